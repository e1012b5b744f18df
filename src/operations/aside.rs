//! Folders in which something is laid out beside a place of the user's, so that it gets there in one step. Each is noted in this
//! program's own data before it is made: what a killed command left is found by its note, and by nothing that lies in the user's folder.

use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::OperationError;
use crate::files::{MarkedFolder, OrphanFile, held_file, is_random_word, orphan_files, replace, sync_name, sync_tree};
use crate::names::Digest;
use crate::package::{UnpackError, unpack_named};
use crate::registry::LayoutFolder;

/// How the name of each begins.
const BEGINS: &str = ".aml-";
/// Where the notes are, below the data folder.
const NOTES: &str = "aside";
/// Letters and digits of a note's name.
const WORD: usize = 16;

/// A folder beside a place of the user's. It goes away, with all that is in it, when this is dropped.
pub(super) struct Aside {
    folder: PathBuf,
    /// It is held: another command finds the folder only when this process is no more.
    note: NamedTempFile,
}

impl Aside {
    /// Makes a folder in `place`, for this user alone, and removes those that killed commands left, wherever they are.
    /// `data` is where this program keeps things.
    pub(super) fn begin(data: &Path, place: &Path) -> Result<Self, OperationError> {
        let notes = data.join(NOTES);
        sweep(&notes).map_err(OperationError::file("reading", &notes))?;
        let note = note(&notes, place).map_err(OperationError::file("making a file in", &notes))?;
        let folder = folder_of(note.path(), place);
        let aside = Self { folder, note };
        let made = DirBuilder::new().mode(0o700).create(&aside.folder);
        made.map_err(OperationError::file("making a folder in", place))?;
        Ok(aside)
    }

    pub(super) fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // Before the note, which is removed after this; it stays when something of the folder does.
        if unless_absent(fs::remove_dir_all(&self.folder)).is_err() {
            self.note.disable_cleanup(true);
        }
    }
}

/// Puts a file or folder that was finished aside where it belongs, once it is on the disk. What was there before is aside then.
pub(super) fn put_in_place(finished: &Path, place: &Path) -> Result<(), OperationError> {
    sync_tree(finished).map_err(OperationError::file("writing", place))?;
    replace(finished, place)?;
    sync_name(place).map_err(OperationError::file("writing", place))
}

/// Unpacks a layer of this machine; the folders above it are made, and it appears whole or not at all.
pub(super) fn unpack_layer(layers: &LayoutFolder, layer: &Digest, target: &Path) -> Result<(), OperationError> {
    let parent = target.parent().unwrap_or(target);
    fs::create_dir_all(parent).map_err(OperationError::file("making the folder", parent))?;
    unpack_named(&mut layers.open_blob(layer)?, layer, target).map_err(|error| match error {
        UnpackError::OtherContent { layer, found } => OperationError::Damaged { path: layers.blob_path(&layer), layer, found },
        error => error.into(),
    })
}

fn note(notes: &Path, place: &Path) -> io::Result<NamedTempFile> {
    MarkedFolder::make(notes, 0o700)?;
    let mut note = held_file(|| tempfile::Builder::new().prefix("").rand_bytes(WORD).tempfile_in(notes))?;
    note.write_all(place.as_os_str().as_bytes())?;
    Ok(note)
}

fn folder_of(note: &Path, place: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(BEGINS);
    name.push(note.file_name().unwrap_or_default());
    place.join(name)
}

fn sweep(notes: &Path) -> io::Result<()> {
    // What can't be removed now is found again by the next.
    orphan_files(notes, |name| is_random_word(name, WORD))?.into_iter().for_each(|note| drop(remove(note)));
    Ok(())
}

fn remove(note: OrphanFile) -> io::Result<()> {
    let place = PathBuf::from(std::ffi::OsString::from_vec(fs::read(note.path())?));
    // A note that was cut off names no place.
    if place.is_absolute() {
        unless_absent(fs::remove_dir_all(folder_of(note.path(), &place)))?;
    }
    note.remove()
}

fn unless_absent(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_command_left_is_found_by_its_note_and_nothing_else_is_touched() {
        let (data, place) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let others = place.path().join(".aml-theirs");
        fs::create_dir(&others).unwrap();
        let living = Aside::begin(data.path(), place.path()).unwrap();
        let killed = std::mem::ManuallyDrop::new(Aside::begin(data.path(), place.path()).unwrap());
        fs::write(killed.path().join("half"), "half").unwrap();
        // A killed process lets go of its lock and removes nothing.
        killed.note.as_file().unlock().unwrap();
        fs::write(data.path().join(NOTES).join("cutoffcutoffcuto"), "").unwrap();
        drop(Aside::begin(data.path(), &place.path().join("missing")).err().expect("there is no such folder"));
        assert!(!killed.path().exists(), "what a killed command left stays behind");
        assert!(living.path().exists() && others.exists(), "something was removed that no note of a killed command names");
        fs::write(living.path().join("new"), "new").unwrap();
        fs::write(place.path().join("file"), "old").unwrap();
        put_in_place(&living.path().join("new"), &place.path().join("file")).unwrap();
        drop(living);
        assert_eq!(fs::read_to_string(place.path().join("file")).unwrap(), "new");
        let left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "{left:?}");
        assert_eq!(fs::read_dir(data.path().join(NOTES)).unwrap().count(), 1, "the folder's marker stays, and no note");
    }
}
