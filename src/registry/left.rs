//! Files that processes which are no more have left. Whoever writes one holds its lock, and the kernel lets go of it however the writer ends.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::NamedTempFile;

/// A file that no process holds but this one: nobody else finds it or goes on by it as long as this lives.
#[derive(Debug)]
pub struct LeftFile {
    path: PathBuf,
    size: u64,
    written: SystemTime,
    _held: File,
}

impl LeftFile {
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
        fs::remove_file(&self.path)
    }

    /// One that is gone by now was finished; one that can't be opened is not ours to judge.
    fn hold(path: PathBuf) -> Option<Self> {
        let held = File::open(&path).ok()?;
        held.try_lock().ok()?;
        let facts = held.metadata().ok().filter(fs::Metadata::is_file)?;
        Some(Self { path, size: facts.len(), written: facts.modified().ok()?, _held: held })
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

/// Returns the files in a folder that no living process holds, by name; none where there is no folder.
pub fn left_files(folder: &Path) -> io::Result<Vec<LeftFile>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut left = Vec::new();
    for entry in entries {
        left.extend(LeftFile::hold(entry?.path()));
    }
    left.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_living_process_holds_is_not_left() {
        let folder = tempfile::tempdir().unwrap();
        assert!(left_files(&folder.path().join("missing")).unwrap().is_empty());
        let path = folder.path().join("file");
        fs::write(&path, "text").unwrap();
        fs::create_dir(folder.path().join("folder")).unwrap();
        let held = File::open(&path).unwrap();
        held.try_lock().unwrap();
        let made = held_file(|| NamedTempFile::new_in(folder.path())).unwrap();
        assert!(left_files(folder.path()).unwrap().is_empty());
        drop((held, made));
        let mut left = left_files(folder.path()).unwrap();
        assert_eq!(left.iter().map(|left| (left.path(), left.size())).collect::<Vec<_>>(), [(path.as_path(), 4)]);
        assert!(left_files(folder.path()).unwrap().is_empty(), "two found the same file");
        left.remove(0).remove().unwrap();
        assert!(!path.exists());
    }
}
