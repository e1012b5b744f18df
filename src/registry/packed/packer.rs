//! Compresses a layer while it is written.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::super::BlobFile;
use super::block::block_size;
use super::compressed_file::CompressedFile;
use super::pipeline::Pipeline;
use super::{Compression, Packed, PackedError};
use crate::names::Digest;

/// Compresses a layer into a file, on all cores and in constant memory. The same
/// bytes always give the same file. Dropped without [`finish`](Self::finish), it removes the file.
pub struct Packer {
    folder: PathBuf,
    block_size: usize,
    block: Vec<u8>,
    /// `None` after an error.
    pipeline: Option<Pipeline>,
}

/// A compressed layer in a file, which is removed when this is dropped.
#[derive(Debug)]
pub struct PackedFile {
    pub packed: Packed,
    file: NamedTempFile,
}

impl Packer {
    /// Starts a layer in a new file in `folder`.
    pub fn begin(folder: &Path, compression: Compression) -> Result<Self, PackedError> {
        let started = CompressedFile::begin(folder, compression).and_then(|file| Pipeline::start(compression, file));
        let pipeline = started.map_err(|source| PackedError::Write { path: folder.to_owned(), source })?;
        let block_size = block_size(compression);
        let block = Vec::with_capacity(block_size);
        Ok(Self { folder: folder.to_owned(), block_size, block, pipeline: Some(pipeline) })
    }

    /// Finishes the layer. `diff_id` is the sha256 of what was written; the caller computed it while writing, and it isn't checked
    /// here, so that a large layer is hashed once.
    pub fn finish(mut self, diff_id: &Digest) -> Result<PackedFile, PackedError> {
        let failed = |source| PackedError::Write { path: self.folder.clone(), source };
        let last = std::mem::take(&mut self.block);
        if let (false, Some(pipeline)) = (last.is_empty(), &self.pipeline) {
            // `finish` below returns why the writer ended.
            let _ = pipeline.push(last);
        }
        let ended = self.pipeline.take().map_or_else(|| Err(io::ErrorKind::BrokenPipe.into()), Pipeline::finish);
        let ended = ended.map_err(failed)?;
        let packed = Packed {
            media_type: ended.media_type.to_owned(),
            digest: ended.digest.unwrap_or(*diff_id),
            size: ended.size,
            diff_id: *diff_id,
            plain_size: ended.plain_size,
        };
        Ok(PackedFile { packed, file: ended.file })
    }
}

impl Write for Packer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(pipeline) = &self.pipeline else { return Err(io::ErrorKind::BrokenPipe.into()) };
        let count = bytes.len().min(self.block_size - self.block.len());
        self.block.extend_from_slice(&bytes[..count]);
        if self.block.len() < self.block_size {
            return Ok(count);
        }
        if let Some(mut empty) = pipeline.push(std::mem::take(&mut self.block)) {
            empty.clear();
            empty.reserve_exact(self.block_size);
            self.block = empty;
            return Ok(count);
        }
        let ended = self.pipeline.take().map(Pipeline::finish);
        Err(ended.and_then(Result::err).unwrap_or_else(|| io::ErrorKind::BrokenPipe.into()))
    }

    /// Does nothing: blocks are written when they are full, or the same layer would give different files.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Packer {
    fn drop(&mut self) {
        // The file is removed once the threads have ended.
        let _ = self.pipeline.take().map(Pipeline::finish);
    }
}

impl fmt::Debug for Packer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Packer").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl PackedFile {
    /// Returns it as a blob to push, valid as long as this lives.
    pub fn blob(&self) -> BlobFile {
        BlobFile { digest: self.packed.digest, size: self.packed.size, path: self.file.path().to_owned(), offset: 0 }
    }
}
