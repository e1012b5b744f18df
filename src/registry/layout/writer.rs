//! Writes one blob into the layout.

use std::io::{self, BufWriter, Write};

use super::LayoutFolder;
use crate::files::StagedFile;
use crate::names::Digest;
use crate::registry::RegistryError;

const BUFFER: usize = 256 * 1024;

/// A blob that is being written. Dropped without [`finish`](Self::finish), it leaves nothing behind.
#[derive(Debug)]
pub struct BlobWriter {
    layout: LayoutFolder,
    file: BufWriter<StagedFile>,
}

impl BlobWriter {
    pub(super) fn begin(layout: &LayoutFolder) -> Result<Self, RegistryError> {
        layout.make()?;
        Ok(Self { layout: layout.clone(), file: BufWriter::with_capacity(BUFFER, layout.stage()?) })
    }

    /// Takes all of a file by sharing its bytes, where the file system can; returns whether it did.
    pub(super) fn share(&mut self, file: &std::fs::File) -> bool {
        rustix::fs::ioctl_ficlone(self.file.get_ref().file(), file).is_ok()
    }

    /// Stores the bytes under `digest`, which the caller computed while writing them: it isn't checked here,
    /// so that a large layer is hashed once. If the blob exists already, these bytes are dropped.
    pub fn finish(self, digest: &Digest) -> Result<(), RegistryError> {
        if self.layout.has(digest) {
            return Ok(());
        }
        let target = self.layout.blob_path(digest);
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error);
        file.and_then(|file| file.persist(&target)).map_err(RegistryError::io("write", &target))
    }
}

impl Write for BlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
