//! Writes the parts of a tar file through a large buffer, and hashes what was written.

use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use super::Layer;
use super::tar_header::BLOCK;
use crate::names::Hasher;

/// Bytes that are buffered before they go to the sink.
pub(super) const BUFFER: usize = 512 * 1024;

/// Buffers the parts of a tar file; a full buffer goes to the sink.
pub(super) struct TarWriter<S: Sink> {
    buffer: Vec<u8>,
    filled: usize,
    sink: S,
}

/// Where full buffers go.
pub(super) trait Sink {
    /// Why it can't take a buffer.
    type Error;

    /// Takes the first `filled` bytes of the buffer, and leaves it, or another one of the same length, to be filled again.
    fn accept(&mut self, buffer: &mut Vec<u8>, filled: usize) -> Result<(), Self::Error>;
}

impl<S: Sink> TarWriter<S> {
    pub(super) fn new(sink: S) -> Self {
        Self { buffer: vec![0; BUFFER], filled: 0, sink }
    }

    pub(super) fn write(&mut self, mut bytes: &[u8]) -> Result<(), S::Error> {
        while !bytes.is_empty() {
            let free = self.free()?;
            let count = free.len().min(bytes.len());
            let (now, later) = bytes.split_at(count);
            free[..count].copy_from_slice(now);
            self.filled += count;
            bytes = later;
        }
        Ok(())
    }

    /// Returns the free part of the buffer, which is never empty; [`advance`](Self::advance) says how much of it was filled.
    pub(super) fn free(&mut self) -> Result<&mut [u8], S::Error> {
        if self.filled == self.buffer.len() {
            self.flush()?;
        }
        Ok(&mut self.buffer[self.filled..])
    }

    pub(super) fn advance(&mut self, count: usize) {
        self.filled += count;
    }

    /// Pads the last block of `size` bytes of content.
    pub(super) fn pad(&mut self, size: u64) -> Result<(), S::Error> {
        let over = usize::try_from(size % BLOCK as u64).unwrap_or_default();
        let padding = [0; BLOCK];
        self.write(if over == 0 { &[] } else { &padding[over..] })
    }

    /// Writes the end mark and returns the sink.
    pub(super) fn finish(mut self) -> Result<S, S::Error> {
        self.write(&[0; 2 * BLOCK])?;
        self.flush()?;
        Ok(self.sink)
    }

    fn flush(&mut self) -> Result<(), S::Error> {
        self.sink.accept(&mut self.buffer, self.filled)?;
        self.filled = 0;
        Ok(())
    }
}

/// Hashes bytes and writes them.
pub(super) struct HashingSink<'a> {
    out: &'a mut dyn Write,
    hasher: Hasher,
    size: u64,
}

impl<'a> HashingSink<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, hasher: Hasher::new(), size: 0 }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    pub(super) fn finish(self, files: u64) -> io::Result<Layer> {
        self.out.flush()?;
        Ok(Layer { diff_id: self.hasher.finish(), size: self.size, files })
    }
}

impl Sink for HashingSink<'_> {
    type Error = io::Error;

    fn accept(&mut self, buffer: &mut Vec<u8>, filled: usize) -> io::Result<()> {
        self.write(&buffer[..filled])
    }
}

/// Returns the prefix without a trailing slash, or `None` unless it is plain names.
pub(super) fn checked_prefix(prefix: &str) -> Option<PathBuf> {
    let path: PathBuf = Path::new(prefix).components().collect();
    path.components().all(|part| matches!(part, Component::Normal(_))).then_some(path)
}

/// Returns the prefix and the folders above it, from the top. Each gets an entry: the owner and mode of an implied folder depend on
/// the program that unpacks it.
pub(super) fn folders(prefix: &Path) -> Vec<&Path> {
    let mut folders: Vec<_> = prefix.ancestors().filter(|folder| *folder != Path::new("")).collect();
    folders.reverse();
    folders
}
