//! Brings a layer into a repository by the cheapest way there is: it is there, it lies in another repository of the registry, or it is
//! made, packed into a file and sent. Memory stays constant however large it is.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::ServiceImageError;
use super::recipe::Recipe;
use super::recipe_memory::RecipeMemory;
use crate::files::{OrphanFolder, StagingFolder};
use crate::names::{Digest, Repository};
use crate::progress::Meter;
use crate::registry::{Arrival, Compression, LayoutFolder, Packed, PackedCache, PackedFile, Packer, Registry, RegistryPlace};

/// Where files on their way lie in the cache.
const OUTGOING: &str = "outgoing";

/// What layers are made of and with.
#[derive(Debug, Clone)]
pub struct Workshop {
    layers: LayoutFolder,
    packed: PackedCache,
    memory: RecipeMemory,
    scratch: PathBuf,
    outgoing: Arc<Mutex<Weak<StagingFolder>>>,
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
            scratch: cache.join(OUTGOING),
            outgoing: Arc::default(),
            compression,
        }
    }

    /// Returns the folders that killed processes left in `cache`, with layers on their way into a registry.
    pub fn orphans(cache: &Path) -> io::Result<Vec<OrphanFolder>> {
        StagingFolder::orphans(&cache.join(OUTGOING))
    }

    /// Brings the layer that a recipe makes into a repository, from the one that it went to last if it is there.
    pub(super) async fn bring(
        &self,
        recipe: Recipe,
        to: Destination<'_>,
        meter: &Meter<'_>,
    ) -> Result<Brought, ServiceImageError> {
        match self.bring_known(&recipe, to, meter).await? {
            Some(brought) => Ok(brought),
            None => self.make_and_send(recipe, to, meter).await,
        }
    }

    /// Brings a layer that came to the registry before; `None` where it has to be made.
    pub(super) async fn bring_known(
        &self,
        recipe: &Recipe,
        to: Destination<'_>,
        meter: &Meter<'_>,
    ) -> Result<Option<Brought>, ServiceImageError> {
        let Some(packed) = self.known(recipe, to.registry) else { return Ok(None) };
        let Some(arrival) = self.find(&packed, to, meter).await? else { return Ok(None) };
        self.memory.keep_place(&name_of(to.registry), &packed.digest, to.repository);
        Ok(Some(Brought { packed, arrival }))
    }

    /// Makes a layer and sends it.
    pub(super) async fn make_and_send(
        &self,
        recipe: Recipe,
        to: Destination<'_>,
        meter: &Meter<'_>,
    ) -> Result<Brought, ServiceImageError> {
        let key = recipe.key();
        let made = self.make(recipe).await?;
        let packed = &made.file.packed;
        self.memory.keep(&key, &packed.diff_id);
        self.packed.keep(&name_of(to.registry), self.compression, packed);
        meter.expect(packed.size);
        let arrival = to.registry.push_blob(to.repository, &made.file.blob(), &[], meter).await?;
        self.memory.keep_place(&name_of(to.registry), &packed.digest, to.repository);
        Ok(Brought { packed: packed.clone(), arrival })
    }

    /// Returns what a recipe came out as for this registry, if it was made before.
    fn known(&self, recipe: &Recipe, registry: &Registry) -> Option<Packed> {
        let made = self.memory.recall(&recipe.key())?;
        self.packed.find(&name_of(registry), self.compression, &made)
    }

    /// Brings a packed layer from where the registry holds it; `None` where it doesn't.
    async fn find(
        &self,
        packed: &Packed,
        Destination { registry, repository }: Destination<'_>,
        meter: &Meter<'_>,
    ) -> Result<Option<Arrival>, ServiceImageError> {
        if registry.has_blob(repository, &packed.digest).await?.is_some() {
            return Ok(Some(Arrival::Present));
        }
        let Some(last) = self.memory.recall_place(&name_of(registry), &packed.digest) else { return Ok(None) };
        if last == *repository || registry.has_blob(&last, &packed.digest).await?.is_none() {
            return Ok(None);
        }
        meter.expect(packed.size);
        Ok(Some(registry.copy_blob(repository, (&packed.digest, packed.size), (registry, &last), meter).await?))
    }

    /// Makes a layer and packs it into a file. When the caller gives up, the making ends too.
    async fn make(&self, recipe: Recipe) -> Result<Made, ServiceImageError> {
        let what = recipe.what.clone();
        let (layers, scratch, compression) = (self.layers.clone(), self.scratch.clone(), self.compression);
        let outgoing = Arc::clone(&self.outgoing);
        let wanted = Arc::new(());
        let still = Arc::downgrade(&wanted);
        let made = tokio::task::spawn_blocking(move || {
            let failed = |source| ServiceImageError::Packed { what: recipe.what.clone(), source };
            let outgoing = shared(&outgoing, &scratch);
            let outgoing = outgoing.map_err(|source| ServiceImageError::Io { what: recipe.what.clone(), source })?;
            let packer = Packer::begin(outgoing.path(), compression).map_err(failed)?;
            let mut out = WhileWanted { packer, still };
            let diff_id: Digest = recipe.write(&layers, &mut out)?;
            let file = out.packer.finish(&diff_id).map_err(failed)?;
            Ok(Made { file, _outgoing: outgoing })
        });
        let made = made.await.map_err(|source| ServiceImageError::Stopped { what, source })?;
        drop(wanted);
        made
    }
}

/// A packed layer, and the folder that it lies in.
struct Made {
    file: PackedFile,
    _outgoing: Arc<StagingFolder>,
}

/// Returns the folder of all layers that are on their way now: it is there for as long as one is.
fn shared(slot: &Mutex<Weak<StagingFolder>>, root: &Path) -> io::Result<Arc<StagingFolder>> {
    let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(outgoing) = slot.upgrade() {
        return Ok(outgoing);
    }
    StagingFolder::sweep(root)?;
    let outgoing = Arc::new(StagingFolder::create(root)?);
    *slot = Arc::downgrade(&outgoing);
    Ok(outgoing)
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
