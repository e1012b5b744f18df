//! A file that outlives the process and says where an upload goes on. Its address may hold secrets: only this user can read it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest as _, Sha256};
use url::Url;

use crate::names::Digest;
use crate::registry::{RegistryError, left_files};

/// Registries forget uploads after a week at most, so that the note of one is of no use to anybody.
pub const UPLOAD_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

/// The note of one upload, held by this process alone.
#[derive(Debug)]
pub(super) struct Note {
    path: PathBuf,
    file: File,
}

impl Note {
    /// Opens the note of an upload, `None` while another process holds it: that one uploads by it.
    pub(super) fn open(folder: &Path, (host, repository): (&str, &str), digest: &Digest) -> Result<Option<Self>, RegistryError> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(RegistryError::io("make folder", folder))?;
        sweep(folder);
        let name = Digest::from_sha256(Sha256::digest(format!("{host}\n{repository}\n{digest}")).into()).hex();
        let path = folder.join(name);
        let opened = OpenOptions::new().create(true).truncate(false).read(true).write(true).mode(0o600).open(&path);
        let file = opened.map_err(RegistryError::io("open", &path))?;
        Ok(file.try_lock().is_ok().then_some(Self { path, file }))
    }

    /// Returns where the upload goes on, if that was noted.
    pub(super) fn read(&self) -> Option<Url> {
        let mut text = String::new();
        (&self.file).rewind().ok()?;
        (&self.file).take(64 * 1024).read_to_string(&mut text).ok()?;
        Url::parse(text.trim()).ok()
    }

    /// Notes where the upload goes on.
    pub(super) fn write(&self, url: &Url) -> Result<(), RegistryError> {
        let written = self.file.set_len(0).and_then(|()| (&self.file).rewind());
        let written = written.and_then(|()| (&self.file).write_all(url.as_str().as_bytes()));
        written.map_err(RegistryError::io("write", &self.path))
    }

    /// Removes the note of an upload that is over.
    pub(super) fn remove(self) {
        // One that stays behind is swept later, and says nothing that is wrong.
        let _ = fs::remove_file(&self.path);
    }
}

/// Removes the notes of uploads that registries have forgotten by now.
fn sweep(folder: &Path) {
    let left = left_files(folder).unwrap_or_default();
    for note in left.into_iter().filter(|note| note.written().elapsed().is_ok_and(|age| age > UPLOAD_LIFE)) {
        let _ = note.remove();
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::time::SystemTime;

    use super::*;

    fn open(folder: &Path) -> Option<Note> {
        let digest = format!("sha256:{}", "0".repeat(64)).parse().unwrap();
        Note::open(folder, ("reg.example", "a/b"), &digest).unwrap()
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
        let (young, old) = (folder.path().join("young"), folder.path().join("old"));
        for (path, age) in [(&young, UPLOAD_LIFE / 2), (&old, UPLOAD_LIFE * 2)] {
            File::create(path).unwrap().set_modified(SystemTime::now() - age).unwrap();
        }
        drop(open(folder.path()));
        assert!(young.exists() && !old.exists());
    }
}
