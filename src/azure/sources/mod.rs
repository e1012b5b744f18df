//! The ways to sign in to Azure.

pub(super) mod az;
pub(super) mod client_credentials;
pub(super) mod managed_identity;

use super::SignInFailure;

/// The resource of registries, in every cloud.
const REGISTRIES: &str = "https://containerregistry.azure.net";

/// Why a way to sign in returned no token.
#[derive(Debug)]
pub(super) enum Miss {
    /// It isn't set up: the next is tried.
    NotSetUp(String),
    /// It is, and failed.
    Failed(SignInFailure),
}

impl From<SignInFailure> for Miss {
    fn from(failure: SignInFailure) -> Self {
        Self::Failed(failure)
    }
}
