//! Pushes a layer to a repository in the cheapest way: it is there already, it is mounted from another repository of the registry, or it
//! is built, compressed into a file and uploaded, in constant memory.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::ServiceImageError;
use super::recipe::Recipe;
use super::recipe_cache::RecipeCache;
use crate::files::{OrphanFolder, StagingFolder};
use crate::names::{Digest, Repository};
use crate::progress::Meter;
use crate::registry::{Arrival, Compression, LayoutFolder, Packed, PackedCache, PackedFile, Packer, Registry, RegistryPlace};

/// The folder of the cache that holds compressed layers until they are uploaded.
const STAGING: &str = "outgoing";

/// Builds layers and pushes them to registries.
#[derive(Debug, Clone)]
pub struct LayerPusher {
    layers: LayoutFolder,
    packed: PackedCache,
    recipes: RecipeCache,
    staging_root: PathBuf,
    staging: Arc<Mutex<Weak<StagingFolder>>>,
    compression: Compression,
}

/// The repository that layers are pushed to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Destination<'a> {
    pub(super) registry: &'a Registry,
    pub(super) repository: &'a Repository,
}

/// A layer that is in its repository.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PushedLayer {
    pub(super) packed: Packed,
    pub(super) arrival: Arrival,
}

impl LayerPusher {
    /// Returns a pusher for the plain layers in `layers`. `cache` remembers what recipes gave, and holds files until they are uploaded.
    pub fn new(layers: &LayoutFolder, cache: &Path, compression: Compression) -> Self {
        Self {
            layers: layers.clone(),
            packed: PackedCache::new(&cache.join("packed")),
            recipes: RecipeCache::new(&cache.join("placed")),
            staging_root: cache.join(STAGING),
            staging: Arc::default(),
            compression,
        }
    }

    /// Returns the staging folders in `cache` whose processes have ended.
    pub fn orphans(cache: &Path) -> io::Result<Vec<OrphanFolder>> {
        StagingFolder::orphans(&cache.join(STAGING))
    }

    /// Pushes the layer of a recipe, by a mount from the repository that it was pushed to last where possible.
    pub(super) async fn push(
        &self,
        recipe: Recipe,
        to: Destination<'_>,
        meter: &Meter<'_>,
    ) -> Result<PushedLayer, ServiceImageError> {
        match self.push_cached(&recipe, to, meter).await? {
            Some(pushed) => Ok(pushed),
            None => self.build_and_push(recipe, to, meter).await,
        }
    }

    /// Pushes a layer that was pushed to the registry before; `None` if it has to be built.
    pub(super) async fn push_cached(
        &self,
        recipe: &Recipe,
        to: Destination<'_>,
        meter: &Meter<'_>,
    ) -> Result<Option<PushedLayer>, ServiceImageError> {
        let Some(packed) = self.cached(recipe, to.registry) else { return Ok(None) };
        let Some(arrival) = self.mount(&packed, to, meter).await? else { return Ok(None) };
        self.recipes.keep_repository(&cache_name(to.registry), &packed.digest, to.repository);
        Ok(Some(PushedLayer { packed, arrival }))
    }

    /// Returns the layer of a recipe as far as it is known without building it, and whether the registry has it. Nothing is written.
    pub(super) async fn look(
        &self,
        recipe: &Recipe,
        Destination { registry, repository }: Destination<'_>,
    ) -> Result<Option<(Packed, bool)>, ServiceImageError> {
        let Some(packed) = self.cached(recipe, registry) else { return Ok(None) };
        let last = self.recipes.last_repository(&cache_name(registry), &packed.digest);
        for repository in std::iter::once(repository).chain(last.iter().filter(|last| *last != repository)) {
            if registry.has_blob(repository, &packed.digest).await?.is_some() {
                return Ok(Some((packed, true)));
            }
        }
        Ok(Some((packed, false)))
    }

    /// Builds a layer and uploads it.
    pub(super) async fn build_and_push(
        &self,
        recipe: Recipe,
        to: Destination<'_>,
        meter: &Meter<'_>,
    ) -> Result<PushedLayer, ServiceImageError> {
        let key = recipe.key();
        let built = self.build(recipe).await?;
        let packed = &built.file.packed;
        self.recipes.keep_layer(&key, &packed.diff_id);
        self.packed.keep(&cache_name(to.registry), self.compression, packed);
        meter.expect(packed.size);
        let arrival = to.registry.push_blob(to.repository, &built.file.blob(), &[], meter).await?;
        self.recipes.keep_repository(&cache_name(to.registry), &packed.digest, to.repository);
        Ok(PushedLayer { packed: packed.clone(), arrival })
    }

    /// Returns the layer that a recipe gave for this registry, if it was built before.
    fn cached(&self, recipe: &Recipe, registry: &Registry) -> Option<Packed> {
        let diff_id = self.recipes.layer(&recipe.key())?;
        self.packed.find(&cache_name(registry), self.compression, &diff_id)
    }

    /// Finds or mounts a layer that the registry holds; `None` if it doesn't.
    async fn mount(
        &self,
        packed: &Packed,
        Destination { registry, repository }: Destination<'_>,
        meter: &Meter<'_>,
    ) -> Result<Option<Arrival>, ServiceImageError> {
        if registry.has_blob(repository, &packed.digest).await?.is_some() {
            return Ok(Some(Arrival::Present));
        }
        let Some(last) = self.recipes.last_repository(&cache_name(registry), &packed.digest) else { return Ok(None) };
        if last == *repository || registry.has_blob(&last, &packed.digest).await?.is_none() {
            return Ok(None);
        }
        meter.expect(packed.size);
        Ok(Some(registry.copy_blob(repository, (&packed.digest, packed.size), (registry, &last), meter).await?))
    }

    /// Builds a layer and compresses it into a file. Dropping the future stops the build.
    async fn build(&self, recipe: Recipe) -> Result<BuiltLayer, ServiceImageError> {
        let what = recipe.what.clone();
        let (layers, root, compression) = (self.layers.clone(), self.staging_root.clone(), self.compression);
        let staging = Arc::clone(&self.staging);
        let wanted = Arc::new(());
        let still = Arc::downgrade(&wanted);
        let built = tokio::task::spawn_blocking(move || {
            let failed = |source| ServiceImageError::Packed { what: recipe.what.clone(), source };
            let staging = shared_folder(&staging, &root);
            let staging = staging.map_err(|source| ServiceImageError::Io { what: recipe.what.clone(), source })?;
            let packer = Packer::begin(staging.path(), compression).map_err(failed)?;
            let mut out = Cancellable { packer, wanted: still };
            let diff_id: Digest = recipe.write(&layers, &mut out)?;
            let file = out.packer.finish(&diff_id).map_err(failed)?;
            Ok(BuiltLayer { file, _staging: staging })
        });
        let built = built.await.map_err(|source| ServiceImageError::Stopped { what, source })?;
        drop(wanted);
        built
    }
}

/// A compressed layer and the folder that holds it.
struct BuiltLayer {
    file: PackedFile,
    _staging: Arc<StagingFolder>,
}

/// Returns the staging folder that all current uploads share; it lives as long as the last of them.
fn shared_folder(slot: &Mutex<Weak<StagingFolder>>, root: &Path) -> io::Result<Arc<StagingFolder>> {
    let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(staging) = slot.upgrade() {
        return Ok(staging);
    }
    StagingFolder::sweep(root)?;
    let staging = Arc::new(StagingFolder::create(root)?);
    *slot = Arc::downgrade(&staging);
    Ok(staging)
}

/// Fails once nobody waits for the layer any more, which stops its build.
struct Cancellable {
    packer: Packer,
    wanted: Weak<()>,
}

impl Write for Cancellable {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.wanted.strong_count() == 0 {
            return Err(io::Error::other("the push was cancelled"));
        }
        self.packer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.packer.flush()
    }
}

/// Returns the name of a registry in caches.
fn cache_name(registry: &Registry) -> String {
    match registry.place() {
        RegistryPlace::Folder(path) => path.display().to_string(),
        RegistryPlace::Remote(address) => address.host().to_owned(),
    }
}
