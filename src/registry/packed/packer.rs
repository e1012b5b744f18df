//! Packs a layer while it is written.

use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::super::BlobFile;
use super::{Compression, Packed, PackedError};
use crate::names::Digest;

/// Takes a plain layer's bytes and packs them into a file. Dropped without [`finish`](Self::finish), it leaves nothing behind.
#[derive(Debug)]
pub struct Packer {
    file: NamedTempFile,
}

/// A packed layer in a file, which is removed when this is dropped.
#[derive(Debug)]
pub struct PackedFile {
    /// What is in it.
    pub packed: Packed,
    file: NamedTempFile,
}

impl Packer {
    /// Begins a packed layer in a new file in `folder`.
    pub fn begin(folder: &Path, _compression: Compression) -> Result<Self, PackedError> {
        let made = NamedTempFile::new_in(folder);
        Ok(Self { file: made.map_err(|source| PackedError::Write { path: folder.to_owned(), source })? })
    }

    /// Ends the layer. `diff_id` is the sha256 of what was written, which the caller computed while writing it: it is not checked
    /// here, so that a large layer is hashed once.
    pub fn finish(self, _diff_id: &Digest) -> Result<PackedFile, PackedError> {
        todo!()
    }
}

impl Write for Packer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl PackedFile {
    /// Returns it as a blob that can be pushed, for as long as this lives.
    pub fn blob(&self) -> BlobFile {
        BlobFile { digest: self.packed.digest, size: self.packed.size, path: self.file.path().to_owned(), offset: 0 }
    }
}
