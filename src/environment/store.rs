//! The store of environments: a folder for each key, a lock beside it while it is made, a marker in it when it is complete.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::EnvironmentError;
use super::cache_key::EnvironmentKey;
use crate::files::{FileLock, LockError, LockMode, make_private_folder, remove_file, remove_folder, write_private};
use crate::programs::is_program;
use crate::progress::Progress;

/// One environment's folder in the store, and the files beside it.
#[derive(Debug, Clone)]
pub(super) struct EnvironmentFolder {
    store: PathBuf,
    key: EnvironmentKey,
}

/// Written last: an environment without it is incomplete.
const MARKER: &str = "aml-environment.json";
/// Longer than making an environment may take.
const WAIT_AT_MOST: Duration = Duration::from_secs(2 * 60 * 60);

impl EnvironmentFolder {
    pub(super) fn new(store: &Path, key: &EnvironmentKey) -> Self {
        Self { store: store.to_owned(), key: key.clone() }
    }

    pub(super) fn prefix(&self) -> PathBuf {
        self.store.join(self.key.as_str())
    }

    pub(super) fn python(&self) -> PathBuf {
        self.prefix().join("bin/python")
    }

    /// Makes an empty folder for what only the installers may read.
    pub(super) fn private(&self) -> Result<PrivateFolder, EnvironmentError> {
        PrivateFolder::create(self.beside(PRIVATE))
    }

    /// Returns the file beside the environment's folder with this extension.
    pub(super) fn beside(&self, ending: &str) -> PathBuf {
        self.store.join(format!("{}.{ending}", self.key))
    }

    /// Returns whether the environment is complete and its interpreter still installed.
    pub(super) fn is_complete(&self) -> bool {
        self.prefix().join(MARKER).is_file() && is_program(&self.python())
    }

    /// Records that the environment is used now, so that pruning keeps it.
    pub(super) fn touch(&self) {
        let now = std::fs::File::options()
            .append(true)
            .open(self.prefix().join(MARKER))
            .and_then(|marker| marker.set_modified(SystemTime::now()));
        if let Err(error) = now {
            tracing::debug!(%error, key = %self.key, "can't record the use of an environment");
        }
    }

    /// Returns when a complete environment was last used.
    pub(super) fn last_used(&self) -> Option<SystemTime> {
        std::fs::metadata(self.prefix().join(MARKER)).and_then(|marker| marker.modified()).ok()
    }

    /// Takes the lock of this environment, unless another process holds it.
    pub(super) fn try_lock(&self) -> Result<Option<FileLock>, EnvironmentError> {
        let path = self.beside("lock");
        let lock = FileLock::try_acquire(&path, 0o600, LockMode::Exclusive);
        lock.map_err(|source| EnvironmentError::Folder { path, source })
    }

    /// Takes the lock of this environment, and waits while another process makes it.
    pub(super) fn lock(&self, progress: &dyn Progress) -> Result<FileLock, EnvironmentError> {
        make_private_folder(&self.store).map_err(|source| EnvironmentError::Folder { path: self.store.clone(), source })?;
        if let Some(lock) = self.try_lock()? {
            return Ok(lock);
        }
        progress.step("waiting for another process that makes the same environment");
        let waited = FileLock::acquire(&self.beside("lock"), 0o600, LockMode::Exclusive, WAIT_AT_MOST);
        waited.map_err(|error| match error {
            LockError::Held { path, .. } => EnvironmentError::WaitedTooLong { lock: path },
            LockError::Io { path, source } => EnvironmentError::Folder { path, source },
        })
    }

    /// Removes the environment, complete or not; first the marker, so that a partly removed environment never counts as complete.
    pub(super) fn remove(&self) -> Result<(), EnvironmentError> {
        let path = self.prefix();
        let removed = remove_file(&path.join(MARKER)).and_then(|()| remove_folder(&path));
        removed.map_err(|source| EnvironmentError::Folder { path, source })
    }

    /// Marks the environment as complete, once its files are synced to disk: they aren't checked again after a power failure.
    pub(super) fn complete(&self) -> Result<(), EnvironmentError> {
        let path = self.prefix();
        let content = serde_json::json!({ "key": self.key, "madeBy": concat!("aml ", env!("CARGO_PKG_VERSION")) });
        let mark = || {
            rustix::fs::syncfs(File::open(&path)?)?;
            write_private(&path.join(MARKER), content.to_string().as_bytes())
        };
        mark().map_err(|source| EnvironmentError::Folder { path: path.clone(), source })
    }
}

/// A folder whose files only this user can read, since URLs may hold passwords; removed on drop.
#[derive(Debug)]
pub(super) struct PrivateFolder(PathBuf);

/// The ending of their names.
const PRIVATE: &str = "private";

impl PrivateFolder {
    fn create(path: PathBuf) -> Result<Self, EnvironmentError> {
        // A killed process may have left an older one.
        let made = remove_folder(&path).and_then(|()| make_private_folder(&path));
        made.map(|()| Self(path.clone())).map_err(|source| EnvironmentError::Folder { path, source })
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file into it and returns the file's path.
    pub(super) fn write(&self, name: &str, content: &str) -> Result<PathBuf, EnvironmentError> {
        let path = self.0.join(name);
        match write_private(&path, content.as_bytes()) {
            Ok(()) => Ok(path),
            Err(source) => Err(EnvironmentError::Folder { path, source }),
        }
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        let _ = remove_folder(&self.0);
    }
}

/// Removes the private folders that killed processes left: their environments' locks are free.
pub(super) fn remove_private_leftovers(store: &Path) {
    let Ok(entries) = std::fs::read_dir(store) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let key = path.file_stem().and_then(|stem| stem.to_str()).and_then(EnvironmentKey::parse);
        let Some(key) = key.filter(|_| path.extension().is_some_and(|ending| ending == PRIVATE)) else { continue };
        if let Ok(Some(_lock)) = EnvironmentFolder::new(store, &key).try_lock() {
            let _ = remove_folder(&path);
        }
    }
}
