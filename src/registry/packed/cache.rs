//! What packed layers came out as, so that a layer that a registry holds already isn't packed again to learn its name.

use std::path::{Path, PathBuf};

use super::{Compression, Packed};
use crate::names::Digest;

/// A folder of small documents: the packed form of a plain layer for a registry and a compression.
#[derive(Debug, Clone)]
pub struct PackedCache {
    folder: PathBuf,
}

impl PackedCache {
    /// Returns the cache in `folder`, which need not be there yet.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Returns what a layer was packed to for this registry; whether the registry holds it still, only the registry knows.
    pub fn find(&self, _registry: &str, _compression: Compression, _diff_id: &Digest) -> Option<Packed> {
        todo!("{}", self.folder.display())
    }

    /// Keeps what a layer was packed to. A cache that can't be written is no fault: the layer is packed again.
    pub fn keep(&self, _registry: &str, _compression: Compression, _packed: &Packed) {
        todo!()
    }
}
