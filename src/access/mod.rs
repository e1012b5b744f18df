//! Keys, tokens and passes: making and checking them. Pure except for randomness: no clock, no disk, no network, and no secret in any `Debug`
//! output or error.

mod keys;
mod pass;
mod public_key;
mod signing;
mod verified;
mod verifying;

pub use keys::{KeyHash, generate_key, random_id};
pub use pass::{Pass, PassKey, PassKeys, PassVerifier};
pub use public_key::TokenPublicKey;
pub use signing::{TokenGrant, TokenKey};
pub use verified::VerifiedTokens;
pub use verifying::{TokenError, TokenIssuer, TokenVerifier};

/// Why a key or token could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    #[error("get random numbers from the operating system")]
    Random(#[source] getrandom::Error),
    #[error("make a token signing key")]
    GenerateKey,
    #[error("read the token signing key: it is not a base64 PKCS#8 Ed25519 key")]
    InvalidSigningKey,
    /// A public key is damaged, or of a kind that checks no tokens here.
    #[error("read a token's public key: it must be a JWK for RS256, ES256 or EdDSA")]
    InvalidPublicKey,
    #[error("read a router's public keys: they must be a JWK set")]
    InvalidPassKeys,
    #[error("read a key hash: it is not of the form 'sha256:<salt>:<hash>'")]
    InvalidKeyHash,
    #[error("sign a token for '{subject}'")]
    Sign { subject: String },
}
