//! Why a document could not be read or written. Each clause finishes "failed to …". URLs of remote stores may hold secrets
//! and are never part of it.

use std::io;
use std::path::PathBuf;

use crate::files::LockError;

/// Why a document could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    #[error("open storage: '{scheme}://' is not supported by this build; a folder, as a path or a file:// URL, is")]
    UnknownScheme { scheme: String },
    #[error("open storage '{url}': it is not an absolute path or a file:///… URL")]
    NotAFolder { url: String },
    #[error("open storage '{}': the path is not valid UTF-8", path.display())]
    NotText { path: PathBuf },
    #[error("use '{path}' as a document's path")]
    BadPath { path: String },
    /// A folder or document of the storage is a symbolic link.
    #[error("use '{}' in a storage: it is a symbolic link", path.display())]
    Link { path: PathBuf },
    #[error("read '{document}': it is damaged")]
    Damaged { document: String, source: serde_json::Error },
    #[error("read '{document}': it is larger than 16 MiB, too large for a document")]
    TooLarge { document: String },
    #[error("write '{document}' as JSON")]
    Encode {
        /// Where the document was to be.
        document: String,
        source: serde_json::Error,
    },
    #[error("{doing} '{document}'")]
    Store {
        /// A verb, such as "write".
        doing: &'static str,
        document: String,
        source: Box<object_store::Error>,
    },
    #[error(transparent)]
    Lock(LockError),
    #[error("{doing} '{}'", path.display())]
    Io {
        /// A verb, such as "open".
        doing: &'static str,
        path: PathBuf,
        source: io::Error,
    },
}

impl StorageError {
    /// Names the step and the path that an I/O error belongs to.
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}
