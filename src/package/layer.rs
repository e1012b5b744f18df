//! A listing as a layer: a plain tar whose bytes depend on nothing but the files, hashed while it is written.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::OFlags;
use sha2::{Digest as _, Sha256};

use super::header::{BLOCK, Described, blocks};
use super::{EntryKind, Listing, PackageError};
use crate::names::Digest;
use crate::progress::{Event, Progress};

/// Bytes that are gathered before they are hashed and handed on.
const BUFFER: usize = 512 * 1024;
/// Bytes between two words of progress.
const TELL_EVERY: u64 = 8 * 1024 * 1024;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    /// The sha256 of the plain tar: the layer's name.
    pub diff_id: Digest,
    /// Bytes of the plain tar.
    pub size: u64,
    /// Regular files in it.
    pub files: u64,
}

/// Writes a listing as a plain tar, each path below `prefix` (which may be empty).
pub fn write_layer(listing: &Listing, prefix: &str, out: &mut dyn Write, progress: &dyn Progress) -> Result<Layer, PackageError> {
    let prefix = checked_prefix(prefix)?;
    let mut told = Told { progress, done: 0, total: listing.size(), next: TELL_EVERY };
    let mut tar = Tar { out, hasher: Sha256::new(), buffer: vec![0; BUFFER], filled: 0, size: 0 };
    let mut files = 0;
    if prefix != Path::new("") {
        tar.write(&blocks(&prefix, &Described::Folder))?;
    }
    for entry in &listing.entries {
        let path = prefix.join(&entry.path);
        match &entry.kind {
            EntryKind::Folder => tar.write(&blocks(&path, &Described::Folder))?,
            EntryKind::Link { target } => tar.write(&blocks(&path, &Described::Link { target }))?,
            EntryKind::File { executable } => {
                tar.write(&blocks(&path, &Described::File { executable: *executable, size: entry.size }))?;
                tar.copy(&listing.root.join(&entry.path), entry.size, &mut told)?;
                files += 1;
            }
        }
    }
    progress.tell(Event::Bytes { done: told.done, total: told.total });
    tar.finish(files)
}

/// Returns the prefix without a last slash, or why it can't be one.
fn checked_prefix(prefix: &str) -> Result<PathBuf, PackageError> {
    let path: PathBuf = Path::new(prefix).components().collect();
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    if plain { Ok(path) } else { Err(PackageError::Prefix { prefix: prefix.to_owned() }) }
}

struct Told<'a> {
    progress: &'a dyn Progress,
    done: u64,
    total: u64,
    next: u64,
}

impl Told<'_> {
    fn add(&mut self, bytes: u64) {
        self.done += bytes;
        if self.done >= self.next {
            self.next = self.done + TELL_EVERY;
            self.progress.tell(Event::Bytes { done: self.done, total: self.total });
        }
    }
}

struct Tar<'a> {
    out: &'a mut dyn Write,
    hasher: Sha256,
    buffer: Vec<u8>,
    filled: usize,
    size: u64,
}

impl Tar<'_> {
    fn write(&mut self, mut bytes: &[u8]) -> Result<(), PackageError> {
        while !bytes.is_empty() {
            let room = self.room()?;
            let count = room.len().min(bytes.len());
            let (now, later) = bytes.split_at(count);
            room[..count].copy_from_slice(now);
            self.filled += count;
            bytes = later;
        }
        Ok(())
    }

    /// Copies exactly `size` bytes of a file, which must have exactly that many, and fills the last block up.
    fn copy(&mut self, path: &Path, size: u64, told: &mut Told<'_>) -> Result<(), PackageError> {
        let changed = || PackageError::Changed { path: path.to_owned() };
        let unread = |source| PackageError::Read { path: path.to_owned(), source };
        let mut file = open(path).map_err(unread)?;
        let before = file.metadata().map_err(unread)?;
        if !before.is_file() || before.len() != size {
            return Err(changed());
        }
        let mut left = size;
        while left > 0 {
            let room = self.room()?;
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(room.len());
            let count = read_some(&mut file, &mut room[..most]).map_err(unread)?;
            if count == 0 {
                return Err(changed());
            }
            self.filled += count;
            left -= count as u64;
            told.add(count as u64);
        }
        let after = file.metadata().map_err(unread)?;
        if after.len() != size || after.modified().ok() != before.modified().ok() {
            return Err(changed());
        }
        self.pad(size)
    }

    fn pad(&mut self, size: u64) -> Result<(), PackageError> {
        let over = usize::try_from(size % BLOCK as u64).unwrap_or_default();
        let padding = [0; BLOCK];
        self.write(if over == 0 { &[] } else { &padding[over..] })
    }

    /// Returns the free part of the buffer, emptied before if it is full.
    fn room(&mut self) -> Result<&mut [u8], PackageError> {
        if self.filled == self.buffer.len() {
            self.flush()?;
        }
        Ok(&mut self.buffer[self.filled..])
    }

    fn flush(&mut self) -> Result<(), PackageError> {
        let bytes = &self.buffer[..self.filled];
        self.hasher.update(bytes);
        self.out.write_all(bytes).map_err(|source| PackageError::Write { source })?;
        self.size += bytes.len() as u64;
        self.filled = 0;
        Ok(())
    }

    fn finish(mut self, files: u64) -> Result<Layer, PackageError> {
        self.write(&[0; 2 * BLOCK])?;
        self.flush()?;
        self.out.flush().map_err(|source| PackageError::Write { source })?;
        Ok(Layer { diff_id: Digest::from_sha256(self.hasher.finalize().into()), size: self.size, files })
    }
}

/// Opens a file that was a regular one when it was listed; it must not wait if a pipe has taken its place since.
fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    OpenOptions::new().read(true).custom_flags(flags).open(path)
}

fn read_some(file: &mut File, into: &mut [u8]) -> io::Result<usize> {
    loop {
        match file.read(into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}
