//! Waits until files are on the disk, so that they are complete after a power cut.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The most files and folders that are synced one by one. For more, syncing the whole file system takes a fraction of the time,
/// although it writes changes of others too.
const ONE_BY_ONE: usize = 32;

/// Syncs a folder with all that is in it, or a file.
pub fn sync_tree(root: &Path) -> io::Result<()> {
    let mut found = Vec::new();
    gather(root, &mut found)?;
    if found.len() > ONE_BY_ONE {
        return Ok(rustix::fs::syncfs(File::open(root)?)?);
    }
    found.iter().rev().try_for_each(|path| sync(path))
}

/// Syncs the directory entry of a file or folder.
pub fn sync_name(path: &Path) -> io::Result<()> {
    sync(path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new(".")))
}

fn sync(path: &Path) -> io::Result<()> {
    match File::open(path)?.sync_all() {
        // Some file systems can't sync folders.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        synced => synced,
    }
}

/// Gathers the files and folders below `path` with itself, one more than are synced one by one at most. A link has no content to sync.
fn gather(path: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let kind = fs::symlink_metadata(path)?.file_type();
    if found.len() > ONE_BY_ONE || !(kind.is_dir() || kind.is_file()) {
        return Ok(());
    }
    found.push(path.to_owned());
    if kind.is_dir() {
        for entry in fs::read_dir(path)? {
            gather(&entry?.path(), found)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_trees_are_synced() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("link")).unwrap();
        for count in [1, ONE_BY_ONE * 2] {
            (0..count).for_each(|at| fs::write(folder.path().join(at.to_string()), "x").unwrap());
            sync_tree(folder.path()).unwrap();
        }
        sync_tree(&folder.path().join("0")).expect("a file is a tree too");
        sync_name(&folder.path().join("0")).unwrap();
        assert!(sync_tree(&folder.path().join("missing")).is_err());
    }
}
