//! Validated names of the domain: a value of one of these types is well-formed. Pure.

#[macro_use]
mod simple;

mod address_range;
mod digest;
mod file;
mod hasher;
mod host;
mod image;
mod model;
mod secret;

pub use address_range::AddressRange;
pub use digest::Digest;
pub use file::FileName;
pub use hasher::Hasher;
pub use host::Host;
pub use image::{ImageReference, ImageVersion, RegistryAddress, Repository, Scheme, Tag};
pub use model::{ModelId, ModelName};
pub use secret::Secret;
pub use simple::{
    ComputeTargetName, EnvironmentName, EnvironmentVersion, ExperimentName, Namespace, ServiceName, VersionName, WorkspaceName,
};

/// A word that breaks the rule of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{value}' is not a valid {kind}: {rule}")]
pub struct NameError {
    /// What the word was meant to be, for example "service name".
    pub kind: &'static str,
    /// The word as it was given.
    pub value: String,
    /// The rule it breaks, as a clause a person can act on.
    pub rule: &'static str,
}
