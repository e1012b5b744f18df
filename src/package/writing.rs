//! Puts the pieces of a layer together: gathers small pieces into large buffers, hashes them and hands them on.

use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use super::Layer;
use super::header::BLOCK;
use crate::names::Hasher;

/// Bytes that are gathered before they are handed on.
pub(super) const BUFFER: usize = 512 * 1024;

/// Gathers bytes in a buffer, which is handed on each time that it is full.
pub(super) struct Gathered<H: HandOn> {
    buffer: Vec<u8>,
    filled: usize,
    hand_on: H,
}

/// Where full buffers go.
pub(super) trait HandOn {
    /// Why one couldn't be handed on.
    type Error;

    /// Takes the first `filled` bytes of the buffer, and leaves it, or another one of the same length, to be filled again.
    fn hand_on(&mut self, buffer: &mut Vec<u8>, filled: usize) -> Result<(), Self::Error>;
}

impl<H: HandOn> Gathered<H> {
    pub(super) fn new(hand_on: H) -> Self {
        Self { buffer: vec![0; BUFFER], filled: 0, hand_on }
    }

    pub(super) fn write(&mut self, mut bytes: &[u8]) -> Result<(), H::Error> {
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

    /// Returns the free part of the buffer, which is never empty; what is put there counts once it is [`took`](Self::took).
    pub(super) fn room(&mut self) -> Result<&mut [u8], H::Error> {
        if self.filled == self.buffer.len() {
            self.flush()?;
        }
        Ok(&mut self.buffer[self.filled..])
    }

    pub(super) fn took(&mut self, count: usize) {
        self.filled += count;
    }

    /// Fills the last block of a content of `size` bytes up.
    pub(super) fn pad(&mut self, size: u64) -> Result<(), H::Error> {
        let over = usize::try_from(size % BLOCK as u64).unwrap_or_default();
        let padding = [0; BLOCK];
        self.write(if over == 0 { &[] } else { &padding[over..] })
    }

    /// Writes the end mark and returns where everything went.
    pub(super) fn finish(mut self) -> Result<H, H::Error> {
        self.write(&[0; 2 * BLOCK])?;
        self.flush()?;
        Ok(self.hand_on)
    }

    fn flush(&mut self) -> Result<(), H::Error> {
        self.hand_on.hand_on(&mut self.buffer, self.filled)?;
        self.filled = 0;
        Ok(())
    }
}

/// Writes bytes and hashes them on their way.
pub(super) struct Hashed<'a> {
    out: &'a mut dyn Write,
    hasher: Hasher,
    size: u64,
}

impl<'a> Hashed<'a> {
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

impl HandOn for Hashed<'_> {
    type Error = io::Error;

    fn hand_on(&mut self, buffer: &mut Vec<u8>, filled: usize) -> io::Result<()> {
        self.write(&buffer[..filled])
    }
}

/// Returns the prefix without a last slash, or `None` where it isn't plain names.
pub(super) fn checked_prefix(prefix: &str) -> Option<PathBuf> {
    let path: PathBuf = Path::new(prefix).components().collect();
    path.components().all(|part| matches!(part, Component::Normal(_))).then_some(path)
}

/// Returns the prefix and the folders above it, from the top. All of them are entries: a folder that is only implied gets its owner
/// and mode from whoever unpacks it.
pub(super) fn folders(prefix: &Path) -> Vec<&Path> {
    let mut folders: Vec<_> = prefix.ancestors().filter(|folder| *folder != Path::new("")).collect();
    folders.reverse();
    folders
}
