//! `index.json`: the manifests and tags of the layout's repositories. Entries of other tools are preserved.

use std::collections::BTreeSet;
use std::io;

use serde_json::{Map, Value, json};

use super::{INDEX, INDEX_LOCK, empty_index, read_document};
use crate::files::{LockMode, StagedFile};
use crate::names::{Digest, Repository, Tag};
use crate::registry::{LayoutFolder, Manifest, RegistryError};

/// Holds "repository:tag", by which other tools find an image in the folder.
const NAME: &str = "org.opencontainers.image.ref.name";

/// Holds the repository alone: a manifest without a tag belongs to one too.
const REPOSITORY: &str = "aml.repository";

/// The content of `index.json`.
#[derive(Debug)]
pub(super) struct Index {
    document: Map<String, Value>,
    manifests: Vec<Value>,
}

impl Index {
    pub(super) fn read(layout: &LayoutFolder) -> Result<Self, RegistryError> {
        let path = layout.root().join(INDEX);
        let document = match read_document(&path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|source| RegistryError::Damaged { path, source })?,
            // Nothing was written yet.
            Err(source) if source.kind() == io::ErrorKind::NotFound => empty_index().as_object().cloned().unwrap_or_default(),
            Err(source) => return Err(RegistryError::io("read", path)(source)),
        };
        Ok(Self::from(document))
    }

    /// Changes the index atomically, under its lock.
    pub(super) fn change(layout: &LayoutFolder, change: impl FnOnce(&mut Self)) -> Result<(), RegistryError> {
        layout.make()?;
        let _alone = layout.lock(INDEX_LOCK, LockMode::Exclusive)?;
        let mut index = Self::read(layout)?;
        change(&mut index);
        layout.write_document(INDEX, &Value::Object(index.into()), StagedFile::persist)
    }

    /// Returns the digest that a tag points to.
    pub(super) fn tagged(&self, repository: &Repository, tag: &Tag) -> Option<Digest> {
        let name = format!("{repository}:{tag}");
        self.manifests.iter().rev().find(|entry| annotation(entry, NAME) == Some(&name)).and_then(digest_of)
    }

    /// Returns the media type of a manifest of the repository.
    pub(super) fn media_type(&self, repository: &Repository, digest: &Digest) -> Option<&str> {
        let entry = self.manifests.iter().find(|entry| belongs(entry, repository) && digest_of(entry) == Some(*digest))?;
        Some(entry.get("mediaType").and_then(Value::as_str).unwrap_or_default())
    }

    /// Returns the digests and media types of its manifests.
    pub(super) fn entries(&self) -> Vec<(Digest, String)> {
        self.manifests.iter().filter_map(entry_of).collect()
    }

    pub(super) fn tags(&self, repository: &Repository) -> BTreeSet<Tag> {
        let names = self.manifests.iter().filter_map(|entry| annotation(entry, NAME)?.rsplit_once(':'));
        names.filter(|(name, _)| *name == repository.as_str()).filter_map(|(_, tag)| Tag::new(tag).ok()).collect()
    }

    pub(super) fn put(&mut self, repository: &Repository, tags: &[Tag], manifest: &Manifest) {
        let names: Vec<String> = tags.iter().map(|tag| format!("{repository}:{tag}")).collect();
        for entry in &mut self.manifests {
            // When a tag moves, its old manifest stays in the repository by digest.
            if annotation(entry, NAME).is_some_and(|name| names.iter().any(|moved| moved == name)) {
                rename(entry, repository);
            }
        }
        let of_it = |entry: &Value| belongs(entry, repository) && digest_of(entry) == Some(manifest.digest);
        self.manifests.retain(|entry| annotation(entry, NAME).is_some() || !of_it(entry));
        self.drop_repeated(repository);
        let entry = |annotations: Value| json!({ "mediaType": manifest.media_type, "digest": manifest.digest, "size": manifest.bytes.len(), "annotations": annotations });
        if names.is_empty() && !self.manifests.iter().any(of_it) {
            self.manifests.push(entry(json!({ REPOSITORY: repository })));
        }
        self.manifests.extend(names.into_iter().map(|name| entry(json!({ NAME: name, REPOSITORY: repository }))));
    }

    pub(super) fn remove(&mut self, repository: &Repository, digest: &Digest) {
        self.manifests.retain(|entry| !(belongs(entry, repository) && digest_of(entry) == Some(*digest)));
    }

    /// Keeps one untagged entry of a manifest, and none if it has a tag.
    fn drop_repeated(&mut self, repository: &Repository) {
        let named = |entry: &Value| annotation(entry, NAME).is_some();
        let mut known: BTreeSet<Digest> =
            self.manifests.iter().filter(|entry| named(entry) && belongs(entry, repository)).filter_map(digest_of).collect();
        self.manifests.retain(|entry| {
            named(entry) || !belongs(entry, repository) || digest_of(entry).is_none_or(|digest| known.insert(digest))
        });
    }
}

impl From<Map<String, Value>> for Index {
    fn from(mut document: Map<String, Value>) -> Self {
        let manifests = match document.get_mut("manifests").map(Value::take) {
            Some(Value::Array(manifests)) => manifests,
            _ => Vec::new(),
        };
        Self { document, manifests }
    }
}

impl From<Index> for Map<String, Value> {
    fn from(index: Index) -> Self {
        let mut document = index.document;
        document.insert("manifests".to_owned(), Value::Array(index.manifests));
        document
    }
}

fn annotation<'a>(entry: &'a Value, name: &str) -> Option<&'a str> {
    entry.get("annotations")?.get(name)?.as_str()
}

/// Whether an entry belongs to a repository: by our own annotation, or for entries of other tools, by its name.
fn belongs(entry: &Value, repository: &Repository) -> bool {
    let name = || annotation(entry, NAME)?.rsplit_once(':').map(|(name, _)| name);
    annotation(entry, REPOSITORY).or_else(name) == Some(repository.as_str())
}

fn rename(entry: &mut Value, repository: &Repository) {
    if let Some(annotations) = entry.get_mut("annotations").and_then(Value::as_object_mut) {
        annotations.shift_remove(NAME);
        annotations.insert(REPOSITORY.to_owned(), json!(repository));
    }
}

/// Returns the digest and media type of a descriptor.
pub(super) fn entry_of(descriptor: &Value) -> Option<(Digest, String)> {
    let media_type = descriptor.get("mediaType").and_then(Value::as_str).unwrap_or_default();
    Some((digest_of(descriptor)?, media_type.to_owned()))
}

/// Returns the digest of a descriptor.
pub(super) fn digest_of(descriptor: &Value) -> Option<Digest> {
    descriptor.get("digest")?.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(letter: char) -> Manifest {
        let digest = format!("sha256:{}", letter.to_string().repeat(64)).parse().unwrap();
        Manifest { digest, media_type: "application/vnd.oci.image.manifest.v1+json".into(), bytes: "{}".into() }
    }

    fn names() -> (Repository, Tag, Tag) {
        (Repository::new("a/b").unwrap(), Tag::new("one").unwrap(), Tag::new("two").unwrap())
    }

    fn empty() -> Index {
        Index::from(json!({ "schemaVersion": 2, "manifests": [] }).as_object().unwrap().clone())
    }

    #[test]
    fn a_tag_that_moves_leaves_its_manifest_in_the_repository() {
        let (repository, one, two) = names();
        let mut index = empty();
        index.put(&repository, &[one.clone(), two.clone()], &manifest('a'));
        index.put(&repository, std::slice::from_ref(&one), &manifest('b'));
        assert_eq!(index.tagged(&repository, &one), Some(manifest('b').digest));
        assert_eq!(index.tagged(&repository, &two), Some(manifest('a').digest));
        index.put(&repository, &[two], &manifest('b'));
        assert!(index.media_type(&repository, &manifest('a').digest).is_some(), "it is still there by its digest");
        assert_eq!(index.manifests.len(), 3, "a manifest without tags has one entry: {:?}", index.manifests);
    }

    #[test]
    fn putting_again_changes_nothing() {
        let (repository, one, _) = names();
        let mut index = empty();
        let named = std::slice::from_ref(&one);
        for tags in [&[][..], &[], named, named, &[]] {
            index.put(&repository, tags, &manifest('a'));
        }
        assert_eq!(index.manifests.len(), 1, "{:?}", index.manifests);
        assert_eq!(index.tags(&repository).len(), 1);
    }

    #[test]
    fn other_repositories_and_what_other_tools_wrote_stay() {
        let (repository, one, _) = names();
        let foreign = json!({ "mediaType": "x/y", "digest": manifest('c').digest, "size": 2, "annotations": { NAME: "a/b:old" }, "platform": { "os": "linux" } });
        let nameless = json!({ "mediaType": "x/y", "digest": "sha512:00", "size": 2 });
        let document = json!({ "schemaVersion": 2, "annotations": { "k": "v" }, "manifests": [foreign, nameless] });
        let mut index = Index::from(document.as_object().unwrap().clone());
        let other = Repository::new("other").unwrap();
        index.put(&other, std::slice::from_ref(&one), &manifest('a'));
        index.put(&repository, std::slice::from_ref(&one), &manifest('a'));
        index.remove(&other, &manifest('a').digest);
        assert!(index.tags(&repository).contains(&Tag::new("old").unwrap()), "another tool's image is found by its name");
        assert_eq!(index.media_type(&repository, &manifest('c').digest), Some("x/y"));
        assert!(index.tags(&other).is_empty());
        let written = Map::from(index);
        assert_eq!(written["annotations"]["k"], "v");
        assert_eq!(written["manifests"][0], foreign);
        assert_eq!(written["manifests"][1], nameless);
    }
}
