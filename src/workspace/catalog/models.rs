//! The catalog's models: one document per version. Creating the document claims its number for ever:
//! deleting leaves a tombstone in the document's place.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};

use super::super::{ModelDocument, ModelDraft};
use super::{Catalog, CatalogError, Documents};
use crate::files::FileLock;
use crate::names::{Digest, ModelId, ModelName};
use crate::registry::{LayoutFolder, RegistryError};
use crate::storage::{Created, Replaced, Revision};

const READS_AT_ONCE: usize = 32;
/// A failed attempt means that another change succeeded, so this many mean constant contention.
const ATTEMPTS: usize = 1000;

/// A model version that was removed.
#[derive(Debug, Clone, PartialEq)]
pub struct RemovedModel {
    pub document: ModelDocument,
    /// Whether its layer was removed too: it stays while something else refers to it.
    pub layer: LayerFate,
}

/// What happened to a removed model's layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerFate {
    Removed,
    /// Something else refers to it.
    Kept,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
enum Stored {
    Model(Box<ModelDocument>),
    DeletedModel { id: ModelId, layer: Digest, deleted: jiff::Timestamp },
}

impl Catalog {
    /// Registers a model version, whose layer is in the registry, under the next number of its name. The caller has held the
    /// registry's shared lock since before the layer was finished, so that the layer can't have been removed again.
    pub async fn add_model(&self, draft: ModelDraft, now: jiff::Timestamp) -> Result<ModelDocument, CatalogError> {
        let _kept = self.lock(LayoutFolder::shared).await?;
        if !self.registry.has(&draft.layer) {
            return Err(CatalogError::LayerMissing { name: draft.name, layer: draft.layer });
        }
        let mut document = draft.into_document(now);
        let mut last = self.versions(&document.id.name).await?.pop().unwrap_or(0);
        loop {
            let Some(next) = last.checked_add(1) else {
                return Err(CatalogError::NoVersionLeft { name: document.id.name });
            };
            document.id.version = next;
            match self.storage.create(&path(&document.id), &Stored::Model(Box::new(document.clone()))).await? {
                Created::New => return Ok(document),
                Created::Exists => last = next,
            }
        }
    }

    /// Returns a model version.
    pub async fn model(&self, id: &ModelId) -> Result<Option<ModelDocument>, CatalogError> {
        Ok(match self.stored(id).await? {
            Some((Stored::Model(document), _)) => Some(*document),
            Some((Stored::DeletedModel { .. }, _)) | None => None,
        })
    }

    /// Returns the highest version of a name.
    pub async fn latest_model(&self, name: &ModelName) -> Result<Option<ModelDocument>, CatalogError> {
        for version in self.versions(name).await?.into_iter().rev() {
            let found = self.model(&ModelId { name: name.clone(), version }).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Returns all model versions, newest first.
    pub async fn models(&self) -> Result<Documents<ModelDocument>, CatalogError> {
        let ids = self.storage.list("models").await?.into_iter().filter_map(|path| id_of(&path));
        let reads = stream::iter(ids).map(|id| async move { self.model(&id).await }).buffer_unordered(READS_AT_ONCE);
        let mut models: Documents<ModelDocument> = reads.collect::<Vec<_>>().await.into_iter().collect();
        models.read.sort_by(|one, other| other.created.cmp(&one.created).then_with(|| other.id.cmp(&one.id)));
        Ok(models)
    }

    /// Changes a model version, retrying when another change came first. What registration fixed
    /// (number, time, layer, entry) stays; existing properties can't be changed.
    pub async fn change_model(&self, id: &ModelId, change: impl Fn(&mut ModelDocument)) -> Result<ModelDocument, CatalogError> {
        for _ in 0..ATTEMPTS {
            let Some((Stored::Model(before), revision)) = self.stored(id).await? else {
                return Err(CatalogError::NotFound { id: id.clone() });
            };
            let after = changed(&before, &change)?;
            if after == *before {
                return Ok(after);
            }
            match self.storage.replace(&path(id), &Stored::Model(Box::new(after.clone())), &revision).await? {
                Replaced::Yes => return Ok(after),
                Replaced::Changed => {}
            }
        }
        Err(CatalogError::Busy { id: id.clone() })
    }

    /// Removes a model version, and its layer unless another version refers to it; returns `None` if there is no such version.
    pub async fn remove_model(&self, id: &ModelId) -> Result<Option<RemovedModel>, CatalogError> {
        self.remove_model_keeping(id, &BTreeSet::new()).await
    }

    /// Removes a model version as [`remove_model`](Self::remove_model) does, but no layer that is in `kept`: one that is
    /// also a project's, or that a service still ships.
    pub async fn remove_model_keeping(
        &self,
        id: &ModelId,
        kept: &BTreeSet<Digest>,
    ) -> Result<Option<RemovedModel>, CatalogError> {
        let _alone = self.lock_layers().await?;
        for _ in 0..ATTEMPTS {
            let (document, revision) = match self.stored(id).await? {
                Some((Stored::Model(document), revision)) => (document, revision),
                // Finish a removal that was interrupted.
                Some((Stored::DeletedModel { layer, .. }, _)) => {
                    self.remove_layer(&layer, kept).await?;
                    return Ok(None);
                }
                None => return Ok(None),
            };
            let layer = document.layer;
            let tombstone = Stored::DeletedModel { id: id.clone(), layer, deleted: jiff::Timestamp::now() };
            if self.storage.replace(&path(id), &tombstone, &revision).await? == Replaced::Yes {
                let layer = self.remove_layer(&layer, kept).await?;
                return Ok(Some(RemovedModel { document: *document, layer }));
            }
        }
        Err(CatalogError::Busy { id: id.clone() })
    }

    /// Locks out all registrations and removals.
    pub(in crate::workspace) async fn lock_layers(&self) -> Result<FileLock, CatalogError> {
        self.lock(LayoutFolder::exclusive).await
    }

    async fn remove_layer(&self, layer: &Digest, kept: &BTreeSet<Digest>) -> Result<LayerFate, CatalogError> {
        let models = self.models().await?;
        // An unreadable document may refer to it.
        let named = kept.contains(layer) || !models.unread.is_empty() || models.read.iter().any(|model| model.layer == *layer);
        if named {
            return Ok(LayerFate::Kept);
        }
        self.registry.remove_blob(layer)?;
        Ok(LayerFate::Removed)
    }

    async fn lock(&self, take: fn(&LayoutFolder) -> Result<FileLock, RegistryError>) -> Result<FileLock, CatalogError> {
        let registry = self.registry.clone();
        let taken = tokio::task::spawn_blocking(move || take(&registry)).await.map_err(CatalogError::Stopped)?;
        Ok(taken?)
    }

    async fn stored(&self, id: &ModelId) -> Result<Option<(Stored, Revision)>, CatalogError> {
        let path = path(id);
        let Some((stored, revision)) = self.storage.read::<Stored>(&path).await? else { return Ok(None) };
        let found = match &stored {
            Stored::Model(document) => &document.id,
            Stored::DeletedModel { id, .. } => id,
        };
        if found == id { Ok(Some((stored, revision))) } else { Err(CatalogError::Misplaced { path, id: found.clone() }) }
    }

    /// Returns the claimed numbers, tombstones included, in order.
    async fn versions(&self, name: &ModelName) -> Result<Vec<u32>, CatalogError> {
        let paths = self.storage.list(&format!("models/{name}")).await?;
        let mut versions: Vec<u32> = paths.iter().filter_map(|path| id_of(path)).map(|id| id.version).collect();
        versions.sort_unstable();
        Ok(versions)
    }
}

fn changed(before: &ModelDocument, change: impl Fn(&mut ModelDocument)) -> Result<ModelDocument, CatalogError> {
    let mut after = before.clone();
    change(&mut after);
    let fixed = before.properties.iter().find(|(key, value)| after.properties.get(*key) != Some(value));
    if let Some((key, _)) = fixed {
        return Err(CatalogError::PropertyFixed { id: before.id.clone(), key: key.clone() });
    }
    let ModelDocument { id, layer, size, entry, created, .. } = before.clone();
    Ok(ModelDocument { id, layer, size, entry, created, ..after })
}

fn path(id: &ModelId) -> String {
    format!("models/{}/{}.json", id.name, id.version)
}

/// Returns the id of the document at `path`; `None` for other files.
fn id_of(path: &str) -> Option<ModelId> {
    let mut segments = path.strip_prefix("models/")?.split('/');
    let (name, file, end) = (segments.next()?, segments.next()?, segments.next());
    let id: ModelId = format!("{name}:{}", file.strip_suffix(".json")?).parse().ok()?;
    (end.is_none() && self::path(&id) == path).then_some(id)
}
