//! Signing in to Azure, and the token exchange of its registries. It implements traits of other rooms; the command passes in what the
//! environment says, and nothing is sent before a registry of Azure requires authentication.

mod acr;
mod error;
mod settings;
mod sign_in;
mod sources;
mod token;

pub use acr::AcrCredentials;
pub use error::{AzureError, SignInFailure};
pub use settings::{AzureSettings, ManagedIdentity, SignInWay};
