//! Why a service image can't be assembled. Each clause finishes "failed to …".

use std::io;
use std::path::PathBuf;

use super::{ImageError, TooManyLayers, Unfit};
use crate::names::{Digest, ModelId, Repository};
use crate::package::BundleError;
use crate::registry::{PackedError, RegistryError};

/// Why a service image, or one of the artifacts that it is made of, can't be put together.
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
    #[error("take '{}' into the image: {unfit}", program.display())]
    Unfit {
        /// The program.
        program: PathBuf,
        /// Why it can't.
        unfit: Unfit,
    },
    /// A model's artifact holds more than the catalog says.
    #[error("fetch model {id}: its artifact says that it holds {size} bytes, and by the catalog it can't hold more than {most}")]
    TooLarge {
        /// The model.
        id: ModelId,
        /// Bytes of its layer, packed or plain, as its manifest says.
        size: u64,
        /// The most that they could be.
        most: u64,
    },
    /// A Dockerfile has no form for it.
    #[error("write {what} into a Dockerfile, which would read something else")]
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
    /// A layer can't be packed or unpacked.
    #[error("pack {what}")]
    Packed {
        /// "the project", "model a:1".
        what: String,
        /// Why.
        source: PackedError,
    },
    /// A layer can't be written to, or read from, this machine's disk.
    #[error("pack {what}")]
    Io {
        /// "the project", "model a:1".
        what: String,
        /// Why.
        source: io::Error,
    },
    /// The registry holds another model under this version.
    #[error("use model '{id}' of the registry: its content is {found}, and the workspace's catalog says {expected}")]
    OtherModel {
        /// The version.
        id: ModelId,
        /// What the artifact holds.
        found: Digest,
        /// What the catalog says.
        expected: Digest,
    },
    /// The registry has no such model.
    #[error("find model '{id}' in repository '{repository}'")]
    NoModel {
        /// The version.
        id: ModelId,
        /// Its repository.
        repository: Repository,
    },
    /// An artifact isn't what this program writes.
    #[error("read {what} in repository '{repository}': {fault}")]
    NotOurs {
        /// "model a:1", "the runtime".
        what: String,
        /// Its repository.
        repository: Repository,
        /// What is wrong, as a clause.
        fault: &'static str,
    },
    /// The registry doesn't work.
    #[error("{0}")]
    Registry(#[from] RegistryError),
    /// The command is ending.
    #[error("pack {what}")]
    Stopped {
        /// What was being packed.
        what: String,
        /// Why it ended.
        source: tokio::task::JoinError,
    },
}
