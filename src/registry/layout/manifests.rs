//! Manifests of the layout: blobs with entries in its index.

use std::io::{self, Write};
use std::path::Path;

use serde_json::Value;

use super::index::Index;
use super::read_document;
use crate::names::{Digest, ImageVersion, Repository, Tag};
use crate::registry::{LayoutFolder, Manifest, RegistryError};

impl LayoutFolder {
    pub(in crate::registry) async fn resolve(
        &self,
        repository: &Repository,
        version: &ImageVersion,
    ) -> Result<Option<Digest>, RegistryError> {
        let (repository, version) = (repository.clone(), version.clone());
        self.blocking(move |layout| Ok(find(&Index::read(layout)?, &repository, &version).map(|(digest, _)| digest))).await
    }

    pub(in crate::registry) async fn manifest(
        &self,
        repository: &Repository,
        version: &ImageVersion,
    ) -> Result<Option<Manifest>, RegistryError> {
        let (repository, version) = (repository.clone(), version.clone());
        self.blocking(move |layout| {
            let index = Index::read(layout)?;
            let Some((digest, media_type)) = find(&index, &repository, &version) else { return Ok(None) };
            let path = layout.blob_path(&digest);
            let bytes = read_document(&path).map_err(RegistryError::io("read", &path))?;
            check(&bytes, &digest, &path)?;
            Ok(Some(Manifest { digest, media_type: media_type.to_owned(), bytes: bytes.into() }))
        })
        .await
    }

    pub(in crate::registry) async fn put_manifest(
        &self,
        repository: &Repository,
        tags: &[Tag],
        manifest: &Manifest,
    ) -> Result<(), RegistryError> {
        let (repository, tags, manifest) = (repository.clone(), tags.to_vec(), manifest.clone());
        self.blocking(move |layout| {
            let path = layout.blob_path(&manifest.digest);
            check(&manifest.bytes, &manifest.digest, &path)?;
            let _nothing_is_removed = layout.shared()?;
            let missing = parts(&manifest.bytes).into_iter().find(|part| !layout.has(part));
            if let Some(digest) = missing {
                return Err(RegistryError::NoSuchBlob { digest, root: layout.root().to_owned() });
            }
            let mut blob = layout.begin_blob()?;
            blob.write_all(&manifest.bytes).map_err(RegistryError::io("write", path))?;
            blob.finish(&manifest.digest)?;
            Index::change(layout, |index| index.put(&repository, &tags, &manifest))
        })
        .await
    }

    pub(in crate::registry) async fn remove_manifest(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<(), RegistryError> {
        let (repository, digest) = (repository.clone(), *digest);
        self.blocking(move |layout| Index::change(layout, |index| index.remove(&repository, &digest))).await
    }

    pub(in crate::registry) async fn tags(&self, repository: &Repository) -> Result<Vec<Tag>, RegistryError> {
        let repository = repository.clone();
        self.blocking(move |layout| Ok(Index::read(layout)?.tags(&repository).into_iter().collect())).await
    }
}

fn find<'a>(index: &'a Index, repository: &Repository, version: &ImageVersion) -> Option<(Digest, &'a str)> {
    let digest = match version {
        ImageVersion::Tag(tag) => index.tagged(repository, tag)?,
        ImageVersion::Digest(digest) => *digest,
    };
    Some((digest, index.media_type(repository, &digest)?))
}

fn check(bytes: &[u8], digest: &Digest, path: &Path) -> Result<(), RegistryError> {
    if Digest::of(bytes) == *digest {
        return Ok(());
    }
    let source = io::Error::new(io::ErrorKind::InvalidData, "the content has another digest than its name");
    Err(RegistryError::io("use", path)(source))
}

/// Returns what a manifest needs: its config and layers, or the manifests of an index, but not foreign layers (`urls`).
fn parts(manifest: &[u8]) -> Vec<Digest> {
    let document: Value = serde_json::from_slice(manifest).unwrap_or_default();
    let lists = ["layers", "manifests"].into_iter().filter_map(|name| document.get(name)?.as_array()).flatten();
    let parts = document.get("config").into_iter().chain(lists).filter(|part| part.get("urls").is_none());
    parts.filter_map(|part| part.get("digest")?.as_str()?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_needs_its_config_and_layers_but_not_what_lies_elsewhere() {
        let digest = |letter: &str| format!("sha256:{}", letter.repeat(64));
        let manifest = serde_json::json!({
            "config": { "digest": digest("a") },
            "layers": [{ "digest": digest("b") }, { "digest": digest("c"), "urls": ["https://x"] }],
            "subject": { "digest": digest("d") },
        });
        let parts: Vec<String> = parts(manifest.to_string().as_bytes()).iter().map(Digest::to_string).collect();
        assert_eq!(parts, [digest("a"), digest("b")]);
        assert!(super::parts(b"not json").is_empty());
    }
}
