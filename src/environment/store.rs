//! Where environments are kept: a folder per key, a lock beside it while it is made, a marker in it when it is whole.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::EnvironmentError;
use super::cache_key::EnvironmentKey;
use crate::files::open_lock;
use crate::programs::is_program;
use crate::progress::Progress;

/// The places of one environment in the store.
#[derive(Debug, Clone)]
pub(super) struct Place {
    store: PathBuf,
    key: EnvironmentKey,
}

/// Written last: an environment without it was not finished.
const MARKER: &str = "aml-environment.json";
/// Longer than any making may take.
const WAIT_AT_MOST: Duration = Duration::from_secs(2 * 60 * 60);

/// A lock that is held until it is dropped, or the process ends. Its file stays: removing it would let two hold "the" lock.
pub(super) struct Lock(#[expect(dead_code, reason = "it is held, not read")] File);

impl Place {
    pub(super) fn new(store: &Path, key: &EnvironmentKey) -> Self {
        Self { store: store.to_owned(), key: key.clone() }
    }

    pub(super) fn prefix(&self) -> PathBuf {
        self.store.join(self.key.as_str())
    }

    pub(super) fn python(&self) -> PathBuf {
        self.prefix().join("bin/python")
    }

    /// Returns the file with this ending that stands beside the environment's folder.
    pub(super) fn beside(&self, ending: &str) -> PathBuf {
        self.store.join(format!("{}.{ending}", self.key))
    }

    /// Returns whether the environment is whole. One whose interpreter was uninstalled since isn't.
    pub(super) fn is_complete(&self) -> bool {
        self.prefix().join(MARKER).is_file() && is_program(&self.python())
    }

    /// Notes that the environment is in use now, for whoever looks for what can go.
    pub(super) fn touch(&self) {
        let now = std::fs::File::options()
            .append(true)
            .open(self.prefix().join(MARKER))
            .and_then(|marker| marker.set_modified(SystemTime::now()));
        if let Err(error) = now {
            tracing::debug!(%error, key = %self.key, "the use of an environment was not noted");
        }
    }

    /// Returns when a whole environment was used last.
    pub(super) fn last_used(&self) -> Option<SystemTime> {
        std::fs::metadata(self.prefix().join(MARKER)).and_then(|marker| marker.modified()).ok()
    }

    /// Takes the lock of this environment, if nobody holds it.
    pub(super) fn try_lock(&self) -> Result<Option<Lock>, EnvironmentError> {
        let path = self.beside("lock");
        let unusable = |source| EnvironmentError::Folder { path: path.clone(), source };
        let file = open_lock(&path, 0o600).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(EnvironmentError::Folder { path, source }),
        }
    }

    /// Takes the lock of this environment, waiting for whoever makes it now.
    pub(super) fn lock(&self, progress: &dyn Progress) -> Result<Lock, EnvironmentError> {
        const PAUSE: Duration = Duration::from_millis(100);
        let folder = |source| EnvironmentError::Folder { path: self.store.clone(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(&self.store).map_err(folder)?;
        let path = self.beside("lock");
        let unusable = |source| EnvironmentError::Folder { path: path.clone(), source };
        let file = open_lock(&path, 0o600).map_err(unusable)?;
        let deadline = Instant::now() + WAIT_AT_MOST;
        let mut told = false;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock(file)),
                Err(TryLockError::Error(source)) => return Err(EnvironmentError::Folder { path, source }),
                Err(TryLockError::WouldBlock) if Instant::now() > deadline => {
                    return Err(EnvironmentError::WaitedTooLong { lock: path });
                }
                Err(TryLockError::WouldBlock) => {}
            }
            if !std::mem::replace(&mut told, true) {
                progress.step("waiting for another deployment that makes the same environment");
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Removes the environment, or what an unfinished making left. It stops being one first: half of it is never taken for whole.
    pub(super) fn remove(&self) -> Result<(), EnvironmentError> {
        let path = self.prefix();
        let removed = std::fs::remove_file(path.join(MARKER)).or_else(unless_absent);
        let removed = removed.and_then(|()| std::fs::remove_dir_all(&path).or_else(unless_absent));
        removed.map_err(|source| EnvironmentError::Folder { path, source })
    }

    /// Marks the environment as whole, once it is on the disk: after a power cut nobody would look at its files again.
    pub(super) fn complete(&self) -> Result<(), EnvironmentError> {
        let path = self.prefix();
        let content = serde_json::json!({ "key": self.key, "madeBy": concat!("aml ", env!("CARGO_PKG_VERSION")) });
        let mark = || {
            let folder = File::open(&path)?;
            rustix::fs::syncfs(&folder)?;
            let mut marker = tempfile::NamedTempFile::new_in(&path)?;
            marker.write_all(content.to_string().as_bytes())?;
            marker.as_file().sync_all()?;
            marker.persist(path.join(MARKER))?;
            folder.sync_all()
        };
        mark().map_err(|source| EnvironmentError::Folder { path: path.clone(), source })
    }
}

fn unless_absent(error: std::io::Error) -> std::io::Result<()> {
    match error.kind() {
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => Ok(()),
        _ => Err(error),
    }
}

/// A file that only this user can read, and that is gone when it is dropped.
pub(super) struct SecretFile(PathBuf);

impl SecretFile {
    pub(super) fn create(path: PathBuf, content: &str) -> Result<Self, EnvironmentError> {
        // An older one may be there, left by a process that was killed.
        let _ = std::fs::remove_file(&path);
        let file = Self(path);
        let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file.0);
        let written = written.and_then(|mut opened| opened.write_all(content.as_bytes()));
        written.map_err(|source| EnvironmentError::Folder { path: file.0.clone(), source })?;
        Ok(file)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
