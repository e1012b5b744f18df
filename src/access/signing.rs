//! The key that signs a workspace's tokens (Ed25519), and the claims of a token.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use sha2::{Digest, Sha256};

use super::{AccessError, TokenPublicKey};
use crate::names::Secret;

/// The claims of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenGrant {
    pub issuer: String,
    /// The service that it is for.
    pub audience: String,
    pub subject: String,
    pub issued: Timestamp,
    /// When its holder should request a new one.
    pub refresh_after: Timestamp,
    pub expires: Timestamp,
}

/// A key that signs tokens. Not printed by `Debug`.
pub struct TokenKey {
    pair: Ed25519KeyPair,
    /// The same key as the JWT library takes it.
    signer: EncodingKey,
}

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

    /// Returns the base64 PKCS#8 form, to be stored where only its owner can read it.
    pub fn to_pkcs8_base64(&self) -> Result<Secret, AccessError> {
        let der = self.pair.to_pkcs8().map_err(|_| AccessError::InvalidSigningKey)?;
        Ok(STANDARD.encode(der.as_ref()).into())
    }

    /// Returns the public half.
    pub fn public_key(&self) -> TokenPublicKey {
        let bytes = self.pair.public_key().as_ref();
        let id = URL_SAFE_NO_PAD.encode(&Sha256::digest(bytes)[..12]);
        TokenPublicKey::ed25519(id, &URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Returns `grant` as a signed JWT.
    pub fn sign(&self, grant: &TokenGrant) -> Result<Secret, AccessError> {
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
        let header = Header { kid: Some(self.public_key().id().to_owned()), ..Header::new(Algorithm::EdDSA) };
        let token = jsonwebtoken::encode(&header, &claims, &self.signer);
        token.map(Secret::from).map_err(|_| AccessError::Sign { subject: subject.clone() })
    }

    fn from_pair(pair: Ed25519KeyPair) -> Result<Self, AccessError> {
        // The JWT library takes version 1 of PKCS#8 only.
        let der = pair.to_pkcs8v1().map_err(|_| AccessError::InvalidSigningKey)?;
        Ok(Self { signer: EncodingKey::from_ed_der(der.as_ref()), pair })
    }
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_storage_and_is_never_printed() {
        let key = TokenKey::generate().unwrap();
        let stored = key.to_pkcs8_base64().unwrap();
        let stored = stored.expose();
        let again = TokenKey::from_pkcs8_base64(&format!("{stored}\n")).unwrap();
        assert_eq!(key.public_key(), again.public_key());
        assert_eq!(format!("{key:?}"), "TokenKey(..)");
        for damaged in ["", "%%", &stored[..stored.len() / 2]] {
            assert!(TokenKey::from_pkcs8_base64(damaged).is_err());
        }
    }
}
