//! Remembers which layer a package became, so that an unchanged package isn't read again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::{Fingerprint, Layer, Listing};
use crate::files::write_cached;
use crate::names::Digest;

/// The version of the documents and of the layer format; documents of another version are ignored.
const FORM: u32 = 1;

/// A folder of small documents, one for each package folder and prefix, that name the layer it became.
#[derive(Debug, Clone)]
pub struct LayerCache {
    folder: PathBuf,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Document {
    form: u32,
    /// The state of the files that were packed.
    state: Digest,
    /// When they were listed, in seconds.
    begun: i64,
    diff_id: Digest,
    size: u64,
    files: u64,
}

impl LayerCache {
    /// Returns the cache in `folder`, which need not exist yet.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Returns the layer that this package became below `prefix`, if nothing has changed since.
    pub fn find(&self, listing: &Listing, prefix: &str) -> Option<Layer> {
        let fingerprint = listing.fingerprint?;
        let document: Document = serde_json::from_slice(&fs::read(self.path(listing, prefix)?).ok()?).ok()?;
        let Document { form, state, begun, diff_id, size, files } = document;
        // A clock that was set back may give times that files had before.
        let known = form == FORM && state == fingerprint.state && begun <= fingerprint.begun;
        known.then_some(Layer { diff_id, size, files })
    }

    /// Remembers which layer a package became, unless it changed so shortly before the listing that a later change may not show. A cache
    /// that can't be written is not an error: the package is packed again.
    pub fn keep(&self, listing: &Listing, prefix: &str, layer: &Layer) {
        let Some(fingerprint) = listing.fingerprint.filter(Fingerprint::is_settled) else { return };
        let Some(path) = self.path(listing, prefix) else { return };
        let Layer { diff_id, size, files } = *layer;
        let document = Document { form: FORM, state: fingerprint.state, begun: fingerprint.begun, diff_id, size, files };
        let text = serde_json::to_vec(&document).map_err(io::Error::from);
        if let Err(error) = text.and_then(|text| write_cached(&path, &text)) {
            tracing::debug!(path = %path.display(), %error, "can't write the layer cache");
        }
    }

    fn path(&self, listing: &Listing, prefix: &str) -> Option<PathBuf> {
        let root = fs::canonicalize(&listing.root).ok()?;
        let mut key = Sha256::new();
        for part in [root.as_os_str().as_encoded_bytes(), prefix.trim_end_matches('/').as_bytes()] {
            key.update((part.len() as u64).to_le_bytes());
            key.update(part);
        }
        Some(self.folder.join(format!("{}.json", Digest::from_sha256(key.finalize().into()).hex())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_listed_before_it_was_packed_is_not_known() {
        let folder = tempfile::tempdir().unwrap();
        let cache = LayerCache::new(&folder.path().join("cache"));
        let listed = |begun| {
            let fingerprint = Some(Fingerprint::of(std::iter::empty(), begun));
            Listing {
                root: folder.path().to_owned(),
                entries: Vec::new(),
                left_out: Vec::new(),
                warnings: Vec::new(),
                fingerprint,
            }
        };
        let layer = Layer { diff_id: Digest::from_sha256([1; 32]), size: 1024, files: 0 };
        cache.keep(&listed(1000), "", &layer);
        assert_eq!(cache.find(&listed(1000), ""), Some(layer));
        assert_eq!(cache.find(&listed(999), ""), None, "the clock was set back: files may get times that they had before");
    }
}
