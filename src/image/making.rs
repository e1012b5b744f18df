//! Brings a layer into a repository by the cheapest way there is: it is there, it lies in another repository of the registry, or it is
//! made, packed into a file and sent. Memory stays constant however large it is.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};

use super::ServiceImageError;
use super::recipe::Recipe;
use super::recipe_memory::RecipeMemory;
use crate::names::{Digest, Repository};
use crate::progress::Meter;
use crate::registry::{Arrival, Compression, LayoutFolder, Packed, PackedCache, PackedFile, Packer, Registry, RegistryPlace};

/// What layers are made of and with.
#[derive(Debug, Clone)]
pub struct Workshop {
    layers: LayoutFolder,
    packed: PackedCache,
    memory: RecipeMemory,
    scratch: PathBuf,
    compression: Compression,
}

/// A repository that layers are brought to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Destination<'a> {
    pub(super) registry: &'a Registry,
    pub(super) repository: &'a Repository,
}

/// A layer that came to its repository.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Brought {
    pub(super) packed: Packed,
    pub(super) arrival: Arrival,
}

impl Workshop {
    /// Returns a workshop for the plain layers in `layers`. In `cache` it remembers what it made; files on their way lie there, too.
    pub fn new(layers: &LayoutFolder, cache: &Path, compression: Compression) -> Self {
        Self {
            layers: layers.clone(),
            packed: PackedCache::new(&cache.join("packed")),
            memory: RecipeMemory::new(&cache.join("placed")),
            scratch: cache.join("outgoing"),
            compression,
        }
    }

    /// Brings the layer that a recipe makes into a repository, from one of `elsewhere` if it is there.
    pub(super) async fn bring(
        &self,
        recipe: Recipe,
        to: Destination<'_>,
        elsewhere: &[Repository],
        meter: &Meter<'_>,
    ) -> Result<Brought, ServiceImageError> {
        if let Some(packed) = self.known(&recipe, to.registry)
            && let Some(arrival) = self.find(&packed, to, elsewhere, meter).await?
        {
            return Ok(Brought { packed, arrival });
        }
        let key = recipe.key();
        let file = self.make(recipe).await?;
        self.memory.keep(&key, &file.packed.diff_id);
        self.packed.keep(&name_of(to.registry), self.compression, &file.packed);
        meter.expect(file.packed.size);
        let arrival = to.registry.push_blob(to.repository, &file.blob(), elsewhere, meter).await?;
        Ok(Brought { packed: file.packed.clone(), arrival })
    }

    /// Returns what a recipe came out as for this registry, if it was made before.
    pub(super) fn known(&self, recipe: &Recipe, registry: &Registry) -> Option<Packed> {
        let made = self.memory.recall(&recipe.key())?;
        self.packed.find(&name_of(registry), self.compression, &made)
    }

    /// Brings a packed layer from where the registry holds it; `None` where it doesn't.
    pub(super) async fn find(
        &self,
        packed: &Packed,
        to: Destination<'_>,
        elsewhere: &[Repository],
        meter: &Meter<'_>,
    ) -> Result<Option<Arrival>, ServiceImageError> {
        let Destination { registry, repository } = to;
        if registry.has_blob(repository, &packed.digest).await?.is_some() {
            return Ok(Some(Arrival::Present));
        }
        for other in elsewhere.iter().filter(|other| *other != repository) {
            if registry.has_blob(other, &packed.digest).await?.is_some() {
                meter.expect(packed.size);
                return Ok(Some(registry.copy_blob(repository, &packed.digest, (registry, other), meter).await?));
            }
        }
        Ok(None)
    }

    /// Makes a layer and packs it into a file. When the caller gives up, the making ends too.
    async fn make(&self, recipe: Recipe) -> Result<PackedFile, ServiceImageError> {
        let what = recipe.what.clone();
        let (layers, scratch, compression) = (self.layers.clone(), self.scratch.clone(), self.compression);
        let wanted = Arc::new(());
        let still = Arc::downgrade(&wanted);
        let made = tokio::task::spawn_blocking(move || {
            let failed = |source| ServiceImageError::Packed { what: recipe.what.clone(), source };
            std::fs::create_dir_all(&scratch).map_err(|source| ServiceImageError::Io { what: recipe.what.clone(), source })?;
            let mut out = WhileWanted { packer: Packer::begin(&scratch, compression).map_err(failed)?, still };
            let diff_id: Digest = recipe.write(&layers, &mut out)?;
            out.packer.finish(&diff_id).map_err(failed)
        });
        let made = made.await.map_err(|source| ServiceImageError::Stopped { what, source })?;
        drop(wanted);
        made
    }
}

/// Ends the making of a layer that nobody waits for any more.
struct WhileWanted {
    packer: Packer,
    still: Weak<()>,
}

impl Write for WhileWanted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.still.strong_count() == 0 {
            return Err(io::Error::other("it isn't wanted any more"));
        }
        self.packer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.packer.flush()
    }
}

/// The name of a registry in caches.
fn name_of(registry: &Registry) -> String {
    match registry.place() {
        RegistryPlace::Folder(path) => path.display().to_string(),
        RegistryPlace::Remote(address) => address.host().to_owned(),
    }
}
