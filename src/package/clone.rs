//! Copies an unpacked layer by reflinks (copy on write), where the file system has them (btrfs, XFS and others).

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::ioctl_ficlone;

use super::unpack::set_time;
use crate::names::{Digest, Hasher};

/// A summary of a tree without its files' bytes, to check that a copy is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Tally {
    pub files: u64,
    /// The digest of all paths, kinds, link targets and file sizes.
    pub listing: Digest,
}

/// Returns whether files in a folder can be reflinked.
pub fn can_clone(folder: &Path) -> bool {
    let try_it = || -> io::Result<()> {
        let (mut one, other) = (tempfile::tempfile_in(folder)?, tempfile::tempfile_in(folder)?);
        one.write_all(b"shared")?;
        Ok(ioctl_ficlone(&other, &one)?)
    };
    try_it().is_ok()
}

/// Summarises a tree.
pub fn tally(root: &Path) -> io::Result<Tally> {
    let mut counting = Counting::default();
    counting.visit(root, Path::new(""), &mut |_, _| Ok(()))?;
    Ok(counting.finish())
}

/// Makes `to` a copy of an unpacked layer; returns its summary. After a failure the caller removes what was copied.
pub fn clone_tree(from: &Path, to: &Path) -> io::Result<Tally> {
    let mut counting = Counting::default();
    let mut copies = Vec::new();
    counting.visit(from, Path::new(""), &mut |path, found| {
        let target = to.join(path);
        match found {
            Found::Folder => DirBuilder::new().mode(0o755).create(&target)?,
            Found::Link(points_to) => symlink(points_to, &target)?,
            Found::File(mode) => {
                let copy = OpenOptions::new().write(true).create_new(true).mode(*mode).open(&target)?;
                ioctl_ficlone(copy, File::open(from.join(path))?)?;
            }
        }
        copies.push(target);
        Ok(())
    })?;
    // Last, as writing into a folder changes its time.
    copies.iter().try_for_each(|path| set_time(path))?;
    Ok(counting.finish())
}

enum Found {
    Folder,
    Link(PathBuf),
    File(u32),
}

#[derive(Default)]
struct Counting {
    files: u64,
    listing: Hasher,
}

impl Counting {
    /// Visits a folder and then, sorted by name, everything below it.
    fn visit(&mut self, root: &Path, path: &Path, take: &mut dyn FnMut(&Path, &Found) -> io::Result<()>) -> io::Result<()> {
        let here = root.join(path);
        let metadata = fs::symlink_metadata(&here)?;
        let kind = metadata.file_type();
        let found = if kind.is_dir() {
            Found::Folder
        } else if kind.is_symlink() {
            Found::Link(fs::read_link(&here)?)
        } else {
            Found::File(metadata.mode() & 0o777)
        };
        self.count(path, &found, metadata.len());
        take(path, &found)?;
        if kind.is_dir() {
            let mut names = fs::read_dir(&here)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
            names.sort_unstable();
            names.iter().try_for_each(|name| self.visit(root, &path.join(name), take))?;
        }
        Ok(())
    }

    fn count(&mut self, path: &Path, found: &Found, size: u64) {
        let (kind, text): (u8, &[u8]) = match found {
            Found::Folder => (b'd', b""),
            Found::Link(target) => (b'l', target.as_os_str().as_bytes()),
            Found::File(mode) if mode & 0o100 == 0 => (b'f', &size.to_le_bytes()),
            Found::File(_) => (b'x', &size.to_le_bytes()),
        };
        self.files += u64::from(matches!(found, Found::File(_)));
        for part in [path.as_os_str().as_bytes(), &[kind], text] {
            self.listing.update(&(part.len() as u64).to_le_bytes());
            self.listing.update(part);
        }
    }

    fn finish(self) -> Tally {
        Tally { files: self.files, listing: self.listing.finish() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("deep")).unwrap();
        fs::write(folder.path().join("deep/file"), "bytes").unwrap();
        symlink("deep/file", folder.path().join("link")).unwrap();
        folder
    }

    #[test]
    fn whatever_is_missing_or_other_gives_another_tally() {
        let whole = tally(tree().path()).unwrap();
        assert_eq!(whole.files, 1);
        assert_eq!(whole, tally(tree().path()).unwrap(), "it depends on nothing else");
        let changes: [fn(&Path) -> io::Result<()>; 5] = [
            |root| fs::remove_file(root.join("deep/file")),
            |root| fs::write(root.join("deep/file"), "byte"),
            |root| fs::remove_file(root.join("link")),
            |root| fs::create_dir(root.join("more")),
            |root| fs::rename(root.join("deep/file"), root.join("deep/other")),
        ];
        for (at, change) in changes.into_iter().enumerate() {
            let tree = tree();
            change(tree.path()).unwrap();
            assert_ne!(tally(tree.path()).unwrap(), whole, "change {at} isn't seen");
        }
    }

    #[test]
    fn a_clone_is_the_same_tree_and_its_own() {
        let (from, to) = (tree(), tempfile::tempdir().unwrap());
        if !can_clone(to.path()) {
            // This file system has no reflinks; the tests of deployments mount one that does.
            assert!(clone_tree(from.path(), &to.path().join("copy")).is_err());
            return;
        }
        let copy = to.path().join("copy");
        assert_eq!(clone_tree(from.path(), &copy).unwrap(), tally(from.path()).unwrap());
        fs::write(copy.join("deep/file"), "other").unwrap();
        assert_eq!(fs::read_to_string(from.path().join("deep/file")).unwrap(), "bytes");
    }
}
