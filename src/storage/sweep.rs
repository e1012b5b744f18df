//! Removes what killed writers left. A writer holds the folder's lock shared, whoever replaces, removes or sweeps holds it exclusively: so a
//! staged file that a sweeper sees belongs to no one. Only a folder that this program made is swept.

use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use super::StorageError;
use crate::files::{FileLock, Folder, LockMode, MarkedFolder};

const BETWEEN_SWEEPS: Duration = Duration::from_secs(24 * 60 * 60);

/// Returns whether a folder is marked by this user and was created, or last swept, more than a day ago.
pub(super) fn is_due(root: &Path) -> bool {
    let swept = MarkedFolder::open(root).and_then(|own| own.map(|own| own.tidied()).transpose());
    swept.is_ok_and(|at| at.is_some_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > BETWEEN_SWEEPS)))
}

/// Removes the staged files that killed writers left below `root`, unless a process is writing now or this user didn't mark the
/// folder; returns their number.
pub(super) fn sweep(root: &Path, lock: &Path) -> Result<usize, StorageError> {
    let failed = || StorageError::io("sweep", root);
    let Some(own) = MarkedFolder::open(root).map_err(failed())? else { return Ok(0) };
    let alone = FileLock::try_acquire(lock, 0o666, LockMode::Exclusive).map_err(StorageError::io("lock", lock))?;
    let Some(_alone) = alone else { return Ok(0) };
    let removed = sweep_folder(own.folder()).map_err(failed())?;
    own.note_tidied().map_err(failed())?;
    Ok(removed)
}

fn sweep_folder(folder: &Folder) -> io::Result<usize> {
    let mut removed = 0;
    for name in folder.names()? {
        if name.to_str().is_some_and(is_staged) {
            // Writers stage regular files only.
            if folder.file(&name).is_ok() {
                folder.remove_file(&name)?;
                removed += 1;
            }
        } else if let Ok(below) = folder.folder(&name) {
            removed += sweep_folder(&below)?;
        }
    }
    Ok(removed)
}

/// The object store stages the document `name.json` as `name.json#1`, `name.json#2`, …
fn is_staged(name: &str) -> bool {
    let parts = name.rsplit_once(".json#").filter(|(name, _)| !name.is_empty());
    parts.is_some_and(|(_, digits)| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    /// A folder of ours with its lock, and a staged file in it.
    fn own_folder() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        MarkedFolder::make(folder.path(), 0o777).unwrap();
        let (lock, staged) = (folder.path().join(".lock"), folder.path().join("1.json#1"));
        std::fs::write(&staged, "{").unwrap();
        (folder, lock, staged)
    }

    #[test]
    fn only_names_of_documents_that_end_in_a_hash_and_digits_are_staged() {
        for staged in ["1.json#1", "a#b.json#22"] {
            assert!(is_staged(staged), "{staged} should be a staged file");
        }
        for document in ["1.json", "1.json#", "1.json#x1", "a#1.json", "#3", "a#3", ".json#1", "notes#1"] {
            assert!(!is_staged(document), "{document} should be no staged file");
        }
    }

    #[test]
    fn a_sweep_waits_for_no_writer_and_removes_nothing_while_one_lives() {
        let (folder, lock, staged) = own_folder();
        let writer = FileLock::try_acquire(&lock, 0o666, LockMode::Shared).unwrap();
        assert_eq!(sweep(folder.path(), &lock).unwrap(), 0);
        assert!(staged.exists(), "a staged file was removed under a living writer");
        drop(writer);
        assert_eq!(sweep(folder.path(), &lock).unwrap(), 1);
        assert!(!staged.exists());
    }

    #[test]
    fn a_sweep_leaves_a_strangers_folder_and_what_links_lead_to() {
        let (theirs, lock, staged) = own_folder();
        std::fs::remove_file(theirs.path().join(".made-by-aml")).unwrap();
        assert_eq!(sweep(theirs.path(), &lock).unwrap(), 0);
        assert!(!is_due(theirs.path()));
        let (own, lock, _) = own_folder();
        symlink(theirs.path(), own.path().join("models")).unwrap();
        symlink(&staged, own.path().join("2.json#1")).unwrap();
        assert_eq!(sweep(own.path(), &lock).unwrap(), 1, "only its own");
        assert!(staged.exists(), "a stranger's file was removed");
    }

    #[test]
    fn a_sweep_is_due_a_day_after_the_last_one() {
        let (folder, lock, _) = own_folder();
        assert!(!is_due(folder.path()));
        let marker = std::fs::File::open(folder.path().join(".made-by-aml")).unwrap();
        marker.set_modified(SystemTime::now() - 2 * BETWEEN_SWEEPS).unwrap();
        assert!(is_due(folder.path()));
        sweep(folder.path(), &lock).expect("the lock is free");
        assert!(!is_due(folder.path()), "a sweep leaves its time");
    }
}
