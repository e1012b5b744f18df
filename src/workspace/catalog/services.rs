//! The catalog's services on clusters: which compute target has the service of a name. A service that isn't named here is on this machine.

use super::{Catalog, CatalogError};
use crate::names::{ComputeTargetName, ServiceName};
use crate::storage::Created;

const FOLDER: &str = "services";

/// Where a service is (`services/<name>.json` in storage).
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", rename = "service")]
struct ServiceDocument {
    name: ServiceName,
    compute_target: ComputeTargetName,
}

impl Catalog {
    /// Takes a name for a service on a compute target; one that is taken for that target already stays so.
    pub async fn claim_service(&self, name: &ServiceName, target: &ComputeTargetName) -> Result<(), CatalogError> {
        let document = ServiceDocument { name: name.clone(), compute_target: target.clone() };
        loop {
            if self.storage.create(&path(name), &document).await? == Created::New {
                return Ok(());
            }
            match self.service_target(name).await? {
                Some(there) if there == *target => return Ok(()),
                Some(there) => return Err(CatalogError::ServiceElsewhere { name: name.clone(), target: there }),
                // It was given back in between.
                None => {}
            }
        }
    }

    /// Returns the compute target that has the service of this name; `None` when that is this machine, or nothing.
    pub async fn service_target(&self, name: &ServiceName) -> Result<Option<ComputeTargetName>, CatalogError> {
        let found = self.storage.read::<ServiceDocument>(&path(name)).await?;
        Ok(found.map(|(document, _)| document.compute_target))
    }

    /// Returns the names of all services on compute targets.
    pub async fn services(&self) -> Result<Vec<ServiceName>, CatalogError> {
        let paths = self.storage.list(FOLDER).await?;
        let name = |path: &String| {
            let file = path.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_suffix(".json")?;
            ServiceName::new(file).ok()
        };
        Ok(paths.iter().filter_map(name).collect())
    }

    /// Gives the name of a service back.
    pub async fn release_service(&self, name: &ServiceName) -> Result<(), CatalogError> {
        Ok(self.storage.remove(&path(name)).await?)
    }
}

fn path(name: &ServiceName) -> String {
    format!("{FOLDER}/{name}.json")
}
