//! Keys and tokens: making and checking them. Pure but for randomness: no clock, no disk, no network, and no secret in any
//! `Debug` output or error.

mod keys;
mod signing;
mod verifying;

pub use keys::{KeyHash, generate_key};
pub use signing::{TokenGrant, TokenKey, TokenPublicKey};
pub use verifying::{TokenError, TokenVerifier};

/// Why a key or token could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The operating system gave no random numbers.
    #[error("get random numbers from the operating system")]
    Random(#[source] getrandom::Error),
    /// A signing key could not be made.
    #[error("make a token signing key")]
    GenerateKey,
    /// A stored signing key is not one.
    #[error("read the token signing key: it is not a base64 PKCS#8 Ed25519 key")]
    InvalidSigningKey,
    /// A stored public key is not one.
    #[error("read the token's public key: it is not 32 base64 bytes")]
    InvalidPublicKey,
    /// A stored key hash is not one.
    #[error("read a key hash: it is not of the form 'sha256:<salt>:<hash>'")]
    InvalidKeyHash,
    /// A token could not be signed.
    #[error("sign a token for '{subject}'")]
    Sign {
        /// Whom the token was for.
        subject: String,
    },
}
