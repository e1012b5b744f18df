//! A listing as a layer: a plain tar whose bytes depend on nothing but the files, hashed while it is written.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use rustix::fs::OFlags;

use super::header::{Described, blocks};
use super::writing::{BUFFER, Gathered, HandOn, Hashed, checked_prefix, folders};
use super::{EntryKind, Listing, PackageError};
use crate::names::Digest;
use crate::progress::{Event, Progress};

/// Full buffers that wait to be hashed and written.
const WAITING: usize = 3;
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
///
/// A thread of its own reads the files, since opening thousands of them takes as long as hashing them.
pub fn write_layer(listing: &Listing, prefix: &str, out: &mut dyn Write, progress: &dyn Progress) -> Result<Layer, PackageError> {
    let prefix = checked_prefix(prefix).ok_or_else(|| PackageError::Prefix { prefix: prefix.to_owned() })?;
    let (full, to_write) = sync_channel(WAITING);
    // It holds as many buffers as there are, so that giving one back never waits.
    let (emptied, to_fill) = sync_channel(WAITING + 2);
    let unwritten = |source| PackageError::Write { source };
    thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let told = Told { progress, done: 0, total: listing.size(), next: TELL_EVERY };
            Reading { tar: Gathered::new(Handed { full, to_fill }), told }.read(listing, &prefix)
        });
        let mut layer = Hashed::new(out);
        let written = write_all(&mut layer, to_write, &emptied);
        let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written.map_err(unwritten)?;
        match read {
            Ok(files) => layer.finish(files).map_err(unwritten),
            Err(Unread::Files(error)) => Err(error),
            // The writer hangs up after an error of its own only, which was returned above.
            Err(Unread::NobodyWrites) => Err(unwritten(io::ErrorKind::BrokenPipe.into())),
        }
    })
}

fn write_all(layer: &mut Hashed<'_>, full: Receiver<(Vec<u8>, usize)>, emptied: &SyncSender<Vec<u8>>) -> io::Result<()> {
    for (buffer, filled) in full {
        layer.write(&buffer[..filled])?;
        // At the end nobody fills buffers any more.
        let _ = emptied.try_send(buffer);
    }
    Ok(())
}

/// Why the files of a listing weren't read to their end.
enum Unread {
    Files(PackageError),
    NobodyWrites,
}

impl From<PackageError> for Unread {
    fn from(error: PackageError) -> Self {
        Self::Files(error)
    }
}

/// Hands full buffers to the thread that writes them.
struct Handed {
    full: SyncSender<(Vec<u8>, usize)>,
    to_fill: Receiver<Vec<u8>>,
}

impl HandOn for Handed {
    type Error = Unread;

    fn hand_on(&mut self, buffer: &mut Vec<u8>, filled: usize) -> Result<(), Unread> {
        let next = self.to_fill.try_recv().unwrap_or_else(|_| vec![0; BUFFER]);
        self.full.send((std::mem::replace(buffer, next), filled)).map_err(|_| Unread::NobodyWrites)
    }
}

struct Reading<'a> {
    tar: Gathered<Handed>,
    told: Told<'a>,
}

impl Reading<'_> {
    /// Reads all that the listing holds; returns the number of files.
    fn read(mut self, listing: &Listing, prefix: &Path) -> Result<u64, Unread> {
        let mut files = 0;
        for folder in folders(prefix) {
            self.tar.write(&blocks(folder, &Described::Folder))?;
        }
        for entry in &listing.entries {
            let path = prefix.join(&entry.path);
            match &entry.kind {
                EntryKind::Folder => self.tar.write(&blocks(&path, &Described::Folder))?,
                EntryKind::Link { target } => self.tar.write(&blocks(&path, &Described::Link { target }))?,
                EntryKind::File { executable } => {
                    self.tar.write(&blocks(&path, &Described::File { executable: *executable, size: entry.size }))?;
                    self.copy(&listing.root.join(&entry.path), entry.size)?;
                    files += 1;
                }
            }
        }
        self.tar.finish()?;
        self.told.end();
        Ok(files)
    }

    /// Copies exactly `size` bytes of a file, which must have exactly that many, and fills the last block up.
    fn copy(&mut self, path: &Path, size: u64) -> Result<(), Unread> {
        let changed = || PackageError::Changed { path: path.to_owned() };
        let unread = |source| PackageError::Read { path: path.to_owned(), source };
        let mut file = open(path).map_err(unread)?;
        let before = file.metadata().map_err(unread)?;
        if !before.is_file() || before.len() != size {
            return Err(changed().into());
        }
        let mut left = size;
        while left > 0 {
            let room = self.tar.room()?;
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(room.len());
            let count = read_some(&mut file, &mut room[..most]).map_err(unread)?;
            if count == 0 {
                return Err(changed().into());
            }
            self.tar.took(count);
            left -= count as u64;
            self.told.add(count as u64);
        }
        let after = file.metadata().map_err(unread)?;
        if after.len() != size || after.modified().ok() != before.modified().ok() {
            return Err(changed().into());
        }
        self.tar.pad(size)
    }
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
            self.end();
        }
    }

    fn end(&self) {
        self.progress.tell(Event::Bytes { done: self.done, total: self.total });
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
