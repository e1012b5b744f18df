//! A plain layer out of a folder of another one: the way back from [`place`](super::place), bit by bit.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tar::{EntryType, Header};

use super::header::{BLOCK, Described, blocks};
use super::reading::{checked, field, fill, kind_words, next_header, read_name, read_to_end, skip_padding};
use super::{Layer, PlaceError, UnpackError};
use crate::names::Digest;

const BUFFER: usize = 256 * 1024;

/// Writes what a plain layer holds below `prefix`, which is taken off its paths. A layer that holds anything beside it is refused.
pub fn take_out(placed: &mut dyn Read, prefix: &str, out: &mut dyn Write) -> Result<Layer, PlaceError> {
    let prefix: PathBuf = Path::new(prefix).components().collect();
    let mut taken = Taken { out, hasher: Sha256::new(), buffer: vec![0; BUFFER], size: 0, files: 0 };
    let (mut long_name, mut long_target) = (None, None);
    while let Some(header) = next_header(placed).map_err(PlaceError::Layer)? {
        let size = header.entry_size().map_err(|_| damaged("a size is no number"))?;
        match header.entry_type() {
            EntryType::GNULongName => long_name = Some(read_name(placed, size).map_err(PlaceError::Layer)?),
            EntryType::GNULongLink => long_target = Some(read_name(placed, size).map_err(PlaceError::Layer)?),
            _ => {
                let path = to_path(long_name.take().unwrap_or_else(|| header.path_bytes().into_owned()));
                let target = to_path(long_target.take().unwrap_or_else(|| field(&header.as_old().linkname)));
                if let Some(path) = below(&path, &prefix, header.entry_type())? {
                    taken.entry(&path, &target, &header, (placed, size))?;
                }
            }
        }
    }
    read_to_end(placed, &mut taken.buffer).map_err(PlaceError::Layer)?;
    taken.finish()
}

/// Returns the path below the prefix; `None` for the folders that lead there.
fn below(path: &Path, prefix: &Path, kind: EntryType) -> Result<Option<PathBuf>, PlaceError> {
    let refused = |what| PlaceError::Layer(UnpackError::Path { path: path.to_owned(), what });
    let clean = checked(path).map_err(refused)?;
    if kind == EntryType::Directory && prefix.starts_with(&clean) {
        return Ok(None);
    }
    match clean.strip_prefix(prefix) {
        Ok(rest) if rest != Path::new("") => Ok(Some(rest.to_owned())),
        _ => Err(refused("which doesn't lie where it should")),
    }
}

struct Taken<'a> {
    out: &'a mut dyn Write,
    hasher: Sha256,
    buffer: Vec<u8>,
    size: u64,
    files: u64,
}

impl Taken<'_> {
    fn entry(
        &mut self,
        path: &Path,
        target: &Path,
        header: &Header,
        (placed, size): (&mut dyn Read, u64),
    ) -> Result<(), PlaceError> {
        match header.entry_type() {
            EntryType::Directory if size == 0 => self.write(&blocks(path, &Described::Folder)),
            EntryType::Symlink if size == 0 => self.write(&blocks(path, &Described::Link { target })),
            EntryType::Regular => {
                let mode = header.mode().map_err(|_| damaged("a mode is no number"))?;
                self.write(&blocks(path, &Described::File { executable: mode & 0o100 != 0, size }))?;
                self.copy(placed, size)?;
                self.files += 1;
                Ok(())
            }
            kind => Err(PlaceError::Layer(UnpackError::Kind { path: path.to_owned(), kind: kind_words(kind) })),
        }
    }

    fn copy(&mut self, placed: &mut dyn Read, size: u64) -> Result<(), PlaceError> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let mut left = size;
        while left > 0 {
            let count = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            fill(placed, &mut buffer[..count]).map_err(PlaceError::Layer)?;
            self.write(&buffer[..count])?;
            left -= count as u64;
        }
        self.buffer = buffer;
        skip_padding(placed, size).map_err(PlaceError::Layer)?;
        let over = usize::try_from(size % BLOCK as u64).unwrap_or_default();
        if over == 0 { Ok(()) } else { self.write(&[0; BLOCK][over..]) }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PlaceError> {
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        self.out.write_all(bytes).map_err(|source| PlaceError::Write { source })
    }

    fn finish(mut self) -> Result<Layer, PlaceError> {
        self.write(&[0; 2 * BLOCK])?;
        self.out.flush().map_err(|source| PlaceError::Write { source })?;
        Ok(Layer { diff_id: Digest::from_sha256(self.hasher.finalize().into()), size: self.size, files: self.files })
    }
}

fn damaged(what: &'static str) -> PlaceError {
    PlaceError::Layer(UnpackError::Damaged { what })
}

fn to_path(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    std::ffi::OsString::from_vec(bytes).into()
}
