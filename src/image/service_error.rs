//! Errors of service images. Each message completes "failed to …".

use std::io;
use std::path::PathBuf;

use super::{ImageError, TooManyLayers, Unfit};
use crate::names::{Digest, ModelId, Repository};
use crate::package::BundleError;
use crate::registry::{PackedError, RegistryError};

/// Why a service image, or one of its artifacts, can't be assembled.
#[derive(Debug, thiserror::Error)]
pub enum ServiceImageError {
    /// An artifact that a layer comes from can't be read.
    #[error("{0}")]
    Artifact(#[from] ImageError),
    /// The environment image's configuration names other layers than its manifest.
    #[error("use the environment image {digest}: its configuration names {named} layers, and it has {layers}")]
    Uneven { digest: Digest, named: usize, layers: usize },
    #[error(transparent)]
    TooManyLayers(#[from] TooManyLayers),
    #[error("add '{}' to the image: {unfit}", program.display())]
    Unfit { program: PathBuf, unfit: Unfit },
    #[error("fetch model {id}: its artifact has {size} bytes, but by the catalog it can't have more than {most}")]
    TooLarge {
        id: ModelId,
        /// Bytes of its layer, compressed or not, by its manifest.
        size: u64,
        /// The largest possible size in bytes.
        most: u64,
    },
    #[error("write {what} to a Dockerfile, which can't express it")]
    NoLine {
        /// "the variable NAME", "the project's folder". Never a value, which may be a secret.
        what: String,
    },
    #[error("pack {what}")]
    Bundle {
        /// "the project", "model a:1".
        what: String,
        source: Box<BundleError>,
    },
    #[error("pack {what}")]
    Packed {
        /// "the project", "model a:1".
        what: String,
        source: PackedError,
    },
    /// A layer can't be read from or written to disk.
    #[error("pack {what}")]
    Io {
        /// "the project", "model a:1".
        what: String,
        source: io::Error,
    },
    #[error("use model '{id}' of the registry: its content has the digest {found}, but the workspace's catalog says {expected}")]
    OtherModel { id: ModelId, found: Digest, expected: Digest },
    #[error("find model '{id}' in repository '{repository}'")]
    NoModel { id: ModelId, repository: Repository },
    #[error("read {what} in repository '{repository}': {fault}")]
    NotOurs {
        /// "model a:1", "the runtime".
        what: String,
        repository: Repository,
        /// What is wrong, as a clause.
        fault: &'static str,
    },
    #[error("{0}")]
    Registry(#[from] RegistryError),
    #[error("pack {what}")]
    Stopped {
        /// The layer that was being built.
        what: String,
        source: tokio::task::JoinError,
    },
}
