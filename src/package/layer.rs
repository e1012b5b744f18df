//! Writes a listing as a layer: a plain tar whose bytes depend only on the files, hashed while it is written.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use rustix::fs::OFlags;

use super::tar_header::{HeaderKind, header_blocks};
use super::tar_writer::{BUFFER, HashingSink, Sink, TarWriter, checked_prefix, folders};
use super::{Entry, EntryKind, Listing, PackageError};
use crate::names::Digest;
use crate::progress::{Event, Progress};

/// Full buffers that may wait to be hashed and written.
const WAITING: usize = 3;
/// How often a small file that changes while it is read is read again.
const READINGS: u32 = 3;
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

/// What happens with files that change between listing and reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Changes {
    Refuse,
    Take,
}

/// Writes a listing as a plain tar, each path below `prefix` (which may be empty). Every file must be as it was listed.
pub fn write_layer(listing: &Listing, prefix: &str, out: &mut dyn Write, progress: &dyn Progress) -> Result<Layer, PackageError> {
    write(listing, prefix, out, (Changes::Refuse, progress)).map(|(layer, _)| layer)
}

/// Likewise, but files that something writes to are taken as they are when they are read; returns their paths, too.
///
/// After [`PackageError::Changed`] list the folder again: a file is gone, or a large one shrank while it was read. What was written is no
/// layer then.
pub fn write_layer_as_read(
    listing: &Listing,
    prefix: &str,
    out: &mut dyn Write,
    progress: &dyn Progress,
) -> Result<(Layer, Vec<PathBuf>), PackageError> {
    write(listing, prefix, out, (Changes::Take, progress))
}

/// Another thread reads the files, since opening thousands of them takes as long as hashing them.
fn write(
    listing: &Listing,
    prefix: &str,
    out: &mut dyn Write,
    (changes, progress): (Changes, &dyn Progress),
) -> Result<(Layer, Vec<PathBuf>), PackageError> {
    let prefix = checked_prefix(prefix).ok_or_else(|| PackageError::Prefix { prefix: prefix.to_owned() })?;
    let (full, to_write) = sync_channel(WAITING);
    // It has room for all buffers, so that returning one never blocks.
    let (emptied, to_fill) = sync_channel(WAITING + 2);
    let write_failed = |source| PackageError::Write { source };
    thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let progress = ByteProgress { progress, done: 0, total: listing.size(), next: REPORT_EVERY };
            let tar = TarWriter::new(ChannelSink { full, to_fill });
            let beginning = vec![0; BUFFER];
            FileReader { tar, beginning, changes, changed: Vec::new(), progress }.read(listing, &prefix)
        });
        let mut layer = HashingSink::new(out);
        let written = write_all(&mut layer, to_write, &emptied);
        let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        written.map_err(write_failed)?;
        match read {
            Ok((files, others)) => Ok((layer.finish(files).map_err(write_failed)?, others)),
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
    /// Holds the beginning of a file, and all of a small one, before its header says how long it is.
    beginning: Vec<u8>,
    changes: Changes,
    /// The files that changed, by their paths in the listing.
    changed: Vec<PathBuf>,
    progress: ByteProgress<'a>,
}

/// The beginning of a file that was read.
struct Beginning {
    bytes: usize,
    /// Whether that is the whole file.
    whole: bool,
    /// Whether the file was written to meanwhile.
    torn: bool,
}

impl FileReader<'_> {
    /// Reads the files of the listing; returns their number, and which of them changed.
    fn read(mut self, listing: &Listing, prefix: &Path) -> Result<(u64, Vec<PathBuf>), ReadFailure> {
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
                    let header = |size| header_blocks(&path, &HeaderKind::File { executable: *executable, size });
                    if self.add(&listing.root.join(&entry.path), entry, &header)? {
                        self.changed.push(entry.path.clone());
                    }
                    files += 1;
                }
            }
        }
        self.tar.finish()?;
        self.progress.report();
        Ok((files, self.changed))
    }

    /// Adds a file; returns whether it isn't as it was listed. Its header has the size of what is read, whoever writes to it meanwhile.
    fn add(&mut self, path: &Path, entry: &Entry, header: &dyn Fn(u64) -> Vec<u8>) -> Result<bool, ReadFailure> {
        let changed = || PackageError::Changed { path: path.to_owned() };
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => changed(),
            _ => PackageError::Read { path: path.to_owned(), source },
        };
        let mut file = open(path).map_err(failed)?;
        let before = file.metadata().map_err(failed)?;
        if !before.is_file() || (self.changes == Changes::Refuse && before.len() != entry.size) {
            return Err(changed().into());
        }
        let Beginning { bytes, whole, mut torn } = self.begin(&mut file).map_err(failed)?;
        let size = if whole { bytes as u64 } else { before.len().max(bytes as u64) };
        self.tar.write(&header(size))?;
        self.tar.write(&self.beginning[..bytes])?;
        self.progress.add(bytes as u64);
        if !whole {
            self.copy(&mut file, size - bytes as u64, &failed)?;
            torn = !is_as_it_was(&file, &before).map_err(failed)?;
        }
        self.tar.pad(size)?;
        let is_another = torn || size != entry.size;
        if is_another && self.changes == Changes::Refuse {
            return Err(changed().into());
        }
        Ok(is_another)
    }

    /// Reads the beginning of a file: a small one again if it was written to meanwhile.
    fn begin(&mut self, file: &mut File) -> io::Result<Beginning> {
        let mut readings = 1;
        loop {
            let before = file.metadata()?;
            let mut bytes = 0;
            let whole = loop {
                match read_some(file, &mut self.beginning[bytes..])? {
                    0 => break bytes < self.beginning.len(),
                    count => bytes += count,
                }
            };
            let torn = whole && !is_as_it_was(file, &before)?;
            if !torn || readings == READINGS || self.changes == Changes::Refuse {
                return Ok(Beginning { bytes, whole, torn });
            }
            readings += 1;
            file.rewind()?;
        }
    }

    /// Copies the next `left` bytes of a file, which must have them.
    fn copy(&mut self, file: &mut File, mut left: u64, failed: &dyn Fn(io::Error) -> PackageError) -> Result<(), ReadFailure> {
        while left > 0 {
            let free = self.tar.free()?;
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(free.len());
            let count = read_some(file, &mut free[..most]).map_err(failed)?;
            if count == 0 {
                return Err(failed(io::ErrorKind::NotFound.into()).into());
            }
            self.tar.advance(count);
            left -= count as u64;
            self.progress.add(count as u64);
        }
        Ok(())
    }
}

fn is_as_it_was(file: &File, before: &Metadata) -> io::Result<bool> {
    let after = file.metadata()?;
    Ok(after.len() == before.len() && after.modified().ok() == before.modified().ok())
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
        self.progress.tell(Event::Bytes { done: self.done.min(self.total), total: self.total });
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
