//! Remembers the digests of compressed layers, so that a layer that a registry has already isn't compressed again to learn its digest.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Compression, Packed};
use crate::files::write_cached;
use crate::names::Digest;

/// A folder of small documents: the compressed form of a layer, by registry and compression.
#[derive(Debug, Clone)]
pub struct PackedCache {
    folder: PathBuf,
}

impl PackedCache {
    /// Returns the cache in `folder`, which need not be there yet.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Returns the compressed form of a layer that was sent to this registry, which may have removed it since.
    pub fn find(&self, registry: &str, compression: Compression, diff_id: &Digest) -> Option<Packed> {
        // A document that is damaged, or of another version of this program, counts as missing.
        let packed: Packed = serde_json::from_slice(&fs::read(self.path(registry, compression, diff_id)).ok()?).ok()?;
        (packed.diff_id == *diff_id).then_some(packed)
    }

    /// Remembers the compressed form of a layer. A cache that can't be written isn't an error: the layer is compressed again.
    pub fn keep(&self, registry: &str, compression: Compression, packed: &Packed) {
        let path = self.path(registry, compression, &packed.diff_id);
        let written = serde_json::to_vec(packed).map_err(Into::into).and_then(|text| write_cached(&path, &text));
        if let Err(error) = written {
            tracing::debug!(path = %path.display(), %error, "the packed form of a layer isn't kept");
        }
    }

    fn path(&self, registry: &str, compression: Compression, diff_id: &Digest) -> PathBuf {
        let form = match compression {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        };
        let key = Digest::of(format!("{registry}\n{form}\n{diff_id}"));
        self.folder.join(format!("{}.json", key.hex()))
    }
}
