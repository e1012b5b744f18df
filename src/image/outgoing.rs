//! Files on their way into a registry. Each process has a folder of its own there, locked for as long as it lives, so that what a killed
//! one left can be told from what a living one is sending.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

const LOCK: &str = "lock";

/// A folder for files on their way. It goes away, with all that is in it, when this is dropped.
#[derive(Debug)]
pub(super) struct Outgoing {
    folder: PathBuf,
    lock: PathBuf,
    _held: File,
}

impl Outgoing {
    /// Makes a folder below `root`, and removes those of processes that are no more.
    pub(super) fn begin(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        sweep(root)?;
        loop {
            let (held, lock) = tempfile::Builder::new().prefix("").suffix(&format!(".{LOCK}")).tempfile_in(root)?.keep()?;
            // A sweeper may have come between making the file and locking it: then begin again.
            let swept = match held.try_lock() {
                Err(TryLockError::WouldBlock) => true,
                Ok(()) => held.metadata()?.nlink() == 0,
                // Without locks nothing is ever swept either.
                Err(TryLockError::Error(_)) => false,
            };
            if !swept {
                let folder = lock.with_extension("");
                fs::create_dir(&folder)?;
                return Ok(Self { folder, lock, _held: held });
            }
        }
    }

    /// Returns the folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
        let _ = fs::remove_file(&self.lock);
    }
}

fn sweep(root: &Path) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let lock = entry?.path();
        // One that is gone by now was finished; one that can't be opened is not ours to judge.
        if lock.extension().is_some_and(|ending| ending == LOCK)
            && let Ok(file) = File::open(&lock)
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_dir_all(lock.with_extension(""));
            let _ = fs::remove_file(&lock);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_killed_process_leaves_nothing_for_long_and_a_living_one_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let living = Outgoing::begin(root.path()).unwrap();
        fs::write(living.folder().join("layer"), "on its way").unwrap();
        let killed = Outgoing::begin(root.path()).unwrap();
        fs::write(killed.folder().join("layer"), "half").unwrap();
        let left = killed.folder().to_owned();
        // A killed process lets go of its lock and removes nothing.
        let Outgoing { _held: held, .. } = &*std::mem::ManuallyDrop::new(killed);
        held.unlock().unwrap();
        drop(Outgoing::begin(root.path()).unwrap());
        assert!(!left.exists(), "what a killed process left stays behind");
        assert!(living.folder().join("layer").exists(), "a living process lost its files");
        drop(living);
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }
}
