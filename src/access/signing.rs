//! The key that signs a workspace's tokens (Ed25519), and what a token grants.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use sha2::{Digest, Sha256};

use super::AccessError;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenGrant {
    /// Who signs it.
    pub issuer: String,
    /// The service that it is for.
    pub audience: String,
    /// Who may use it.
    pub subject: String,
    /// From when it is valid.
    pub issued: Timestamp,
    /// When its holder should ask for a new one.
    pub refresh_after: Timestamp,
    /// Until when it is valid.
    pub expires: Timestamp,
}

/// A key that signs tokens. Not printed by `Debug`.
pub struct TokenKey {
    pair: Ed25519KeyPair,
    /// For the signer; the crypto library wipes its own copy, and this one is the same bytes as the stored form.
    signer: EncodingKey,
}

/// The public half of a [`TokenKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TokenPublicKey([u8; 32]);

#[derive(serde::Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    iat: i64,
    nbf: i64,
    exp: i64,
    refresh_after: i64,
}

impl TokenKey {
    /// Returns a new random key.
    pub fn generate() -> Result<Self, AccessError> {
        let pair = Ed25519KeyPair::generate().map_err(|_| AccessError::GenerateKey)?;
        Self::from_pair(pair)
    }

    /// Reads a key from its base64 PKCS#8 form.
    pub fn from_pkcs8_base64(text: &str) -> Result<Self, AccessError> {
        let der = STANDARD.decode(text.trim()).map_err(|_| AccessError::InvalidSigningKey)?;
        Self::from_pair(Ed25519KeyPair::from_pkcs8(&der).map_err(|_| AccessError::InvalidSigningKey)?)
    }

    /// Returns the base64 PKCS#8 form: a secret, to be stored where only its owner can read.
    pub fn to_pkcs8_base64(&self) -> Result<String, AccessError> {
        let der = self.pair.to_pkcs8().map_err(|_| AccessError::InvalidSigningKey)?;
        Ok(STANDARD.encode(der.as_ref()))
    }

    /// Returns the public half.
    pub fn public_key(&self) -> TokenPublicKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.pair.public_key().as_ref());
        TokenPublicKey(bytes)
    }

    /// Returns `grant` as a signed JWT.
    pub fn sign(&self, grant: &TokenGrant) -> Result<String, AccessError> {
        let TokenGrant { issuer, audience, subject, issued, refresh_after, expires } = grant;
        let claims = Claims {
            iss: issuer,
            aud: audience,
            sub: subject,
            iat: issued.as_second(),
            nbf: issued.as_second(),
            exp: expires.as_second(),
            refresh_after: refresh_after.as_second(),
        };
        let header = Header { kid: Some(self.public_key().id()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &self.signer).map_err(|_| AccessError::Sign { subject: subject.clone() })
    }

    fn from_pair(pair: Ed25519KeyPair) -> Result<Self, AccessError> {
        // The JWT library takes the first form of PKCS#8 only.
        let der = pair.to_pkcs8v1().map_err(|_| AccessError::InvalidSigningKey)?;
        Ok(Self { signer: EncodingKey::from_ed_der(der.as_ref()), pair })
    }
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKey(..)")
    }
}

impl TokenPublicKey {
    /// Returns the raw bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the key's id, which tokens carry as `kid`.
    pub fn id(&self) -> String {
        URL_SAFE_NO_PAD.encode(&Sha256::digest(self.0)[..12])
    }
}

impl From<TokenPublicKey> for String {
    fn from(key: TokenPublicKey) -> String {
        STANDARD.encode(key.0)
    }
}

impl TryFrom<String> for TokenPublicKey {
    type Error = AccessError;

    fn try_from(text: String) -> Result<Self, AccessError> {
        let bytes = STANDARD.decode(text).map_err(|_| AccessError::InvalidPublicKey)?;
        Ok(Self(bytes.try_into().map_err(|_| AccessError::InvalidPublicKey)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_storage_and_is_never_printed() {
        let key = TokenKey::generate().unwrap();
        let stored = key.to_pkcs8_base64().unwrap();
        let again = TokenKey::from_pkcs8_base64(&format!("{stored}\n")).unwrap();
        assert_eq!(key.public_key(), again.public_key());
        assert_eq!(format!("{key:?}"), "TokenKey(..)");
        for damaged in ["", "%%", &stored[..stored.len() / 2]] {
            assert!(TokenKey::from_pkcs8_base64(damaged).is_err());
        }
    }
}
