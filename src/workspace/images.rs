//! The catalog of a workspace's service images: one document per image, in storage.

use jiff::Timestamp;

use super::catalog::{CatalogError, Documents};
use crate::names::{Digest, ModelId, Repository, Tag};
use crate::storage::{Created, Replaced, Storage, StorageError};

/// A service image, as the catalog keeps it (`images/<repository>/<tag>.json` in storage).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageDocument {
    /// Its repository, below the registry's prefix where it has one.
    pub repository: Repository,
    pub tag: Tag,
    pub registry: String,
    pub digest: Digest,
    /// Bytes of its layers, as sent to a registry.
    pub size: u64,
    pub environment: String,
    /// Its project layer (`diff_id`).
    pub project: Digest,
    pub models: Vec<ModelId>,
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

    /// Records an image, replacing one of the same name. Of two at once, one stays.
    pub async fn record(&self, image: &ImageDocument) -> Result<(), StorageError> {
        let path = path(&image.repository, &image.tag);
        // Each further iteration means that another writer succeeded.
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
    pub async fn images(&self) -> Result<Documents<ImageDocument>, CatalogError> {
        let mut outcomes = Vec::new();
        for path in self.storage.list("images").await? {
            let found = self.storage.read::<ImageDocument>(&path).await;
            outcomes.push(found.map(|found| found.map(|(image, _)| image)).map_err(CatalogError::from));
        }
        let mut images: Documents<ImageDocument> = outcomes.into_iter().collect();
        images.read.sort_by(|one, other| other.created.cmp(&one.created).then_with(|| one.repository.cmp(&other.repository)));
        Ok(images)
    }
}

fn path(repository: &Repository, tag: &Tag) -> String {
    format!("images/{repository}/{tag}.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(tag: &str, hour: u8) -> ImageDocument {
        ImageDocument {
            repository: Repository::new("team/package").unwrap(),
            tag: Tag::new(tag).unwrap(),
            registry: "registry.example.com/team".to_owned(),
            digest: Digest::from_sha256([hour; 32]),
            size: 1,
            environment: "ab".repeat(32),
            project: Digest::from_sha256([2; 32]),
            models: vec!["diabetes:1".parse().unwrap()],
            created: format!("2026-11-24T{hour:02}:00:00Z").parse().unwrap(),
        }
    }

    #[tokio::test]
    async fn an_image_under_the_same_name_takes_the_place_of_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let images = ImageCatalog::new(Storage::open_folder(folder.path()).unwrap());
        for made in [image("v1", 1), image("v2", 2), image("v1", 3)] {
            images.record(&made).await.unwrap();
        }
        assert_eq!(images.images().await.unwrap().read, [image("v1", 3), image("v2", 2)]);
    }
}
