//! The layers of packages that were packed before, so that an unchanged one isn't read again.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::{Layer, Listing, Seen};
use crate::names::Digest;

/// Counts the forms of documents and of layers: those of another form are as good as none.
const FORM: u32 = 1;

/// A folder of small documents, one for each package folder and prefix: the layer that it became.
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
    /// Returns the cache in `folder`, which need not be there yet.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Returns the layer that this package became below `prefix`, if nothing was changed since.
    pub fn find(&self, listing: &Listing, prefix: &str) -> Option<Layer> {
        let seen = listing.seen?;
        let document: Document = serde_json::from_slice(&fs::read(self.path(listing, prefix)?).ok()?).ok()?;
        let Document { form, state, begun, diff_id, size, files } = document;
        // A clock that was set back may give times that files had before.
        let known = form == FORM && state == seen.state && begun <= seen.begun;
        known.then_some(Layer { diff_id, size, files })
    }

    /// Keeps what a package became, unless it was changed so shortly before it was listed that a later change may not show. A cache
    /// that can't be written is no fault: the package is packed again.
    pub fn keep(&self, listing: &Listing, prefix: &str, layer: &Layer) {
        let Some(seen) = listing.seen.filter(Seen::is_settled) else { return };
        let Some(path) = self.path(listing, prefix) else { return };
        let Layer { diff_id, size, files } = *layer;
        let document = Document { form: FORM, state: seen.state, begun: seen.begun, diff_id, size, files };
        if let Err(error) = self.write(&path, &document) {
            tracing::debug!(path = %path.display(), %error, "what a package became isn't kept");
        }
    }

    fn write(&self, path: &Path, document: &Document) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut temp = NamedTempFile::new_in(&self.folder)?;
        temp.write_all(&serde_json::to_vec(document)?)?;
        // One of two writers wins; both have written a whole document.
        temp.persist(path)?;
        Ok(())
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
            let seen = Some(Seen::of(std::iter::empty(), begun));
            Listing { root: folder.path().to_owned(), entries: Vec::new(), left_out: Vec::new(), warnings: Vec::new(), seen }
        };
        let layer = Layer { diff_id: Digest::from_sha256([1; 32]), size: 1024, files: 0 };
        cache.keep(&listed(1000), "", &layer);
        assert_eq!(cache.find(&listed(1000), ""), Some(layer));
        assert_eq!(cache.find(&listed(999), ""), None, "the clock was set back: files may get times that they had before");
    }
}
