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
    Uneven {
        /// The image.
        digest: Digest,
        /// Layers that its configuration names.
        named: usize,
        /// Layers of its manifest.
        layers: usize,
    },
    /// The environment image has too many layers.
    #[error(transparent)]
    TooManyLayers(#[from] TooManyLayers),
    /// The program can't run in other images.
    #[error("add '{}' to the image: {unfit}", program.display())]
    Unfit {
        /// The program.
        program: PathBuf,
        /// Why it can't.
        unfit: Unfit,
    },
    /// A model's artifact is larger than the catalog says.
    #[error("fetch model {id}: its artifact has {size} bytes, but by the catalog it can't have more than {most}")]
    TooLarge {
        /// The model.
        id: ModelId,
        /// Bytes of its layer, compressed or not, by its manifest.
        size: u64,
        /// The largest possible size in bytes.
        most: u64,
    },
    /// A Dockerfile can't express it.
    #[error("write {what} to a Dockerfile, which can't express it")]
    NoLine {
        /// "the variable NAME", "the project's folder". Never a value, which may be a secret.
        what: String,
    },
    /// A layer can't be bundled.
    #[error("pack {what}")]
    Bundle {
        /// "the project", "model a:1".
        what: String,
        /// Why.
        source: Box<BundleError>,
    },
    /// A layer can't be compressed or decompressed.
    #[error("pack {what}")]
    Packed {
        /// "the project", "model a:1".
        what: String,
        /// Why.
        source: PackedError,
    },
    /// A layer can't be read from or written to disk.
    #[error("pack {what}")]
    Io {
        /// "the project", "model a:1".
        what: String,
        /// Why.
        source: io::Error,
    },
    /// The registry has another model under this version.
    #[error("use model '{id}' of the registry: its content has the digest {found}, but the workspace's catalog says {expected}")]
    OtherModel {
        /// The version.
        id: ModelId,
        /// What the artifact holds.
        found: Digest,
        /// What the catalog says.
        expected: Digest,
    },
    /// The registry doesn't have the model.
    #[error("find model '{id}' in repository '{repository}'")]
    NoModel {
        /// The version.
        id: ModelId,
        /// Its repository.
        repository: Repository,
    },
    /// An artifact isn't one of this program.
    #[error("read {what} in repository '{repository}': {fault}")]
    NotOurs {
        /// "model a:1", "the runtime".
        what: String,
        /// Its repository.
        repository: Repository,
        /// What is wrong, as a clause.
        fault: &'static str,
    },
    /// A request to the registry failed.
    #[error("{0}")]
    Registry(#[from] RegistryError),
    /// The command was interrupted.
    #[error("pack {what}")]
    Stopped {
        /// The layer that was being built.
        what: String,
        /// Why.
        source: tokio::task::JoinError,
    },
}
