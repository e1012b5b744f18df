//! Remembers the layers that recipes gave, so that gigabytes aren't read again for a digest, and the repositories that blobs were pushed
//! to, so that they are mounted from there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::files::write_cached;
use crate::names::{Digest, Repository};

/// A folder of small files: for a recipe the `diff_id` of its layer, for a blob the repository that it was pushed to last.
#[derive(Debug, Clone)]
pub(super) struct RecipeCache {
    folder: PathBuf,
}

impl RecipeCache {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Returns the layer that a recipe gave; a file that can't be read counts as missing.
    pub(super) fn layer(&self, recipe: &Digest) -> Option<Digest> {
        fs::read_to_string(self.path(recipe)).ok()?.parse().ok()
    }

    /// Returns the repository that a blob was pushed to last; the registry may have removed it since.
    pub(super) fn last_repository(&self, registry: &str, blob: &Digest) -> Option<Repository> {
        Repository::new(fs::read_to_string(self.path(&blob_key(registry, blob))).ok()?).ok()
    }

    /// Remembers the repository that a blob was pushed to.
    pub(super) fn keep_repository(&self, registry: &str, blob: &Digest, repository: &Repository) {
        if self.last_repository(registry, blob).as_ref() != Some(repository) {
            let _ = self.write(&blob_key(registry, blob), repository.as_str());
        }
    }

    /// Remembers the layer that a recipe gave. If that fails, the layer is built again next time.
    pub(super) fn keep_layer(&self, recipe: &Digest, diff_id: &Digest) {
        let _ = self.write(recipe, &diff_id.to_string());
    }

    fn write(&self, name: &Digest, content: &str) -> io::Result<()> {
        write_cached(&self.path(name), content.as_bytes())
    }

    fn path(&self, name: &Digest) -> PathBuf {
        self.folder.join(name.hex())
    }
}

fn blob_key(registry: &str, blob: &Digest) -> Digest {
    Digest::from_sha256(Sha256::digest(format!("{registry}\n{blob}")).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layer_of_a_recipe_is_remembered_and_a_damaged_file_is_ignored() {
        let folder = tempfile::tempdir().unwrap();
        let cache = RecipeCache::new(&folder.path().join("not/there/yet"));
        let (recipe, made) = (Digest::from_sha256([1; 32]), Digest::from_sha256([2; 32]));
        assert_eq!(cache.layer(&recipe), None);
        cache.keep_layer(&recipe, &made);
        assert_eq!(cache.layer(&recipe), Some(made));
        fs::write(cache.path(&recipe), "sha256:cut of").unwrap();
        assert_eq!(cache.layer(&recipe), None);
    }

    #[test]
    fn the_last_repository_of_a_blob_is_remembered_for_each_registry() {
        let folder = tempfile::tempdir().unwrap();
        let cache = RecipeCache::new(folder.path());
        let blob = Digest::from_sha256([1; 32]);
        for name in ["aml/one", "aml/two"] {
            cache.keep_repository("registry.example", &blob, &Repository::new(name).unwrap());
        }
        assert_eq!(cache.last_repository("registry.example", &blob).unwrap().as_str(), "aml/two");
        assert_eq!(cache.last_repository("other.example", &blob), None);
    }
}
