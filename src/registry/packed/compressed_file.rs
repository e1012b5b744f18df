//! The file that a layer is compressed into, block by block, plain for as long as compression doesn't pay.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};

use flate2::Crc;
use tempfile::NamedTempFile;

use super::block::{Block, BlockPacker, Share, block_size};
use super::compression::{GZIP, PLAIN, ZSTD};
use super::{Compression, unpacked};
use crate::names::{Digest, Hasher};

/// A layer that shrinks by less than a twentieth is sent plain: its blob is then the layer itself, under the same digest.
const PAYS: Share = Share(19, 20);
/// A gzip stream's beginning: its magic number, "deflate", no name, no time, an unknown system (RFC 1952).
const GZIP_HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];
/// Deflate's last block, with nothing in it.
const DEFLATE_END: [u8; 5] = [1, 0, 0, 0xFF, 0xFF];

/// The file while it is written.
pub(super) struct CompressedFile {
    compression: Compression,
    folder: PathBuf,
    file: NamedTempFile,
    /// `None` while the layer is written plain.
    packed: Option<PackedForm>,
    plain_size: u64,
    /// The bytes of its compressed form.
    packed_size: u64,
}

#[derive(Default)]
struct PackedForm {
    hasher: Hasher,
    sum: Crc,
}

/// The file at its end.
pub(super) struct FinishedFile {
    pub(super) file: NamedTempFile,
    pub(super) media_type: &'static str,
    /// `None` where the layer is plain.
    pub(super) digest: Option<Digest>,
    pub(super) size: u64,
    pub(super) plain_size: u64,
}

impl CompressedFile {
    pub(super) fn begin(folder: &Path, compression: Compression) -> io::Result<Self> {
        let file = NamedTempFile::new_in(folder)?;
        Ok(Self { compression, folder: folder.to_owned(), file, packed: None, plain_size: 0, packed_size: 0 })
    }

    /// Writes the next block; returns its buffer.
    pub(super) fn add(&mut self, block: Block) -> io::Result<Vec<u8>> {
        let would_have = self.packed_size + block.framed.len() as u64;
        let would_hold = self.plain_size + block.plain.len() as u64;
        if self.packed.is_none() && PAYS.holds(would_have, would_hold) {
            self.pack_what_is_there()?;
        }
        self.plain_size = would_hold;
        match &mut self.packed {
            None => {
                self.packed_size = would_have;
                self.file.write_all(&block.plain)?;
            }
            Some(_) => self.write_packed(&block)?,
        }
        Ok(block.plain)
    }

    /// Finishes the layer in the form that pays.
    pub(super) fn end(mut self) -> io::Result<FinishedFile> {
        let gzip_end =
            |form: &PackedForm| [&DEFLATE_END[..], &form.sum.sum().to_le_bytes(), &form.sum.amount().to_le_bytes()].concat();
        if let (Some(form), Compression::Gzip) = (&self.packed, self.compression) {
            self.write_hashed(&gzip_end(form))?;
        }
        if self.packed.is_some() && !PAYS.holds(self.packed_size, self.plain_size) {
            self.unpack_what_is_there()?;
        }
        let Self { compression, file, packed, plain_size, packed_size, folder: _ } = self;
        Ok(match packed {
            None => FinishedFile { file, media_type: PLAIN, digest: None, size: plain_size, plain_size },
            Some(form) => {
                let digest = Some(form.hasher.finish());
                FinishedFile { file, media_type: media_type(compression), digest, size: packed_size, plain_size }
            }
        })
    }

    fn write_packed(&mut self, block: &Block) -> io::Result<()> {
        if let Some(form) = &mut self.packed {
            form.sum.combine(&block.sum);
        }
        self.write_hashed(&block.framed)
    }

    fn write_hashed(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(form) = &mut self.packed {
            form.hasher.update(bytes);
        }
        self.packed_size += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// Compresses the plain beginning, now that a good part of the layer shrinks.
    fn pack_what_is_there(&mut self) -> io::Result<()> {
        let plain = self.renewed()?;
        self.packed = Some(PackedForm::default());
        self.packed_size = 0;
        if self.compression == Compression::Gzip {
            self.write_hashed(&GZIP_HEADER)?;
        }
        let mut packer = BlockPacker::new(self.compression)?;
        let block_size = block_size(self.compression);
        let mut buffer = Vec::with_capacity(block_size);
        while (&plain).take(block_size as u64).read_to_end(&mut buffer)? > 0 {
            let block = packer.pack(buffer)?;
            self.write_packed(&block)?;
            buffer = block.plain;
            buffer.clear();
        }
        Ok(())
    }

    /// Decompresses a layer that came out no smaller.
    fn unpack_what_is_there(&mut self) -> io::Result<()> {
        let packed = BufReader::with_capacity(256 * 1024, self.renewed()?);
        self.packed = None;
        let mut plain = unpacked(media_type(self.compression), packed, self.plain_size).map_err(io::Error::other)?;
        io::copy(&mut plain, &mut self.file).map(drop)
    }

    /// Starts a new file; returns the old one, rewound.
    fn renewed(&mut self) -> io::Result<File> {
        let mut before = std::mem::replace(&mut self.file, NamedTempFile::new_in(&self.folder)?).into_file();
        before.rewind()?;
        Ok(before)
    }
}

fn media_type(compression: Compression) -> &'static str {
    match compression {
        Compression::Gzip => GZIP,
        Compression::Zstd => ZSTD,
    }
}
