//! One block of a layer, compressed independently: blocks are compressed in parallel, with the same result on every machine.

use std::io;

use flate2::{Compress, Crc, FlushCompress, Status};
use zstd::bulk::Compressor;

use super::Compression;

/// Blocks that shrink by less than a tenth are stored: compressing weights doesn't pay for decompressing them on every node.
const WORTH: Share = Share(9, 10);
/// Bytes of each sampled piece of a block, and the number of pieces.
const PIECE: usize = 16 * 1024;
const PIECES: usize = 4;
/// The levels determine a compressed layer's digest. Higher ones take twice the time to save a few per cent.
const GZIP_LEVEL: u32 = 6;
const ZSTD_LEVEL: i32 = 3;
const SAMPLE_LEVEL: i32 = 1;

/// Returns the bytes of a block. zstd looks back further than gzip and compresses larger blocks better.
pub(super) fn block_size(compression: Compression) -> usize {
    match compression {
        Compression::Gzip => 1024 * 1024,
        Compression::Zstd => 4 * 1024 * 1024,
    }
}

/// A part of a whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share(pub(super) u64, pub(super) u64);

impl Share {
    /// Returns whether `size` is at most this share of `whole`.
    pub(super) fn holds(self, size: u64, whole: u64) -> bool {
        size.saturating_mul(self.1) <= whole.saturating_mul(self.0)
    }
}

/// A compressed block.
#[derive(Debug)]
pub(super) struct Block {
    /// The uncompressed bytes.
    pub(super) plain: Vec<u8>,
    /// The bytes as they are in the compressed layer.
    pub(super) framed: Vec<u8>,
    pub(super) sum: Crc,
}

/// Compresses one block after another.
pub(super) struct BlockPacker {
    form: Form,
    sampler: Compressor<'static>,
}

enum Form {
    Gzip(Box<Compress>),
    Zstd(Compressor<'static>),
}

impl BlockPacker {
    pub(super) fn new(compression: Compression) -> io::Result<Self> {
        let form = match compression {
            Compression::Gzip => Form::Gzip(Box::new(Compress::new(flate2::Compression::new(GZIP_LEVEL), false))),
            Compression::Zstd => Form::Zstd(Compressor::new(ZSTD_LEVEL)?),
        };
        Ok(Self { form, sampler: Compressor::new(SAMPLE_LEVEL)? })
    }

    pub(super) fn pack(&mut self, plain: Vec<u8>) -> io::Result<Block> {
        let worth = self.is_worth_it(&plain)?;
        let packed = match &mut self.form {
            Form::Gzip(_) | Form::Zstd(_) if !worth => None,
            Form::Gzip(deflate) => Some(deflated(deflate, &plain)?),
            Form::Zstd(zstd) => Some(zstd.compress(&plain)?),
        };
        let framed = match (packed, &self.form) {
            (Some(packed), _) if packed.len() < plain.len() => packed,
            (_, Form::Gzip(_)) => stored_in_deflate(&plain),
            (_, Form::Zstd(_)) => stored_in_zstd(&plain),
        };
        let mut sum = Crc::new();
        if let Form::Gzip(_) = self.form {
            sum.update(&plain);
        }
        Ok(Block { plain, framed, sum })
    }

    /// Compresses a sample of the block to see whether all of it is worth compressing.
    fn is_worth_it(&mut self, plain: &[u8]) -> io::Result<bool> {
        if plain.len() <= PIECE * PIECES {
            return Ok(true);
        }
        let step = (plain.len() - PIECE) / (PIECES - 1);
        let sample: Vec<u8> = (0..PIECES).flat_map(|at| &plain[at * step..at * step + PIECE]).copied().collect();
        let packed = self.sampler.compress(&sample)?;
        Ok(WORTH.holds(packed.len() as u64, sample.len() as u64))
    }
}

/// Deflates a block up to a byte boundary, so that the next one can follow.
fn deflated(deflate: &mut Compress, plain: &[u8]) -> io::Result<Vec<u8>> {
    deflate.reset();
    let mut packed = Vec::with_capacity(plain.len() + plain.len() / 1024 + 1024);
    loop {
        let done = usize::try_from(deflate.total_in()).unwrap_or(usize::MAX);
        let status = deflate.compress_vec(&plain[done..], &mut packed, FlushCompress::Sync).map_err(io::Error::other)?;
        // Spare room means that the flush is complete.
        if status != Status::Ok || packed.len() < packed.capacity() {
            return Ok(packed);
        }
        packed.reserve(plain.len() / 8 + 1024);
    }
}

/// Deflate's stored blocks (RFC 1951, 3.2.4).
fn stored_in_deflate(plain: &[u8]) -> Vec<u8> {
    let mut framed = Vec::with_capacity(plain.len() + plain.len() / 4096 + 16);
    for part in plain.chunks(usize::from(u16::MAX)) {
        let length = u16::try_from(part.len()).unwrap_or(u16::MAX);
        framed.push(0);
        framed.extend_from_slice(&length.to_le_bytes());
        framed.extend_from_slice(&(!length).to_le_bytes());
        framed.extend_from_slice(part);
    }
    framed
}

/// A zstd frame of raw blocks (RFC 8878, 3.1.1): its magic number, "one segment, content size in four bytes", the size, the blocks.
fn stored_in_zstd(plain: &[u8]) -> Vec<u8> {
    const LONGEST: usize = 128 * 1024;
    let mut framed = Vec::with_capacity(plain.len() + plain.len() / 4096 + 16);
    framed.extend_from_slice(&[0x28, 0xB5, 0x2F, 0xFD, 0b1010_0000]);
    framed.extend_from_slice(&u32::try_from(plain.len()).unwrap_or(u32::MAX).to_le_bytes());
    let count = plain.len().div_ceil(LONGEST);
    for (at, part) in plain.chunks(LONGEST).enumerate() {
        let last = u32::from(at + 1 == count);
        let header = u32::try_from(part.len() << 3).unwrap_or(u32::MAX) | last;
        framed.extend_from_slice(&header.to_le_bytes()[..3]);
        framed.extend_from_slice(part);
    }
    framed
}
