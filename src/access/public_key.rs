//! Public keys that check tokens: each is for one algorithm, which follows from the key and never from a token.

use jsonwebtoken::jwk::{
    AlgorithmParameters, CommonParameters, EllipticCurve, Jwk, KeyAlgorithm, OctetKeyPairParameters, OctetKeyPairType,
    PublicKeyUse, ThumbprintHash,
};
use jsonwebtoken::{Algorithm, DecodingKey};

use super::AccessError;

/// A public key that checks tokens. As JSON it is a JWK (RFC 7517), as issuers publish theirs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "Jwk", into = "Jwk")]
pub struct TokenPublicKey {
    id: String,
    algorithm: Algorithm,
    jwk: Jwk,
}

impl TokenPublicKey {
    /// Returns the Ed25519 key of these bytes.
    pub(super) fn ed25519(id: String, bytes: &str) -> Self {
        let algorithm = AlgorithmParameters::OctetKeyPair(OctetKeyPairParameters {
            key_type: OctetKeyPairType::OctetKeyPair,
            curve: EllipticCurve::Ed25519,
            x: bytes.to_owned(),
        });
        let common = CommonParameters {
            key_id: Some(id.clone()),
            key_algorithm: Some(KeyAlgorithm::EdDSA),
            ..CommonParameters::default()
        };
        Self { id, algorithm: Algorithm::EdDSA, jwk: Jwk { common, algorithm } }
    }

    /// Returns the key's id, which tokens carry as `kid`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns whether it is an Ed25519 key, as ours are.
    pub(super) fn is_ed25519(&self) -> bool {
        self.algorithm == Algorithm::EdDSA
    }

    /// Returns the only algorithm of the key.
    pub(super) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(super) fn decoding_key(&self) -> Option<DecodingKey> {
        DecodingKey::from_jwk(&self.jwk).ok()
    }
}

impl From<TokenPublicKey> for Jwk {
    fn from(key: TokenPublicKey) -> Jwk {
        key.jwk
    }
}

impl TryFrom<Jwk> for TokenPublicKey {
    type Error = AccessError;

    /// Takes a key for RS256, ES256 or `EdDSA`. One without an id has its thumbprint (RFC 7638) as id.
    fn try_from(jwk: Jwk) -> Result<Self, AccessError> {
        let (algorithm, named) = match &jwk.algorithm {
            AlgorithmParameters::RSA(_) => (Algorithm::RS256, KeyAlgorithm::RS256),
            AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
                (Algorithm::ES256, KeyAlgorithm::ES256)
            }
            AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
                (Algorithm::EdDSA, KeyAlgorithm::EdDSA)
            }
            _ => return Err(AccessError::InvalidPublicKey),
        };
        let other_algorithm = jwk.common.key_algorithm.is_some_and(|algorithm| algorithm != named);
        let other_use = jwk.common.public_key_use.as_ref().is_some_and(|purpose| *purpose != PublicKeyUse::Signature);
        if other_algorithm || other_use || DecodingKey::from_jwk(&jwk).is_err() {
            return Err(AccessError::InvalidPublicKey);
        }
        let id = match &jwk.common.key_id {
            Some(id) => id.clone(),
            None => jwk.thumbprint(ThumbprintHash::SHA256).map_err(|_| AccessError::InvalidPublicKey)?,
        };
        Ok(Self { id, algorithm, jwk })
    }
}
