//! The catalog of a workspace: one document in its storage per registered version.

mod compute_targets;
mod environments;
mod models;
mod services;

pub use compute_targets::ComputeTargetDocument;
pub use environments::EnvironmentDocument;
pub use models::{LayerFate, RemovedModel};

use crate::names::{ComputeTargetName, Digest, EnvironmentName, EnvironmentVersion, ModelId, ModelName, ServiceName};
use crate::registry::{LayoutFolder, RegistryError};
use crate::storage::{Storage, StorageError};

/// The models and environments of a workspace. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Catalog {
    storage: Storage,
    registry: LayoutFolder,
}

/// Why an operation of the catalog failed. Each clause finishes "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    #[error("find model '{id}'")]
    NotFound { id: ModelId },
    #[error("change property '{key}' of model '{id}': properties are written once")]
    PropertyFixed { id: ModelId, key: String },
    #[error("register model '{name}': its layer {layer} is not in the registry")]
    LayerMissing { name: ModelName, layer: Digest },
    #[error("register model '{name}': its version numbers are used up")]
    NoVersionLeft { name: ModelName },
    #[error("read '{path}': it is the document of model '{id}'")]
    Misplaced { path: String, id: ModelId },
    #[error("change model '{id}': others keep changing it")]
    Busy { id: ModelId },
    #[error("register environment '{name}': its version '{version}' is registered already, with another definition")]
    EnvironmentExists { name: EnvironmentName, version: EnvironmentVersion },
    #[error("register environment '{name}': its version numbers are used up")]
    NoEnvironmentVersionLeft { name: EnvironmentName },
    #[error("read '{path}': it is the document of environment '{name}:{version}'")]
    EnvironmentMisplaced { path: String, name: EnvironmentName, version: EnvironmentVersion },
    #[error("take the name '{name}': compute target '{target}' has a service of that name")]
    ServiceElsewhere { name: ServiceName, target: ComputeTargetName },
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("{0}")]
    Registry(#[from] RegistryError),
    #[error("wait for the registry's lock")]
    Stopped(#[source] tokio::task::JoinError),
}

/// Documents of one kind. A damaged one hides no other, and doesn't count as missing.
#[derive(Debug)]
pub struct Documents<T> {
    pub read: Vec<T>,
    /// The errors of all others, which may refer to anything.
    pub unread: Vec<CatalogError>,
}

impl<T> Documents<T> {
    /// Returns the documents, or the first error if any could not be read.
    pub fn whole(self) -> Result<Vec<T>, CatalogError> {
        self.unread.into_iter().next().map_or(Ok(self.read), Err)
    }
}

/// Sorts what was read from what could not be.
impl<T> FromIterator<Result<Option<T>, CatalogError>> for Documents<T> {
    fn from_iter<I: IntoIterator<Item = Result<Option<T>, CatalogError>>>(outcomes: I) -> Self {
        let (mut read, mut unread) = (Vec::new(), Vec::new());
        for outcome in outcomes {
            match outcome {
                Ok(document) => read.extend(document),
                Err(error) => unread.push(error),
            }
        }
        Self { read, unread }
    }
}

impl Catalog {
    pub(super) fn new(storage: Storage, registry: LayoutFolder) -> Self {
        Self { storage, registry }
    }
}
