//! Why a platform could not do what it was asked.

use std::io;
use std::path::PathBuf;

use super::kubernetes::export::ExportError;
use super::kubernetes::objects::ObjectsError;
use super::kubernetes::{ApiError, ApplyError};
use super::local::LONGEST_RUNTIME;
use crate::names::Digest;
use crate::package::UnpackError;
use crate::registry::RegistryError;
use crate::service::Refusal;

/// Why a platform could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It can't be reached, or doesn't answer as it should.
    #[error("{what}")]
    Unavailable {
        /// What happened, as a sentence without full stop.
        what: String,
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The folder of sockets leaves no room for their names: the kernel takes a path of 107 bytes at most.
    #[error("the folder of sockets {} has {length} bytes, and may have {LONGEST_RUNTIME} at most", folder.display())]
    RuntimeTooLong { folder: PathBuf, length: usize },
    /// A request to the cluster failed.
    #[error(transparent)]
    Cluster(#[from] ApiError),
    /// An object was not applied.
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// A revision can't become objects of the cluster.
    #[error(transparent)]
    Objects(#[from] ObjectsError),
    /// Its objects can't be written as files.
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error(transparent)]
    Layers(#[from] RegistryError),
    #[error(transparent)]
    Unpack(#[from] UnpackError),
    /// A layer of this machine isn't what its name says.
    #[error("{} is damaged", path.display())]
    Damaged {
        path: PathBuf,
        /// The layer that it should be.
        layer: Digest,
        found: Digest,
    },
    #[error("{what} {}", path.display())]
    File {
        /// What was tried ("reading", "making the folder").
        what: &'static str,
        path: PathBuf,
        source: io::Error,
    },
}

impl PlatformError {
    pub(super) fn file(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { what, path, source }
    }

    pub(super) fn unavailable(what: impl Into<String>, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Unavailable { what: what.into(), source: Box::new(source) }
    }
}
