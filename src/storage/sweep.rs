//! The folder's lock, and clearing what killed writers left. A writer holds the lock shared, one who replaces, removes or
//! sweeps holds it alone: so a staged file that is seen by a sweeper belongs to no one.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::StorageError;

const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(2);
const BETWEEN_SWEEPS: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Debug, Clone, Copy)]
pub(super) enum Mode {
    Shared,
    Alone,
}

/// Waits for the folder's lock; it is held until the file is dropped.
pub(super) async fn lock(path: &Path, mode: Mode) -> Result<File, StorageError> {
    let file = open(path)?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        match try_lock(&file, mode) {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => tokio::time::sleep(PAUSE).await,
            Err(TryLockError::WouldBlock) => {
                return Err(StorageError::Locked { path: path.to_owned(), waited: PATIENCE.as_secs() });
            }
            Err(TryLockError::Error(source)) => return Err(StorageError::io("lock", path)(source)),
        }
    }
}

fn try_lock(file: &File, mode: Mode) -> Result<(), TryLockError> {
    match mode {
        Mode::Shared => file.try_lock_shared(),
        Mode::Alone => file.try_lock(),
    }
}

fn open(path: &Path) -> Result<File, StorageError> {
    let options = OpenOptions::new().create(true).truncate(false).write(true).open(path);
    options.map_err(StorageError::io("open", path))
}

/// Returns whether the last sweep was more than a day ago: its time is the lock file's.
pub(super) fn is_due(lock: &Path) -> bool {
    let age = lock.metadata().and_then(|found| found.modified()).map(|at| SystemTime::now().duration_since(at));
    matches!(age, Ok(Ok(age)) if age > BETWEEN_SWEEPS)
}

/// Removes staged files below `root`, unless someone is writing now; returns how many.
pub(super) fn sweep(root: &Path, lock: &Path) -> Result<usize, StorageError> {
    let file = open(lock)?;
    if try_lock(&file, Mode::Alone).is_err() {
        return Ok(0);
    }
    let mut removed = 0;
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().map_err(StorageError::io("list", &folder))? {
            let entry = entry.map_err(StorageError::io("list", &folder))?;
            let kind = entry.file_type().map_err(StorageError::io("read", entry.path()))?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if is_staged(&entry.file_name()) {
                remove(entry.path())?;
                removed += 1;
            }
        }
    }
    file.set_modified(SystemTime::now()).map_err(StorageError::io("touch", lock))?;
    Ok(removed)
}

fn remove(path: PathBuf) -> Result<(), StorageError> {
    std::fs::remove_file(&path).map_err(StorageError::io("remove", path))
}

/// The object store stages `name` as `name#1`, `name#2`, …
fn is_staged(name: &OsStr) -> bool {
    let mut parts = name.as_bytes().rsplitn(2, |byte| *byte == b'#');
    let digits = parts.next().unwrap_or_default();
    parts.next().is_some() && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_end_in_a_hash_and_digits_are_staged() {
        for staged in ["1.json#1", "a#b#22", "#3"] {
            assert!(is_staged(OsStr::new(staged)), "{staged} should be a staged file");
        }
        for document in ["1.json", "1.json#", "1.json#x1", "a#1.json"] {
            assert!(!is_staged(OsStr::new(document)), "{document} should be a document");
        }
    }

    #[test]
    fn a_sweep_waits_for_no_writer_and_removes_nothing_while_one_lives() {
        let folder = tempfile::tempdir().unwrap();
        let (lock, staged) = (folder.path().join(".lock"), folder.path().join("1.json#1"));
        std::fs::write(&staged, "{").unwrap();
        let writer = open(&lock).unwrap();
        try_lock(&writer, Mode::Shared).unwrap();
        assert_eq!(sweep(folder.path(), &lock).unwrap(), 0);
        assert!(staged.exists(), "a staged file was removed under a living writer");
        drop(writer);
        assert_eq!(sweep(folder.path(), &lock).unwrap(), 1);
        assert!(!staged.exists());
    }

    #[test]
    fn a_sweep_is_due_a_day_after_the_last_one() {
        let folder = tempfile::tempdir().unwrap();
        let lock = folder.path().join(".lock");
        let file = open(&lock).unwrap();
        assert!(!is_due(&lock));
        file.set_modified(SystemTime::now() - BETWEEN_SWEEPS - PATIENCE).unwrap();
        assert!(is_due(&lock));
        sweep(folder.path(), &lock).expect("the lock is free");
        drop(file);
        assert!(!is_due(&lock), "a sweep leaves its time");
    }
}
