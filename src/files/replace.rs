//! Replaces a file or folder so that a failure, or a kill at any moment, loses neither the old nor the new one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::{sync_name, sync_tree};

/// Why something could not be replaced.
#[derive(Debug, thiserror::Error)]
pub enum ReplaceError {
    #[error("'{}' could not be replaced", path.display())]
    Unchanged { path: PathBuf, source: io::Error },
    /// The old one was moved and could not be put back.
    #[error("'{}' could not be replaced, and what was there is now in '{}'", path.display(), kept.display())]
    Moved {
        path: PathBuf,
        kept: PathBuf,
        /// Why it could not be put back.
        source: io::Error,
    },
}

/// Puts a finished file or folder in the place of `to` as [`replace`] does: what it holds is on the disk before, and its name after.
pub fn replace_durably(finished: &Path, to: &Path) -> Result<(), ReplaceError> {
    let unchanged = |source| ReplaceError::Unchanged { path: to.to_owned(), source };
    sync_tree(finished).map_err(unchanged)?;
    replace(finished, to)?;
    sync_name(to).map_err(unchanged)
}

/// Puts `from` in the place of `to`, on the same file system. What was at `to`, if anything, is at `from` afterwards.
pub fn replace(from: &Path, to: &Path) -> Result<(), ReplaceError> {
    let unchanged = |source| ReplaceError::Unchanged { path: to.to_owned(), source };
    match to.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return fs::rename(from, to).map_err(unchanged),
        Err(error) => return Err(unchanged(error)),
        Ok(_) => {}
    }
    match renameat_with(CWD, from, CWD, to, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(()),
        // Some network and foreign file systems can't exchange.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => exchange_by_steps(from, to),
        Err(error) => Err(unchanged(error.into())),
    }
}

fn exchange_by_steps(from: &Path, to: &Path) -> Result<(), ReplaceError> {
    let unchanged = |source| ReplaceError::Unchanged { path: to.to_owned(), source };
    let parent = to.parent().unwrap_or(Path::new("."));
    let beside = tempfile::Builder::new().prefix(".aml-replaced-").tempdir_in(parent).map_err(unchanged)?;
    let aside = beside.path().join(to.file_name().unwrap_or_default());
    fs::rename(to, &aside).map_err(unchanged)?;
    let Err(source) = fs::rename(from, to) else {
        // The old one was replaced: if it can't be moved, it goes with the temporary folder.
        let _ = fs::rename(&aside, from);
        return Ok(());
    };
    match fs::rename(&aside, to) {
        Ok(()) => Err(unchanged(source)),
        Err(source) => Err(ReplaceError::Moved { path: to.to_owned(), kept: beside.keep(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_a_folder_take_each_others_place_by_either_way() {
        for way in [replace, exchange_by_steps] {
            let root = tempfile::tempdir().unwrap();
            let (new, old) = (root.path().join("new"), root.path().join("old"));
            fs::create_dir(&new).unwrap();
            fs::write(new.join("inside"), "new").unwrap();
            fs::write(&old, "old").unwrap();
            way(&new, &old).unwrap();
            assert_eq!(fs::read_to_string(old.join("inside")).unwrap(), "new");
            assert_eq!(fs::read_to_string(&new).unwrap(), "old");
            assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2, "something was left beside");
        }
    }

    #[test]
    fn what_was_there_stays_where_the_new_one_does_not_come_by_either_way() {
        for way in [replace, exchange_by_steps] {
            let root = tempfile::tempdir().unwrap();
            let old = root.path().join("old");
            fs::write(&old, "old").unwrap();
            let error = way(&root.path().join("missing"), &old).unwrap_err();
            assert!(matches!(error, ReplaceError::Unchanged { .. }), "{error}");
            assert_eq!(fs::read_to_string(&old).unwrap(), "old", "a failure lost what was there");
            assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "something was left beside");
        }
    }

    #[test]
    fn where_nothing_was_the_new_one_just_comes() {
        let root = tempfile::tempdir().unwrap();
        let (new, place) = (root.path().join("new"), root.path().join("place"));
        fs::write(&new, "new").unwrap();
        replace(&new, &place).unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "new");
    }
}
