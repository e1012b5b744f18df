//! The catalog's compute targets: one document per attached cluster. Creating the document takes the name.

use super::{Catalog, CatalogError, Documents};
use crate::config::AttachedCluster;
use crate::names::ComputeTargetName;
use crate::storage::{Created, Replaced};

const FOLDER: &str = "computes";

/// An attached cluster (`computes/<name>.json` in storage).
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", rename = "computeTarget")]
pub struct ComputeTargetDocument {
    pub name: ComputeTargetName,
    pub created: jiff::Timestamp,
    pub cluster: AttachedCluster,
}

impl Catalog {
    /// Takes the name of a compute target, or changes what it is where it is the same cluster's already.
    pub async fn put_compute_target(&self, document: &ComputeTargetDocument) -> Result<(), CatalogError> {
        let path = path(&document.name);
        loop {
            if self.storage.create(&path, document).await? == Created::New {
                return Ok(());
            }
            let Some((there, revision)) = self.storage.read::<ComputeTargetDocument>(&path).await? else { continue };
            let changed = ComputeTargetDocument { created: there.created, ..document.clone() };
            if self.storage.replace(&path, &changed, &revision).await? == Replaced::Yes {
                return Ok(());
            }
        }
    }

    /// Returns an attached cluster.
    pub async fn compute_target(&self, name: &ComputeTargetName) -> Result<Option<ComputeTargetDocument>, CatalogError> {
        let found = self.storage.read::<ComputeTargetDocument>(&path(name)).await?;
        Ok(found.map(|(document, _)| document))
    }

    /// Returns all attached clusters, by name.
    pub async fn compute_targets(&self) -> Result<Documents<ComputeTargetDocument>, CatalogError> {
        let mut read = Vec::new();
        for path in self.storage.list(FOLDER).await? {
            let name = path.strip_prefix(FOLDER).and_then(|file| file.strip_prefix('/')?.strip_suffix(".json"));
            let Some(name) = name.and_then(|name| ComputeTargetName::new(name).ok()) else { continue };
            read.push(self.compute_target(&name).await);
        }
        Ok(read.into_iter().collect())
    }

    /// Forgets an attached cluster, if it is there.
    pub async fn remove_compute_target(&self, name: &ComputeTargetName) -> Result<(), CatalogError> {
        Ok(self.storage.remove(&path(name)).await?)
    }
}

fn path(name: &ComputeTargetName) -> String {
    format!("{FOLDER}/{name}.json")
}
