//! What a workspace remembers of the service images that were made in it: one document an image, in storage.

use jiff::Timestamp;

use crate::names::{Digest, ModelId, Repository, Tag};
use crate::storage::{Created, Replaced, Storage, StorageError};

/// A service image, as the catalog keeps it (`images/<repository>/<tag>.json` in storage).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageDocument {
    /// Its repository, below the registry's prefix where it has one.
    pub repository: Repository,
    /// Its tag.
    pub tag: Tag,
    /// The registry's folder or address.
    pub registry: String,
    /// The digest of its manifest.
    pub digest: Digest,
    /// Bytes of its layers, as they travel.
    pub size: u64,
    /// The key of its environment.
    pub environment: String,
    /// Its project layer (`diff_id`).
    pub project: Digest,
    /// The models in it.
    pub models: Vec<ModelId>,
    /// When it was made.
    pub created: Timestamp,
}

/// The service images of a workspace.
#[derive(Debug, Clone)]
pub struct ImageCatalog {
    storage: Storage,
}

impl ImageCatalog {
    pub(super) fn new(storage: Storage) -> Self {
        Self { storage }
    }

    /// Records an image, in place of one of the same name. Of two that record at once, one stays.
    pub async fn record(&self, image: &ImageDocument) -> Result<(), StorageError> {
        let path = path(&image.repository, &image.tag);
        // Each turn means that another writer has just been successful.
        loop {
            if self.storage.create(&path, image).await? == Created::New {
                return Ok(());
            }
            let Some((_, revision)) = self.storage.read::<serde_json::Value>(&path).await? else { continue };
            if self.storage.replace(&path, image, &revision).await? == Replaced::Yes {
                return Ok(());
            }
        }
    }

    /// Returns the images on record, newest first.
    pub async fn images(&self) -> Result<Vec<ImageDocument>, StorageError> {
        let mut images = Vec::new();
        for path in self.storage.list("images").await? {
            if let Some((image, _)) = self.storage.read::<ImageDocument>(&path).await? {
                images.push(image);
            }
        }
        images.sort_by(|one, other| other.created.cmp(&one.created).then_with(|| one.repository.cmp(&other.repository)));
        Ok(images)
    }

    /// Forgets an image.
    pub async fn forget(&self, image: &ImageDocument) -> Result<(), StorageError> {
        self.storage.remove(&path(&image.repository, &image.tag)).await
    }
}

fn path(repository: &Repository, tag: &Tag) -> String {
    format!("images/{repository}/{tag}.json")
}
