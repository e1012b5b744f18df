//! Which blobs the layout holds, and which of them its index refers to: whoever removes blobs needs both.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::time::SystemTime;

use serde_json::Value;

use super::index::{Index, digest_of, entry_of};
use super::read_document;
use crate::names::{Digest, Repository};
use crate::registry::{LayoutFolder, RegistryError};

/// A blob in a layout folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBlob {
    pub digest: Digest,
    /// The size in bytes.
    pub size: u64,
    pub written: SystemTime,
}

impl LayoutFolder {
    /// Returns the complete blobs, sorted by digest.
    pub fn stored(&self) -> Result<Vec<StoredBlob>, RegistryError> {
        let folder = self.root().join("blobs").join("sha256");
        let unreadable = || RegistryError::io("list", &folder);
        let mut found = Vec::new();
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
            entries => entries.map_err(unreadable())?,
        };
        for entry in entries {
            let entry = entry.map_err(unreadable())?;
            let Ok(digest) = format!("sha256:{}", entry.file_name().to_string_lossy()).parse::<Digest>() else { continue };
            match entry.metadata().and_then(|data| Ok((data.len(), data.modified()?))) {
                Ok((size, written)) => found.push(StoredBlob { digest, size, written }),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(RegistryError::io("read", entry.path())(error)),
            }
        }
        found.sort_by_key(|blob| blob.digest);
        Ok(found)
    }

    /// Returns all manifests, configs and layers that the index refers to, as if the manifests `without` weren't there.
    pub fn referenced(&self, without: &[(Repository, Digest)]) -> Result<BTreeSet<Digest>, RegistryError> {
        let mut index = Index::read(self)?;
        for (repository, digest) in without {
            index.remove(repository, digest);
        }
        let mut needed = BTreeSet::new();
        let mut open = index.entries();
        while let Some((digest, media_type)) = open.pop() {
            if !needed.insert(digest) {
                continue;
            }
            let path = self.blob_path(&digest);
            let bytes = match read_document(&path) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                // No manifest is this large.
                Err(error) if error.kind() == io::ErrorKind::FileTooLarge && !media_type.ends_with("json") => continue,
                Err(error) => return Err(RegistryError::io("read", path)(error)),
            };
            let document: Value = match serde_json::from_slice(&bytes) {
                Ok(document) => document,
                // What a damaged manifest refers to is unknown, so nothing may be removed.
                Err(source) if media_type.ends_with("json") => return Err(RegistryError::Damaged { path, source }),
                Err(_) => continue,
            };
            let list = |name: &str| document.get(name).and_then(Value::as_array).into_iter().flatten();
            needed.extend(document.get("config").into_iter().chain(list("layers")).chain(list("blobs")).filter_map(digest_of));
            open.extend(list("manifests").chain(document.get("subject")).filter_map(entry_of));
        }
        Ok(needed)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn put(layout: &LayoutFolder, bytes: &[u8]) -> Digest {
        let digest = Digest::of(bytes);
        let mut blob = layout.begin_blob().unwrap();
        blob.write_all(bytes).unwrap();
        blob.finish(&digest).unwrap();
        digest
    }

    #[test]
    fn what_a_manifest_below_an_index_names_is_needed_and_a_damaged_manifest_stops_everything() {
        let folder = tempfile::tempdir().unwrap();
        let layout = LayoutFolder::open(folder.path()).unwrap();
        let (config, layer, lost) = (put(&layout, b"{}"), put(&layout, b"layer"), put(&layout, b"lost"));
        let manifest = serde_json::json!({ "config": { "digest": config }, "layers": [{ "digest": layer }] });
        let manifest = put(&layout, manifest.to_string().as_bytes());
        let index = serde_json::json!({ "manifests": [{ "mediaType": "x/y+json", "digest": manifest }] });
        let index = put(&layout, index.to_string().as_bytes());
        let name = |digest: Digest| {
            let entry =
                serde_json::json!({ "mediaType": "x/y+json", "digest": digest, "annotations": { "aml.repository": "a" } });
            let document = serde_json::json!({ "schemaVersion": 2, "manifests": [entry] });
            std::fs::write(folder.path().join("index.json"), document.to_string()).unwrap();
        };
        name(index);
        assert_eq!(layout.referenced(&[]).unwrap(), [config, layer, manifest, index].into());
        let gone = (Repository::new("a").unwrap(), index);
        assert!(layout.referenced(&[gone]).unwrap().is_empty(), "a manifest that goes needs nothing");
        assert_eq!(layout.stored().unwrap().len(), 5);
        name(lost);
        assert!(matches!(layout.referenced(&[]), Err(RegistryError::Damaged { .. })));
    }
}
