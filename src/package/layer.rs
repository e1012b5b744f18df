//! Writes a listing as a layer: a plain tar whose bytes depend only on the files, hashed while it is written.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use rustix::fs::OFlags;

use super::tar_header::{HeaderKind, header_blocks};
use super::tar_writer::{BUFFER, HashingSink, Sink, TarWriter, checked_prefix, folders};
use super::{EntryKind, Listing, PackageError};
use crate::names::Digest;
use crate::progress::{Event, Progress};

/// Full buffers that may wait to be hashed and written.
const WAITING: usize = 3;
/// Bytes between two progress reports.
const REPORT_EVERY: u64 = 8 * 1024 * 1024;

/// A layer that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    /// The sha256 of the plain tar: the layer's name.
    pub diff_id: Digest,
    /// Bytes of the plain tar.
    pub size: u64,
    pub files: u64,
}

/// Writes a listing as a plain tar, each path below `prefix` (which may be empty).
///
/// Another thread reads the files, since opening thousands of them takes as long as hashing them.
pub fn write_layer(listing: &Listing, prefix: &str, out: &mut dyn Write, progress: &dyn Progress) -> Result<Layer, PackageError> {
    let prefix = checked_prefix(prefix).ok_or_else(|| PackageError::Prefix { prefix: prefix.to_owned() })?;
    let (full, to_write) = sync_channel(WAITING);
    // It has room for all buffers, so that returning one never blocks.
    let (emptied, to_fill) = sync_channel(WAITING + 2);
    let write_failed = |source| PackageError::Write { source };
    thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let progress = ByteProgress { progress, done: 0, total: listing.size(), next: REPORT_EVERY };
            FileReader { tar: TarWriter::new(ChannelSink { full, to_fill }), progress }.read(listing, &prefix)
        });
        let mut layer = HashingSink::new(out);
        let written = write_all(&mut layer, to_write, &emptied);
        let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written.map_err(write_failed)?;
        match read {
            Ok(files) => layer.finish(files).map_err(write_failed),
            Err(ReadFailure::Files(error)) => Err(error),
            // The writer only hangs up after an error of its own, which was returned above.
            Err(ReadFailure::WriterGone) => Err(write_failed(io::ErrorKind::BrokenPipe.into())),
        }
    })
}

fn write_all(layer: &mut HashingSink<'_>, full: Receiver<(Vec<u8>, usize)>, emptied: &SyncSender<Vec<u8>>) -> io::Result<()> {
    for (buffer, filled) in full {
        layer.write(&buffer[..filled])?;
        // The reader may have finished.
        let _ = emptied.try_send(buffer);
    }
    Ok(())
}

/// Why reading the files of a listing stopped.
enum ReadFailure {
    Files(PackageError),
    WriterGone,
}

impl From<PackageError> for ReadFailure {
    fn from(error: PackageError) -> Self {
        Self::Files(error)
    }
}

/// Sends full buffers to the thread that writes them.
struct ChannelSink {
    full: SyncSender<(Vec<u8>, usize)>,
    to_fill: Receiver<Vec<u8>>,
}

impl Sink for ChannelSink {
    type Error = ReadFailure;

    fn accept(&mut self, buffer: &mut Vec<u8>, filled: usize) -> Result<(), ReadFailure> {
        let next = self.to_fill.try_recv().unwrap_or_else(|_| vec![0; BUFFER]);
        self.full.send((std::mem::replace(buffer, next), filled)).map_err(|_| ReadFailure::WriterGone)
    }
}

struct FileReader<'a> {
    tar: TarWriter<ChannelSink>,
    progress: ByteProgress<'a>,
}

impl FileReader<'_> {
    /// Reads the files of the listing; returns their number.
    fn read(mut self, listing: &Listing, prefix: &Path) -> Result<u64, ReadFailure> {
        let mut files = 0;
        for folder in folders(prefix) {
            self.tar.write(&header_blocks(folder, &HeaderKind::Folder))?;
        }
        for entry in &listing.entries {
            let path = prefix.join(&entry.path);
            match &entry.kind {
                EntryKind::Folder => self.tar.write(&header_blocks(&path, &HeaderKind::Folder))?,
                EntryKind::Link { target } => self.tar.write(&header_blocks(&path, &HeaderKind::Link { target }))?,
                EntryKind::File { executable } => {
                    self.tar.write(&header_blocks(&path, &HeaderKind::File { executable: *executable, size: entry.size }))?;
                    self.copy(&listing.root.join(&entry.path), entry.size)?;
                    files += 1;
                }
            }
        }
        self.tar.finish()?;
        self.progress.report();
        Ok(files)
    }

    /// Copies a file, which must have exactly `size` bytes, and pads the last block.
    fn copy(&mut self, path: &Path, size: u64) -> Result<(), ReadFailure> {
        let changed = || PackageError::Changed { path: path.to_owned() };
        let read_failed = |source| PackageError::Read { path: path.to_owned(), source };
        let mut file = open(path).map_err(read_failed)?;
        let before = file.metadata().map_err(read_failed)?;
        if !before.is_file() || before.len() != size {
            return Err(changed().into());
        }
        let mut left = size;
        while left > 0 {
            let free = self.tar.free()?;
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(free.len());
            let count = read_some(&mut file, &mut free[..most]).map_err(read_failed)?;
            if count == 0 {
                return Err(changed().into());
            }
            self.tar.advance(count);
            left -= count as u64;
            self.progress.add(count as u64);
        }
        let after = file.metadata().map_err(read_failed)?;
        if after.len() != size || after.modified().ok() != before.modified().ok() {
            return Err(changed().into());
        }
        self.tar.pad(size)
    }
}

struct ByteProgress<'a> {
    progress: &'a dyn Progress,
    done: u64,
    total: u64,
    next: u64,
}

impl ByteProgress<'_> {
    fn add(&mut self, bytes: u64) {
        self.done += bytes;
        if self.done >= self.next {
            self.next = self.done + REPORT_EVERY;
            self.report();
        }
    }

    fn report(&self) {
        self.progress.tell(Event::Bytes { done: self.done, total: self.total });
    }
}

/// Opens a file that was regular when it was listed, without blocking if a pipe has replaced it since.
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
