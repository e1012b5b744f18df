//! Folders for unfinished work. Each has a lock, which its process holds for as long as it works; a folder whose lock nobody holds was left
//! by a killed process, and the next one removes it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::orphans::{STAGED, is_word};
use super::{MarkedFolder, OrphanFile, held_file, orphan_files, remove_folder};

const LOCK: &str = ".lock";

/// A folder for unfinished work, for this user alone. Dropped, it goes with all that is in it.
#[derive(Debug)]
pub struct StagingFolder {
    path: PathBuf,
    lock: NamedTempFile,
    on_drop: OnDrop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnDrop {
    Remove,
    Leave,
}

impl StagingFolder {
    /// Makes a folder in `root`, with its lock beside it.
    pub fn create(root: &Path) -> io::Result<Self> {
        Self::begin(root, None)
    }

    /// Makes a hidden folder in `parent`, which is the user's own: the lock is in `locks` and says where the folder is, so that nothing
    /// that lies in `parent` is ever taken for ours by its name.
    pub fn create_in(parent: &Path, locks: &Path) -> io::Result<Self> {
        Self::begin(locks, Some(parent))
    }

    fn begin(locks: &Path, parent: Option<&Path>) -> io::Result<Self> {
        MarkedFolder::make(locks, 0o700)?;
        let mut lock = held_file(locks, "", LOCK)?;
        if let Some(parent) = parent {
            lock.write_all(parent.as_os_str().as_bytes())?;
        }
        let staging = Self { path: folder_of(lock.path(), parent), lock, on_drop: OnDrop::Remove };
        DirBuilder::new().mode(0o700).create(&staging.path)?;
        Ok(staging)
    }

    /// Returns the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves the folder to the next sweep when this is dropped: more than files has to be cleared up with it.
    pub fn leave_on_drop(&mut self) {
        self.on_drop = OnDrop::Leave;
    }

    /// Removes the folder when this is dropped, which is how it begins.
    pub fn remove_on_drop(&mut self) {
        self.on_drop = OnDrop::Remove;
    }

    /// Returns the folders that killed processes left, whose locks are in `locks`.
    pub fn orphans(locks: &Path) -> io::Result<Vec<OrphanFolder>> {
        Ok(orphan_files(locks, is_lock)?.into_iter().filter_map(OrphanFolder::of).collect())
    }

    /// Removes the folders that killed processes left. What can't be removed now is found again by the next sweep.
    pub fn sweep(locks: &Path) -> io::Result<()> {
        Self::orphans(locks)?.into_iter().for_each(|orphan| drop(orphan.remove()));
        Ok(())
    }
}

impl Drop for StagingFolder {
    fn drop(&mut self) {
        // Before the lock, which is removed after this and stays when something of the folder does.
        if self.on_drop == OnDrop::Leave || remove_folder(&self.path).is_err() {
            self.lock.disable_cleanup(true);
        }
    }
}

/// A staging folder that a killed process left. As long as this lives, nobody else finds it.
#[derive(Debug)]
pub struct OrphanFolder {
    path: PathBuf,
    lock: OrphanFile,
}

impl OrphanFolder {
    fn of(lock: OrphanFile) -> Option<Self> {
        let parent = PathBuf::from(OsString::from_vec(fs::read(lock.path()).ok()?));
        // A lock that was cut off while it was written says nothing, and its folder was not made yet.
        let parent = parent.is_absolute().then_some(parent);
        Some(Self { path: folder_of(lock.path(), parent.as_deref()), lock })
    }

    /// Returns where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the bytes of its files; what can't be read doesn't count.
    pub fn size(&self) -> u64 {
        let files = fs::read_dir(&self.path).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
    }

    /// Removes it.
    pub fn remove(self) -> io::Result<()> {
        remove_folder(&self.path)?;
        self.lock.remove()
    }
}

/// Returns the folder of a lock: beside it under its word, or hidden in `parent`.
fn folder_of(lock: &Path, parent: Option<&Path>) -> PathBuf {
    let beside = lock.with_extension("");
    let Some(parent) = parent else { return beside };
    let mut name = OsString::from(STAGED);
    name.push(beside.file_name().unwrap_or(OsStr::new("")));
    parent.join(name)
}

/// The locks of older releases that stand for a folder in another have no ending.
fn is_lock(name: &str) -> bool {
    is_word(name.strip_suffix(LOCK).unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use std::mem::ManuallyDrop;

    use super::*;
    use crate::files::Folder;

    /// A killed process releases its lock and removes nothing.
    fn kill(staging: StagingFolder) -> PathBuf {
        let staging = ManuallyDrop::new(staging);
        staging.lock.as_file().unlock().unwrap();
        staging.path.clone()
    }

    #[test]
    fn a_killed_process_leaves_nothing_for_long_and_a_living_one_is_left_alone() {
        let root = tempfile::tempdir().unwrap();
        let living = StagingFolder::create(root.path()).unwrap();
        fs::write(living.path().join("layer"), "half").unwrap();
        let orphan = kill(StagingFolder::create(root.path()).unwrap());
        fs::write(orphan.join("layer"), "half").unwrap();
        assert_eq!(StagingFolder::orphans(root.path()).unwrap().iter().map(OrphanFolder::size).collect::<Vec<_>>(), [4]);
        StagingFolder::sweep(root.path()).unwrap();
        assert!(!orphan.exists(), "what a killed process left stays behind");
        assert!(living.path().join("layer").exists(), "a living process lost its files");
        drop(living);
        let mut unfinished = StagingFolder::create(root.path()).unwrap();
        unfinished.leave_on_drop();
        drop(unfinished);
        StagingFolder::sweep(root.path()).unwrap();
        assert_eq!(Folder::open(root.path()).unwrap().names().unwrap(), [".made-by-aml"]);
    }

    #[test]
    fn a_folder_of_the_users_own_is_swept_by_what_locks_say_and_nothing_else_is_touched() {
        let (data, place) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (locks, others) = (data.path().join("locks"), place.path().join(".aml-0123456789abcdef"));
        fs::create_dir(&others).unwrap();
        let living = StagingFolder::create_in(place.path(), &locks).unwrap();
        let orphan = kill(StagingFolder::create_in(place.path(), &locks).unwrap());
        fs::write(orphan.join("half"), "half").unwrap();
        fs::write(locks.join("cutoffcutoffcuto.lock"), "").unwrap();
        StagingFolder::create_in(&place.path().join("missing"), &locks).expect_err("there is no such folder");
        StagingFolder::sweep(&locks).unwrap();
        assert!(!orphan.exists(), "what a killed process left stays behind");
        assert!(living.path().exists() && others.exists(), "something was removed that no lock of a killed process names");
        drop(living);
        assert_eq!(Folder::open(place.path()).unwrap().names().unwrap(), [".aml-0123456789abcdef"]);
        assert_eq!(Folder::open(&locks).unwrap().names().unwrap(), [".made-by-aml"]);
    }
}
