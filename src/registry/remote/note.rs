//! A file that outlives the process and says where an upload goes on. Its address may hold secrets: only this user can read it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};
use url::Url;

use crate::names::Digest;
use crate::registry::RegistryError;

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

/// The note of an upload whose process is no more. It is held: no upload goes on by it as long as this lives.
#[derive(Debug)]
pub struct LeftNote {
    path: PathBuf,
    size: u64,
    written: SystemTime,
    _held: File,
}

impl LeftNote {
    /// Returns its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns its bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns when the upload began or was moved last.
    pub fn written(&self) -> SystemTime {
        self.written
    }

    /// Removes it: the next upload of that blob begins anew.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

/// Returns the notes in a folder of [`RegistryAccess`](crate::registry::RegistryAccess) that processes which are no more have left.
pub fn left_notes(folder: &Path) -> io::Result<Vec<LeftNote>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut left = Vec::new();
    for entry in entries {
        left.extend(hold(entry?.path()));
    }
    left.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(left)
}

/// One that can't be opened is not ours to judge.
fn hold(path: PathBuf) -> Option<LeftNote> {
    let held = File::open(&path).ok()?;
    held.try_lock().ok()?;
    let facts = held.metadata().ok().filter(fs::Metadata::is_file)?;
    Some(LeftNote { path, size: facts.len(), written: facts.modified().ok()?, _held: held })
}

/// Removes the notes of uploads that registries have forgotten by now.
fn sweep(folder: &Path) {
    let Ok(entries) = folder.read_dir() else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let age = fs::metadata(&path).and_then(|data| data.modified()).ok().and_then(|time| time.elapsed().ok());
        let is_old = age.is_some_and(|age| age > UPLOAD_LIFE);
        if is_old && File::open(&path).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

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
    fn the_note_of_a_living_upload_is_not_left() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("uploads");
        assert!(left_notes(&folder).unwrap().is_empty(), "a machine that never sent anything has none");
        let note = open(&folder).unwrap();
        note.write(&Url::parse("https://reg.example/b").unwrap()).unwrap();
        assert!(left_notes(&folder).unwrap().is_empty());
        drop(note);
        let left = left_notes(&folder).unwrap();
        assert_eq!(left.iter().map(LeftNote::size).collect::<Vec<_>>(), [21]);
        for note in left {
            note.remove().unwrap();
        }
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }
}
