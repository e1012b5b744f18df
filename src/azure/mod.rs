//! What only Azure knows: how one signs in to it, and the token exchange of its registries. It fills ports of other rooms; what the
//! environment says is handed in, and nothing is asked before a registry of Azure's wants to know who asks.

mod acr;
mod error;
mod settings;
mod sign_in;
mod sources;
mod token;

pub use acr::AcrCredentials;
pub use error::{AzureError, SignInFailure};
pub use settings::{AzureSettings, ManagedIdentity, SignInWay};
