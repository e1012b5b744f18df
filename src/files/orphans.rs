//! Files that processes which are no more have left. Whoever writes one holds its lock, and the kernel lets go of it however the writer ends.

use std::ffi::{OsStr, OsString};
use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use tempfile::NamedTempFile;

use super::{Folder, MarkedFolder};

/// A file that no process holds but this one: nobody else finds it or goes on by it as long as this lives.
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

    /// One that is gone by now was finished; one that can't be opened is not ours to judge.
    fn hold(own: &Arc<MarkedFolder>, name: OsString) -> Option<Self> {
        let folder: &Folder = own.folder();
        let held = folder.file(&name).ok()?;
        held.try_lock().ok()?;
        let facts = held.metadata().ok()?;
        let (path, written) = (folder.path().join(&name), facts.modified().ok()?);
        Some(Self { folder: Arc::clone(own), name, path, size: facts.len(), written, _held: held })
    }
}

/// Makes a temporary file and holds it: it isn't left for as long as it is open. Dropped, it is removed.
pub fn held_file(make: impl Fn() -> io::Result<NamedTempFile>) -> io::Result<NamedTempFile> {
    loop {
        let file = make()?;
        // Whoever looks for left files may have come between making it and locking it: then begin again.
        let taken = match file.as_file().try_lock() {
            Err(TryLockError::WouldBlock) => true,
            Ok(()) => file.as_file().metadata()?.nlink() == 0,
            // Without locks nothing is ever found as left either.
            Err(TryLockError::Error(_)) => false,
        };
        if !taken {
            return Ok(file);
        }
    }
}

/// Returns the files that processes have left in a folder that this user marked: those whose names this program gives, which no living
/// process holds, in order. None where there is no folder, or where it is somebody else's.
pub fn orphan_files(folder: &Path, is_own_name: impl Fn(&str) -> bool) -> io::Result<Vec<OrphanFile>> {
    let Some(own) = MarkedFolder::open(folder)?.map(Arc::new) else { return Ok(Vec::new()) };
    let own_name = |name: &OsString| OsStr::to_str(name).is_some_and(&is_own_name);
    let names = own.folder().names()?.into_iter().filter(own_name);
    Ok(names.filter_map(|name| OrphanFile::hold(&own, name)).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn own_folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        MarkedFolder::make(folder.path(), 0o700).unwrap();
        folder
    }

    fn any(name: &str) -> bool {
        !name.starts_with('.')
    }

    #[test]
    fn what_a_living_process_holds_is_not_left() {
        let folder = own_folder();
        assert!(orphan_files(&folder.path().join("missing"), any).unwrap().is_empty());
        let path = folder.path().join("file");
        fs::write(&path, "text").unwrap();
        fs::create_dir(folder.path().join("folder")).unwrap();
        let held = File::open(&path).unwrap();
        held.try_lock().unwrap();
        let made = held_file(|| tempfile::Builder::new().prefix("t").tempfile_in(folder.path())).unwrap();
        assert!(orphan_files(folder.path(), any).unwrap().is_empty());
        drop((held, made));
        let mut left = orphan_files(folder.path(), any).unwrap();
        assert_eq!(left.iter().map(|left| (left.path(), left.size())).collect::<Vec<_>>(), [(path.as_path(), 4)]);
        assert!(orphan_files(folder.path(), any).unwrap().is_empty(), "two found the same file");
        left.remove(0).remove().unwrap();
        assert!(!path.exists());
    }

    #[test]
    fn other_names_and_what_a_link_names_are_never_left() {
        let (folder, elsewhere) = (own_folder(), tempfile::tempdir().unwrap());
        let theirs = elsewhere.path().join("theirs");
        for path in [&theirs, &folder.path().join("notes.txt")] {
            fs::write(path, "text").unwrap();
        }
        std::os::unix::fs::symlink(&theirs, folder.path().join("own-link")).unwrap();
        assert!(orphan_files(folder.path(), |name| name.starts_with("own-")).unwrap().is_empty());
    }

    #[test]
    fn in_a_folder_that_is_not_ours_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "text").unwrap();
        assert!(orphan_files(folder.path(), any).unwrap().is_empty());
        std::os::unix::fs::symlink(own_folder().keep(), folder.path().join("link")).unwrap();
        assert!(orphan_files(&folder.path().join("link"), any).is_err());
    }
}
