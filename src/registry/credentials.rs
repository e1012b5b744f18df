//! Who a registry is told that we are.

mod docker;
mod error;
mod expiry;
mod file;
mod helper;
mod program;

use std::fmt;
use std::pin::Pin;

use super::RegistryError;

pub use docker::DockerCredentials;
pub use error::{CredentialError, NoCredential};
pub use expiry::expires_at;
pub use program::{Program, ProgramError, ProgramOutput};

/// What a registry is told.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// A user's name and password.
    Basic {
        /// The name.
        user: String,
        /// The password.
        password: String,
    },
    /// A refresh token, for the registry's token server (Docker's "identity token", ACR's).
    RefreshToken(String),
}

/// What someone who knows credentials has for a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This one.
    Known(Credential),
    /// None.
    Nothing {
        /// Where was looked, and what was amiss there: clauses.
        why: Vec<String>,
    },
}

/// Someone who knows credentials: Docker's files and helpers, Azure.
pub trait Credentials: fmt::Debug + Send + Sync {
    /// Returns what there is for a host (`host[:port]`), by which people know the registry. Nothing is read before it is asked.
    fn find<'a>(&'a self, host: &'a str) -> Pin<Box<dyn Future<Output = Result<Found, RegistryError>> + Send + 'a>>;
}

/// Shows nothing of what it holds.
impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Basic { .. } => "Basic",
            Self::RefreshToken(_) => "RefreshToken",
        })
    }
}
