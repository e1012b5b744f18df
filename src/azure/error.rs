//! Why Azure gives no credential. No token and no secret is in it.

use std::io;
use std::path::PathBuf;

use super::SignInWay;
use crate::net::NetError;
use crate::registry::ProgramError;

/// Why Azure gives no credential for a registry.
#[derive(Debug, thiserror::Error)]
pub enum AzureError {
    /// There is no such way to sign in.
    #[error("'{word}' is not a way to sign in to Azure; use one of {}", SignInWay::ALL.map(SignInWay::word).join(", "))]
    UnknownWay {
        /// What was asked for.
        word: String,
    },
    /// The way that was asked for isn't set up.
    #[error("the requested sign-in to Azure is not set up: {what}")]
    NotSetUp {
        /// What is missing.
        what: String,
    },
    /// A way that is set up failed. Others, which would be someone else, aren't tried.
    #[error("the sign-in to Azure by {way} failed{}", tried_before(tried))]
    SignIn {
        /// The way.
        way: SignInWay,
        /// What was tried before, and why it didn't do.
        tried: Vec<String>,
        /// Why.
        source: SignInFailure,
    },
    /// The registry gives no token for Azure's.
    #[error("the registry rejected the sign-in to Azure by {way}")]
    Exchange {
        /// The way.
        way: SignInWay,
        /// Why.
        source: SignInFailure,
    },
}

/// Why a step of signing in failed.
#[derive(Debug, thiserror::Error)]
pub enum SignInFailure {
    /// The other side can't be reached.
    #[error("{peer} could not be reached")]
    Net {
        /// The other side.
        peer: String,
        /// Why.
        source: NetError,
    },
    /// The other side refuses.
    #[error("{peer} answered {status}: {message}")]
    Refused {
        /// The other side.
        peer: String,
        /// The HTTP status.
        status: u16,
        /// Its words.
        message: String,
    },
    /// The other side's answer holds no token.
    #[error("{peer} sent no valid token")]
    Malformed {
        /// The other side.
        peer: String,
    },
    /// The address isn't one that a secret may be sent to.
    #[error("'{address}' is not an https:// address")]
    Insecure {
        /// The address.
        address: String,
    },
    /// The file can't be read.
    #[error("'{}' can't be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The program doesn't work.
    #[error("az could not be run")]
    Program(#[source] ProgramError),
    /// The program says that it failed.
    #[error("az failed: {0}")]
    Az(String),
}

fn tried_before(tried: &[String]) -> String {
    if tried.is_empty() { String::new() } else { format!(" (before: {})", tried.join("; ")) }
}
