//! Trees on disk, written from a description, for the tests of the package.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use aml::package::{Listing, PackageError};
use tempfile::TempDir;

/// A temporary folder that a test fills.
pub(crate) struct Tree {
    _keep: TempDir,
    pub(crate) root: PathBuf,
}

impl Tree {
    pub(crate) fn new() -> Self {
        let keep = tempfile::tempdir().unwrap();
        let root = keep.path().join("project");
        fs::create_dir(&root).unwrap();
        Self { _keep: keep, root }
    }

    /// Makes files with their contents; a path with a last slash is a folder.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let tree = Self::new();
        for (path, content) in files {
            if path.ends_with('/') {
                fs::create_dir_all(tree.path(path)).unwrap();
            } else {
                tree.write(path, content.as_bytes());
            }
        }
        tree
    }

    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    pub(crate) fn write(&self, path: impl AsRef<Path>, content: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn link(&self, path: &str, target: impl AsRef<Path>) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        symlink(target, self.path(path)).unwrap();
    }

    pub(crate) fn mode(&self, path: &str, mode: u32) {
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(mode)).unwrap();
    }

    pub(crate) fn list(&self) -> Result<Listing, PackageError> {
        aml::package::list_project(&self.root)
    }
}

/// The paths of a listing, as text.
pub(crate) fn paths(listing: &Listing) -> Vec<String> {
    listing.entries.iter().map(|entry| entry.path.to_string_lossy().into_owned()).collect()
}
