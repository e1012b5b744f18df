//! The state of an upload in a file, so that the next process resumes it. Its URL may hold secrets: only this user can read it.

use std::fs;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use url::Url;

use crate::files::{FileLock, LockMode, MarkedFolder, OrphanFile, orphan_files};
use crate::names::Digest;
use crate::registry::RegistryError;

/// Registries forget uploads after a week at most; their state is then useless.
pub const UPLOAD_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

/// The file of one upload, locked by this process.
#[derive(Debug)]
pub(super) struct ResumeFile {
    path: PathBuf,
    lock: FileLock,
}

impl ResumeFile {
    /// Opens the file of an upload, or returns `None` while another process uploads by it.
    pub(super) fn open(folder: &Path, host: &str, repository: &str, digest: &Digest) -> Result<Option<Self>, RegistryError> {
        MarkedFolder::make(folder, 0o700).map_err(RegistryError::io("make folder", folder))?;
        sweep(folder);
        let name = Digest::of(format!("{host}\n{repository}\n{digest}")).hex();
        let path = folder.join(name);
        let lock = FileLock::try_acquire(&path, 0o600, LockMode::Exclusive).map_err(RegistryError::io("open", &path))?;
        Ok(lock.map(|lock| Self { path, lock }))
    }

    /// Returns the URL where the upload continues, if there is one.
    pub(super) fn read(&self) -> Option<Url> {
        let mut text = String::new();
        self.lock.file().rewind().ok()?;
        self.lock.file().take(64 * 1024).read_to_string(&mut text).ok()?;
        Url::parse(text.trim()).ok()
    }

    /// Saves the URL where the upload continues.
    pub(super) fn write(&self, url: &Url) -> Result<(), RegistryError> {
        let written = self.lock.file().set_len(0).and_then(|()| self.lock.file().rewind());
        let written = written.and_then(|()| self.lock.file().write_all(url.as_str().as_bytes()));
        written.map_err(RegistryError::io("write", &self.path))
    }

    /// Removes the file of a finished upload.
    pub(super) fn remove(self) {
        // One that stays behind is harmless, and swept later.
        let _ = fs::remove_file(&self.path);
    }
}

/// Returns the files in `folder` that no process uploads by right now.
pub fn idle_uploads(folder: &Path) -> io::Result<Vec<OrphanFile>> {
    orphan_files(folder, is_note)
}

/// The 64 hex digits of a digest.
fn is_note(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Removes the files of uploads that registries have forgotten by now.
fn sweep(folder: &Path) {
    let left = idle_uploads(folder).unwrap_or_default();
    for note in left.into_iter().filter(|note| note.written().elapsed().is_ok_and(|age| age > UPLOAD_LIFE)) {
        let _ = note.remove();
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::time::SystemTime;

    use super::*;

    fn open(folder: &Path) -> Option<ResumeFile> {
        let digest = format!("sha256:{}", "0".repeat(64)).parse().unwrap();
        ResumeFile::open(folder, "reg.example", "a/b", &digest).unwrap()
    }

    #[test]
    fn a_note_is_read_by_the_next_process_and_by_no_other_user() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("uploads");
        let note = open(&folder).unwrap();
        assert_eq!(note.read(), None);
        for text in ["https://reg.example/a-long-one?_state=x", "https://reg.example/b"] {
            note.write(&Url::parse(text).unwrap()).unwrap();
        }
        assert!(open(&folder).is_none(), "two uploads would go on by one note");
        assert_eq!(fs::metadata(&note.path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        drop(note);
        let note = open(&folder).unwrap();
        assert_eq!(note.read().unwrap().as_str(), "https://reg.example/b");
        note.remove();
        assert_eq!(open(&folder).unwrap().read(), None);
    }

    #[test]
    fn a_note_that_its_registry_has_forgotten_goes_with_the_next_upload() {
        let folder = tempfile::tempdir().unwrap();
        MarkedFolder::make(folder.path(), 0o700).unwrap();
        let named = |digit: &str| folder.path().join(digit.repeat(64));
        let (young, old, other) = (named("1"), named("2"), folder.path().join("notes.txt"));
        for (path, age) in [(&young, UPLOAD_LIFE / 2), (&old, UPLOAD_LIFE * 2), (&other, UPLOAD_LIFE * 2)] {
            fs::File::create(path).unwrap().set_modified(SystemTime::now() - age).unwrap();
        }
        drop(open(folder.path()));
        assert!(young.exists() && !old.exists());
        assert!(other.exists(), "a file that is no note was swept");
    }
}
