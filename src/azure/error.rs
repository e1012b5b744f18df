//! Why signing in to Azure failed. It holds no token and no secret.

use std::io;
use std::path::PathBuf;

use super::SignInWay;
use crate::net::NetError;
use crate::registry::ProgramError;

/// Why signing in to Azure failed.
#[derive(Debug, thiserror::Error)]
pub enum AzureError {
    #[error("'{word}' is not a way to sign in to Azure; use one of {}", SignInWay::ALL.map(SignInWay::word).join(", "))]
    UnknownWay { word: String },
    #[error("the requested sign-in to Azure is not set up: {what}")]
    NotSetUp { what: String },
    /// A way that is set up failed. Others aren't tried, since they would be another identity.
    #[error("the sign-in to Azure by {way} failed{}", tried_before(tried))]
    SignIn {
        way: SignInWay,
        /// The ways that were tried before, with their reasons.
        tried: Vec<String>,
        source: SignInFailure,
    },
    #[error("the registry rejected the sign-in to Azure by {way}")]
    Exchange { way: SignInWay, source: SignInFailure },
}

/// Why a step of signing in failed.
#[derive(Debug, thiserror::Error)]
pub enum SignInFailure {
    #[error("{peer} could not be reached")]
    Net { peer: String, source: NetError },
    #[error("{peer} answered {status}: {message}")]
    Refused { peer: String, status: u16, message: String },
    #[error("{peer} sent no valid token")]
    Malformed { peer: String },
    #[error("'{address}' is not an https:// address")]
    Insecure { address: String },
    #[error("'{}' can't be read", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("az could not be run")]
    Program(#[source] ProgramError),
    #[error("az failed: {0}")]
    Az(String),
}

fn tried_before(tried: &[String]) -> String {
    if tried.is_empty() { String::new() } else { format!(" (before: {})", tried.join("; ")) }
}
