//! Why signing in to Azure failed. It holds no token and no secret.

use std::io;
use std::path::PathBuf;

use super::SignInWay;
use crate::net::NetError;
use crate::registry::ProgramError;

/// Why signing in to Azure failed.
#[derive(Debug, thiserror::Error)]
pub enum AzureError {
    /// The requested way to sign in doesn't exist.
    #[error("'{word}' is not a way to sign in to Azure; use one of {}", SignInWay::ALL.map(SignInWay::word).join(", "))]
    UnknownWay {
        /// What was asked for.
        word: String,
    },
    /// The requested way to sign in isn't set up.
    #[error("the requested sign-in to Azure is not set up: {what}")]
    NotSetUp {
        /// What is missing.
        what: String,
    },
    /// A way that is set up failed. Others aren't tried, since they would be another identity.
    #[error("the sign-in to Azure by {way} failed{}", tried_before(tried))]
    SignIn {
        /// The way.
        way: SignInWay,
        /// The ways that were tried before, with their reasons.
        tried: Vec<String>,
        /// Why.
        source: SignInFailure,
    },
    /// The registry rejected the Entra token.
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
    /// The server can't be reached.
    #[error("{peer} could not be reached")]
    Net {
        /// The server.
        peer: String,
        /// Why.
        source: NetError,
    },
    /// The server refused.
    #[error("{peer} answered {status}: {message}")]
    Refused {
        /// The server.
        peer: String,
        /// The HTTP status.
        status: u16,
        /// Its message.
        message: String,
    },
    /// The server's answer holds no token.
    #[error("{peer} sent no valid token")]
    Malformed {
        /// The server.
        peer: String,
    },
    /// A secret may not be sent to this address.
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
    /// `az` could not be run.
    #[error("az could not be run")]
    Program(#[source] ProgramError),
    /// `az` reported an error.
    #[error("az failed: {0}")]
    Az(String),
}

fn tried_before(tried: &[String]) -> String {
    if tried.is_empty() { String::new() } else { format!(" (before: {})", tried.join("; ")) }
}
