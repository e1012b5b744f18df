//! Why a document could not be read or written. Each clause finishes "failed to …". URLs of remote stores may hold secrets
//! and are never part of it.

use std::io;
use std::path::PathBuf;

use crate::files::LockError;

/// Why a document could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// This build has no store for that scheme.
    #[error("open storage: '{scheme}://' is not supported by this build; a folder, as a path or a file:// URL, is")]
    UnknownScheme {
        /// The URL's scheme.
        scheme: String,
    },
    /// The address isn't an absolute path.
    #[error("open storage '{url}': it is not an absolute path or a file:///… URL")]
    NotAFolder {
        /// The address as given.
        url: String,
    },
    /// The folder's path isn't UTF-8.
    #[error("open storage '{}': the path is not valid UTF-8", path.display())]
    NotText {
        /// The folder.
        path: PathBuf,
    },
    /// The document's path can't be used.
    #[error("use '{path}' as a document's path")]
    BadPath {
        /// The path as given.
        path: String,
    },
    /// A folder or document of the storage is a symbolic link.
    #[error("use '{}' in a storage: it is a symbolic link", path.display())]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// The document isn't valid JSON of its kind.
    #[error("read '{document}': it is damaged")]
    Damaged {
        /// Where the document is.
        document: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The document is too large.
    #[error("read '{document}': it is larger than 16 MiB, too large for a document")]
    TooLarge {
        /// Where the document is.
        document: String,
    },
    /// The document could not be written as JSON.
    #[error("write '{document}' as JSON")]
    Encode {
        /// Where the document was to be.
        document: String,
        /// Why not.
        source: serde_json::Error,
    },
    /// The store failed.
    #[error("{doing} '{document}'")]
    Store {
        /// A verb, such as "write".
        doing: &'static str,
        /// The document or the prefix.
        document: String,
        /// The store's reason.
        source: Box<object_store::Error>,
    },
    /// The folder's lock can't be taken.
    #[error(transparent)]
    Lock(LockError),
    /// The file system refused.
    #[error("{doing} '{}'", path.display())]
    Io {
        /// A verb, such as "open".
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Its reason.
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
