//! Locks between processes. The kernel releases one when its holder ends, however it ends; the lock file stays, since removing it would
//! let two processes hold "the" lock.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{CWD, Mode, OFlags, openat};

use super::folder::{no_link, regular};

/// The first pause between two attempts; each is twice as long as the one before, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(16);

/// A lock, held until it is dropped or the process ends.
#[derive(Debug)]
pub struct FileLock(File);

impl Drop for FileLock {
    fn drop(&mut self) {
        // Closing isn't enough: a child that is being started meanwhile has the open file, too, until it becomes another program.
        let _ = self.0.unlock();
    }
}

/// Who else may hold a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockMode {
    /// Others that share it.
    Shared,
    Exclusive,
}

/// Why a lock could not be taken. Each clause finishes "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error("lock '{}': another process has held it for {waited} seconds", path.display())]
    Held { path: PathBuf, waited: u64 },
    #[error("lock '{}'", path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl FileLock {
    /// Takes the lock unless another process is in the way. The file is made with these permissions where it is missing.
    pub fn try_acquire(path: &Path, permissions: u32, mode: LockMode) -> io::Result<Option<Self>> {
        Ok(try_lock_file(path, permissions, mode)?.map(Self))
    }

    /// Takes the lock, waiting on this thread for as long as `patience` says. It asks again and again instead of waiting in the kernel:
    /// a holder that was stopped must not stop this process for ever.
    pub fn acquire(path: &Path, permissions: u32, mode: LockMode, patience: Duration) -> Result<Self, LockError> {
        let mut waiting = Waiting::begin(path, permissions, patience)?;
        while let Some(pause) = waiting.pause(mode)? {
            std::thread::sleep(pause);
        }
        Ok(Self(waiting.file))
    }

    /// Takes the lock as [`acquire`](Self::acquire) does, without blocking the thread.
    pub async fn acquire_async(path: &Path, permissions: u32, mode: LockMode, patience: Duration) -> Result<Self, LockError> {
        let mut waiting = Waiting::begin(path, permissions, patience)?;
        while let Some(pause) = waiting.pause(mode)? {
            tokio::time::sleep(pause).await;
        }
        Ok(Self(waiting.file))
    }

    /// Returns the locked file.
    pub fn file(&self) -> &File {
        &self.0
    }
}

/// Takes a lock as [`FileLock::try_acquire`] does, as the file that can be handed to a child: it is held for as long as any process has
/// that open.
pub fn try_lock_file(path: &Path, permissions: u32, mode: LockMode) -> io::Result<Option<File>> {
    let file = open(path, permissions)?;
    Ok(try_lock(&file, mode)?.then_some(file))
}

/// Opens a lock file. A link isn't followed, and only a regular file is taken: else a lock could be made, or touched, anywhere.
fn open(path: &Path, permissions: u32) -> io::Result<File> {
    let how = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let opened = openat(CWD, path, how, Mode::from_raw_mode(permissions));
    regular(opened.map_err(|error| no_link(CWD, path.as_os_str(), error))?)
}

fn try_lock(file: &File, mode: LockMode) -> io::Result<bool> {
    let locked = match mode {
        LockMode::Shared => file.try_lock_shared(),
        LockMode::Exclusive => file.try_lock(),
    };
    match locked {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// A wait for a lock.
struct Waiting<'a> {
    path: &'a Path,
    file: File,
    patience: Duration,
    since: Instant,
    pause: Duration,
}

impl<'a> Waiting<'a> {
    fn begin(path: &'a Path, permissions: u32, patience: Duration) -> Result<Self, LockError> {
        let file = open(path, permissions).map_err(|source| LockError::Io { path: path.to_owned(), source })?;
        Ok(Self { path, file, patience, since: Instant::now(), pause: FIRST_PAUSE })
    }

    /// Tries to lock; returns how long to wait before the next attempt, `None` once the lock is held.
    fn pause(&mut self, mode: LockMode) -> Result<Option<Duration>, LockError> {
        match try_lock(&self.file, mode) {
            Ok(true) => return Ok(None),
            Ok(false) if self.since.elapsed() < self.patience => {}
            Ok(false) => return Err(LockError::Held { path: self.path.to_owned(), waited: self.patience.as_secs() }),
            Err(source) => return Err(LockError::Io { path: self.path.to_owned(), source }),
        }
        let pause = self.pause;
        self.pause = (pause * 2).min(LONGEST_PAUSE);
        Ok(Some(pause))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOMENT: Duration = Duration::from_millis(20);

    #[test]
    fn a_lock_is_made_where_it_is_asked_for_and_not_where_a_link_leads() {
        let folder = tempfile::tempdir().unwrap();
        let [lock, link, elsewhere] = ["lock", "link", "elsewhere"].map(|name| folder.path().join(name));
        let take = |path: &Path| FileLock::try_acquire(path, 0o600, LockMode::Exclusive);
        assert!(take(&lock).unwrap().is_some());
        assert!(take(&lock).unwrap().is_some(), "a lock that was released is taken again");
        std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
        take(&link).unwrap_err();
        assert!(!elsewhere.exists(), "a lock was made through a link");
        take(folder.path()).unwrap_err();
    }

    #[test]
    fn a_lock_that_is_dropped_is_free_though_a_child_that_just_starts_has_its_file_open() {
        let folder = tempfile::tempdir().unwrap();
        let take = || FileLock::try_acquire(&folder.path().join("lock"), 0o600, LockMode::Exclusive).unwrap();
        let held = take().expect("nobody holds it");
        // What a child has of it between fork and exec.
        let _inherited = held.file().try_clone().unwrap();
        drop(held);
        assert!(take().is_some(), "the lock outlived its holder");
    }

    #[tokio::test]
    async fn shared_holders_keep_an_exclusive_one_out_until_they_are_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let acquire = |mode| FileLock::acquire(&path, 0o600, mode, MOMENT);
        let first = acquire(LockMode::Shared).unwrap();
        let second = FileLock::acquire_async(&path, 0o600, LockMode::Shared, MOMENT).await.expect("two may share the lock");
        drop(first);
        assert!(matches!(acquire(LockMode::Exclusive), Err(LockError::Held { .. })));
        drop(second);
        let _alone = acquire(LockMode::Exclusive).expect("no holder is left");
        let waited = FileLock::acquire_async(&path, 0o600, LockMode::Shared, MOMENT).await;
        assert!(matches!(waited, Err(LockError::Held { .. })));
    }
}
