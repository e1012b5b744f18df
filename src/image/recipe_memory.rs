//! What recipes came out as, so that gigabytes aren't read again to learn a layer's name; and where layers went, so that they are mounted
//! from there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::files::write_cached;
use crate::names::{Digest, Repository};

/// A folder of small files, each a name: of a recipe the `diff_id` of what it makes, of a blob the repository that it went to last.
#[derive(Debug, Clone)]
pub(super) struct RecipeMemory {
    folder: PathBuf,
}

impl RecipeMemory {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Returns what the recipe made; a file that can't be read or understood is none.
    pub(super) fn recall(&self, recipe: &Digest) -> Option<Digest> {
        fs::read_to_string(self.path(recipe)).ok()?.parse().ok()
    }

    /// Returns the repository of a registry that a blob went to last; whether it is there still, only the registry knows.
    pub(super) fn recall_place(&self, registry: &str, blob: &Digest) -> Option<Repository> {
        Repository::new(fs::read_to_string(self.path(&place(registry, blob))).ok()?).ok()
    }

    /// Keeps where a blob went.
    pub(super) fn keep_place(&self, registry: &str, blob: &Digest, repository: &Repository) {
        if self.recall_place(registry, blob).as_ref() != Some(repository) {
            let _ = self.write(&place(registry, blob), repository.as_str());
        }
    }

    /// Keeps what the recipe made. Where that can't be written, the layer is made again.
    pub(super) fn keep(&self, recipe: &Digest, made: &Digest) {
        let _ = self.write(recipe, &made.to_string());
    }

    fn write(&self, name: &Digest, content: &str) -> io::Result<()> {
        write_cached(&self.path(name), content.as_bytes())
    }

    fn path(&self, name: &Digest) -> PathBuf {
        self.folder.join(name.hex())
    }
}

fn place(registry: &str, blob: &Digest) -> Digest {
    Digest::from_sha256(Sha256::digest(format!("{registry}\n{blob}")).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_recipe_made_is_recalled_and_damage_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let memory = RecipeMemory::new(&folder.path().join("not/there/yet"));
        let (recipe, made) = (Digest::from_sha256([1; 32]), Digest::from_sha256([2; 32]));
        assert_eq!(memory.recall(&recipe), None);
        memory.keep(&recipe, &made);
        assert_eq!(memory.recall(&recipe), Some(made));
        fs::write(memory.path(&recipe), "sha256:cut of").unwrap();
        assert_eq!(memory.recall(&recipe), None);
    }

    #[test]
    fn a_blob_was_last_where_it_went_last_in_that_registry() {
        let folder = tempfile::tempdir().unwrap();
        let memory = RecipeMemory::new(folder.path());
        let blob = Digest::from_sha256([1; 32]);
        for name in ["aml/one", "aml/two"] {
            memory.keep_place("registry.example", &blob, &Repository::new(name).unwrap());
        }
        assert_eq!(memory.recall_place("registry.example", &blob).unwrap().as_str(), "aml/two");
        assert_eq!(memory.recall_place("other.example", &blob), None);
    }
}
