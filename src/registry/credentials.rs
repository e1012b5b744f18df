//! Credentials for registries, and where they come from.

mod docker;
mod error;
mod expiry;
mod file;
mod helper;
mod program;

use std::fmt;
use std::pin::Pin;

use super::RegistryError;
use crate::names::Secret;

pub use docker::DockerCredentials;
pub use error::{CredentialError, NoCredential};
pub use expiry::expires_at;
pub use program::{Program, ProgramError, ProgramOutput};

/// A credential for a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A user's name and password.
    Basic { user: String, password: Secret },
    /// A refresh token, for the registry's token server (Docker's "identity token", ACR's).
    RefreshToken(Secret),
}

/// What a source of credentials has for a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialLookup {
    Found(Credential),
    Missing {
        /// Where it looked, each with the reason why nothing was found there: clauses.
        tried: Vec<String>,
    },
}

/// A source of credentials: Docker's files and helpers, Azure.
pub trait Credentials: fmt::Debug + Send + Sync {
    /// Looks up the credential for a registry by its public name (`host[:port]`). Nothing is read or started before the first call.
    fn find<'a>(&'a self, host: &'a str) -> Pin<Box<dyn Future<Output = Result<CredentialLookup, RegistryError>> + Send + 'a>>;
}
