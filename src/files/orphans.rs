//! Files that processes left when they were killed. A process holds the lock of each file that it works on, and the kernel releases it
//! however the process ends: a file of ours that nobody holds is an orphan.

use std::ffi::{OsStr, OsString};
use std::fs::{File, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use tempfile::NamedTempFile;

use super::MarkedFolder;

/// How the names of staged files begin.
pub(super) const STAGED: &str = ".aml-";

/// Letters and digits that tell the names of held files apart.
pub(super) const WORD: usize = 16;

/// A file that no other process holds: as long as this lives, nobody else finds it or works on it.
#[derive(Debug)]
pub struct OrphanFile {
    folder: Arc<MarkedFolder>,
    name: OsString,
    path: PathBuf,
    size: u64,
    written: SystemTime,
    _held: File,
}

impl OrphanFile {
    /// Returns where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns its bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns when it was written last.
    pub fn written(&self) -> SystemTime {
        self.written
    }

    /// Removes it.
    pub fn remove(self) -> io::Result<()> {
        self.folder.folder().remove_file(&self.name)
    }

    /// A file that is gone by now was finished; one that can't be opened is left alone.
    fn hold(marked: &Arc<MarkedFolder>, name: OsString) -> Option<Self> {
        let folder = marked.folder();
        let held = folder.file(&name).ok()?;
        held.try_lock().ok()?;
        let facts = held.metadata().ok()?;
        let (path, written) = (folder.path().join(&name), facts.modified().ok()?);
        Some(Self { folder: Arc::clone(marked), name, path, size: facts.len(), written, _held: held })
    }
}

/// Makes a file for this user alone, whose name is a random word between `prefix` and `suffix`, and holds it: it is no orphan for as long
/// as it is open. Dropped, it is removed.
pub fn held_file(folder: &Path, prefix: &str, suffix: &str) -> io::Result<NamedTempFile> {
    held_with(folder, prefix, suffix, 0o600)
}

pub(super) fn held_with(folder: &Path, prefix: &str, suffix: &str, permissions: u32) -> io::Result<NamedTempFile> {
    loop {
        let name = format!("{prefix}{:0width$x}", getrandom::u64()?, width = WORD);
        let mut named = tempfile::Builder::new();
        named.prefix(&name).suffix(suffix).rand_bytes(0).permissions(Permissions::from_mode(permissions));
        let file = named.tempfile_in(folder)?;
        // Whoever looks for orphans may have come between its making and its locking: then begin again.
        let is_taken = match file.as_file().try_lock() {
            Err(TryLockError::WouldBlock) => true,
            Ok(()) => file.as_file().metadata()?.nlink() == 0,
            // Without locks nothing is ever found as an orphan either.
            Err(TryLockError::Error(_)) => false,
        };
        if !is_taken {
            return Ok(file);
        }
    }
}

/// Returns whether a text can be the random word of a held file.
pub(super) fn is_word(text: &str) -> bool {
    text.len() == WORD && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Returns the orphans in a folder that this user marked, by name: files whose names are ours and that no living process holds. None where
/// there is no folder, or where it is somebody else's.
pub fn orphan_files(folder: &Path, is_own_name: impl Fn(&str) -> bool) -> io::Result<Vec<OrphanFile>> {
    let Some(own) = MarkedFolder::open(folder)?.map(Arc::new) else { return Ok(Vec::new()) };
    let own_name = |name: &OsString| OsStr::to_str(name).is_some_and(&is_own_name);
    let names = own.folder().names()?.into_iter().filter(own_name);
    Ok(names.filter_map(|name| OrphanFile::hold(&own, name)).collect())
}

/// Removes the [staged files](super::StagedFile) that no living process writes. What can't be removed now is found again by the next sweep.
pub fn sweep_staged_files(folder: &Path) -> io::Result<()> {
    let is_staged = |name: &str| name.strip_prefix(STAGED).is_some_and(is_word);
    orphan_files(folder, is_staged)?.into_iter().for_each(|orphan| drop(orphan.remove()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::files::StagedFile;

    fn marked_folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        MarkedFolder::make(folder.path(), 0o700).unwrap();
        folder
    }

    fn any(name: &str) -> bool {
        !name.starts_with('.')
    }

    #[test]
    fn what_a_living_process_holds_is_no_orphan() {
        let folder = marked_folder();
        assert!(orphan_files(&folder.path().join("missing"), any).unwrap().is_empty());
        let path = folder.path().join("file");
        fs::write(&path, "text").unwrap();
        fs::create_dir(folder.path().join("folder")).unwrap();
        let held = File::open(&path).unwrap();
        held.try_lock().unwrap();
        let made = held_file(folder.path(), "t", "").unwrap();
        assert!(orphan_files(folder.path(), any).unwrap().is_empty());
        drop((held, made));
        let mut orphans = orphan_files(folder.path(), any).unwrap();
        assert_eq!(orphans.iter().map(|orphan| (orphan.path(), orphan.size())).collect::<Vec<_>>(), [(path.as_path(), 4)]);
        assert!(orphan_files(folder.path(), any).unwrap().is_empty(), "two found the same file");
        orphans.remove(0).remove().unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn other_names_and_what_a_link_leads_to_are_never_orphans() {
        let (folder, elsewhere) = (marked_folder(), tempfile::tempdir().unwrap());
        let theirs = elsewhere.path().join("theirs");
        for path in [&theirs, &folder.path().join("notes.txt")] {
            fs::write(path, "text").unwrap();
        }
        std::os::unix::fs::symlink(&theirs, folder.path().join("own-link")).unwrap();
        assert!(orphan_files(folder.path(), |name| name.starts_with("own-")).unwrap().is_empty());
    }

    #[test]
    fn in_a_folder_that_is_not_ours_there_are_no_orphans() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "text").unwrap();
        assert!(orphan_files(folder.path(), any).unwrap().is_empty());
        std::os::unix::fs::symlink(marked_folder().keep(), folder.path().join("link")).unwrap();
        assert!(orphan_files(&folder.path().join("link"), any).is_err());
    }

    #[test]
    fn a_sweep_takes_what_no_one_holds_and_leaves_what_is_being_written_and_what_has_another_name() {
        let folder = marked_folder();
        let living = StagedFile::create(folder.path(), 0o666).unwrap();
        let (orphan, other) = (folder.path().join(".aml-0123456789abcDEF"), folder.path().join(".aml-notes"));
        for path in [&orphan, &other] {
            fs::write(path, "half").unwrap();
        }
        sweep_staged_files(folder.path()).unwrap();
        assert!(!orphan.exists(), "a file that no one writes stays");
        assert!(other.exists(), "a file of another form was swept");
        living.persist(&folder.path().join("whole")).expect("a file that is being written was swept");
    }
}
