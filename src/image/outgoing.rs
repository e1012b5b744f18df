//! Files on their way into a registry. Each process has a folder of its own there, locked for as long as it lives, so that what a killed
//! one left can be told from what a living one is sending.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::files::{MarkedFolder, OrphanFile, held_file, is_random_word, orphan_files};

const ENDING: &str = ".lock";
const WORD: usize = 16;

/// A folder for files on their way. It goes away, with all that is in it, when this is dropped.
#[derive(Debug)]
pub(super) struct Outgoing {
    folder: PathBuf,
    _lock: NamedTempFile,
}

impl Outgoing {
    /// Makes a folder below `root`, and removes those of processes that are no more.
    pub(super) fn begin(root: &Path) -> io::Result<Self> {
        MarkedFolder::make(root, 0o700)?;
        sweep(root)?;
        let lock = held_file(|| tempfile::Builder::new().prefix("").suffix(ENDING).rand_bytes(WORD).tempfile_in(root))?;
        let folder = lock.path().with_extension("");
        fs::create_dir(&folder)?;
        Ok(Self { folder, _lock: lock })
    }

    /// Returns the folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        // Before the lock, which is removed after this: a folder without one would be found by nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Files that a process which is no more has left on their way. It is held: nobody else finds it as long as this lives.
#[derive(Debug)]
pub struct LeftOver {
    folder: PathBuf,
    lock: OrphanFile,
}

impl LeftOver {
    /// Returns the folder that they are in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns their bytes; what can't be read doesn't count.
    pub fn size(&self) -> u64 {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
    }

    /// Removes them.
    pub fn remove(self) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        self.lock.remove()
    }
}

/// Returns what processes that are no more have left below `root`, where a [`Workshop`](super::Workshop) keeps what is on its way.
pub(super) fn left_over(root: &Path) -> io::Result<Vec<LeftOver>> {
    Ok(orphan_files(root, is_lock)?.into_iter().map(|lock| LeftOver { folder: lock.path().with_extension(""), lock }).collect())
}

fn is_lock(name: &str) -> bool {
    name.strip_suffix(ENDING).is_some_and(|word| is_random_word(word, WORD))
}

fn sweep(root: &Path) -> io::Result<()> {
    for left in left_over(root)? {
        // What can't be removed now is found again by the next.
        let _ = left.remove();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Folder;

    #[test]
    fn a_killed_process_leaves_nothing_for_long_and_a_living_one_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let living = Outgoing::begin(root.path()).unwrap();
        fs::write(living.folder().join("layer"), "on its way").unwrap();
        let killed = Outgoing::begin(root.path()).unwrap();
        fs::write(killed.folder().join("layer"), "half").unwrap();
        let left = killed.folder().to_owned();
        // A killed process lets go of its lock and removes nothing.
        let Outgoing { _lock: lock, .. } = &*std::mem::ManuallyDrop::new(killed);
        lock.as_file().unlock().unwrap();
        drop(Outgoing::begin(root.path()).unwrap());
        assert!(!left.exists(), "what a killed process left stays behind");
        assert!(living.folder().join("layer").exists(), "a living process lost its files");
        drop(living);
        assert!(Folder::open(root.path()).unwrap().names().unwrap().iter().all(|name| name == ".made-by-aml"));
    }
}
