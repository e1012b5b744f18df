//! What recipes came out as, so that gigabytes aren't read again to learn a layer's name.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::names::Digest;

/// A folder with a small file a recipe: the `diff_id` of the layer that it makes.
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

    /// Keeps what the recipe made. Where that can't be written, the layer is made again.
    pub(super) fn keep(&self, recipe: &Digest, made: &Digest) {
        let _ = self.write(recipe, made);
    }

    fn write(&self, recipe: &Digest, made: &Digest) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(made.to_string().as_bytes())?;
        file.persist(self.path(recipe))?;
        Ok(())
    }

    fn path(&self, recipe: &Digest) -> PathBuf {
        self.folder.join(recipe.hex())
    }
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
}
