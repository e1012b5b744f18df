//! Who a registry is told that we are.

use std::fmt;
use std::pin::Pin;

use super::RegistryError;

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

/// Someone who knows credentials: Docker's files and helpers, Azure.
pub trait Credentials: fmt::Debug + Send + Sync {
    /// Returns the credential for a host (`host[:port]`), `None` where there is none.
    fn find<'a>(&'a self, host: &'a str) -> Pin<Box<dyn Future<Output = Result<Option<Credential>, RegistryError>> + Send + 'a>>;
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
