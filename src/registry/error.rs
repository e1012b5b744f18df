//! Why a registry could not do its work. Each clause finishes "failed to …".

use std::io;
use std::path::PathBuf;

use crate::names::Digest;

/// Why a registry could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The folder holds something else.
    #[error("use '{}' as a registry: it holds other files and no 'oci-layout'", root.display())]
    NotALayout {
        /// The folder.
        root: PathBuf,
    },
    /// The layout's marker file can't be understood.
    #[error("read '{}': it is damaged", path.display())]
    Damaged {
        /// The marker file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The layout was made by something newer.
    #[error("use registry '{}': image layout version '{version}' is unknown, 1.0.0 is supported", root.display())]
    UnknownVersion {
        /// The folder.
        root: PathBuf,
        /// The version it claims.
        version: String,
    },
    /// The blob isn't there.
    #[error("find {digest} in registry '{}'", root.display())]
    NoSuchBlob {
        /// The blob.
        digest: Digest,
        /// The folder that was searched.
        root: PathBuf,
    },
    /// Another process kept the lock too long.
    #[error("lock '{}': another process has held it for {waited} seconds", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// How long it was waited for.
        waited: u64,
    },
    /// The file system refused.
    #[error("{doing} '{}'", path.display())]
    Io {
        /// A verb, such as "write".
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
}

impl RegistryError {
    /// Names the step and the path that an I/O error belongs to.
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}
