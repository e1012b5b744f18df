//! The catalog's environments: one document per version. Creating the document claims the version.

use futures_util::{StreamExt, stream};

use super::{Catalog, CatalogError, Documents};
use crate::names::{EnvironmentName, EnvironmentVersion};
use crate::storage::Created;

const READS_AT_ONCE: usize = 32;

/// A registered environment version (`environments/<name>/<version>.json` in storage).
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", rename = "environment")]
pub struct EnvironmentDocument {
    pub name: EnvironmentName,
    pub version: EnvironmentVersion,
    pub created: jiff::Timestamp,
    /// The definition, which isn't interpreted here.
    pub definition: serde_json::Value,
}

impl EnvironmentDocument {
    /// A later registration is the later version; of two at once, the higher number.
    fn age(&self) -> (jiff::Timestamp, Option<u32>) {
        (self.created, number(&self.version))
    }
}

impl Catalog {
    /// Registers a version of an environment: the one named, else the next number. A version that is there with the same
    /// definition is returned as it is.
    pub async fn add_environment(
        &self,
        name: EnvironmentName,
        version: Option<EnvironmentVersion>,
        definition: serde_json::Value,
        now: jiff::Timestamp,
    ) -> Result<EnvironmentDocument, CatalogError> {
        if let Some(version) = version {
            let document = EnvironmentDocument { name, version, created: now, definition };
            return self.add_named(document).await;
        }
        let taken = self.environment_versions(&name).await?;
        let mut last = taken.iter().filter_map(number).max().unwrap_or(0);
        loop {
            let Some(next) = last.checked_add(1) else { return Err(CatalogError::NoEnvironmentVersionLeft { name }) };
            let version = EnvironmentVersion::numbered(next);
            let document = EnvironmentDocument { name: name.clone(), version, created: now, definition: definition.clone() };
            match self.storage.create(&path(&document.name, &document.version), &document).await? {
                Created::New => return Ok(document),
                Created::Exists => last = next,
            }
        }
    }

    async fn add_named(&self, document: EnvironmentDocument) -> Result<EnvironmentDocument, CatalogError> {
        let EnvironmentDocument { name, version, .. } = &document;
        if self.storage.create(&path(name, version), &document).await? == Created::New {
            return Ok(document);
        }
        match self.environment(name, version).await? {
            Some(there) if there.definition == document.definition => Ok(there),
            _ => Err(CatalogError::EnvironmentExists { name: document.name, version: document.version }),
        }
    }

    /// Returns a version of an environment.
    pub async fn environment(
        &self,
        name: &EnvironmentName,
        version: &EnvironmentVersion,
    ) -> Result<Option<EnvironmentDocument>, CatalogError> {
        let path = path(name, version);
        let Some((document, _)) = self.storage.read::<EnvironmentDocument>(&path).await? else { return Ok(None) };
        if document.name == *name && document.version == *version {
            return Ok(Some(document));
        }
        Err(CatalogError::EnvironmentMisplaced { path, name: document.name, version: document.version })
    }

    /// Returns the version of a name that was registered last.
    pub async fn latest_environment(&self, name: &EnvironmentName) -> Result<Option<EnvironmentDocument>, CatalogError> {
        let versions = self.environment_versions(name).await?;
        let ids = versions.into_iter().map(|version| (name.clone(), version)).collect();
        Ok(self.read_environments(ids).await.whole()?.into_iter().max_by_key(EnvironmentDocument::age))
    }

    /// Returns all versions of all environments: by name, the latest first.
    pub async fn environments(&self) -> Result<Documents<EnvironmentDocument>, CatalogError> {
        let ids = self.storage.list("environments").await?.iter().filter_map(|path| id_of(path)).collect();
        let mut found = self.read_environments(ids).await;
        found.read.sort_by(|one, other| one.name.cmp(&other.name).then_with(|| other.age().cmp(&one.age())));
        Ok(found)
    }

    async fn read_environments(&self, ids: Vec<(EnvironmentName, EnvironmentVersion)>) -> Documents<EnvironmentDocument> {
        let read =
            |(name, version): (EnvironmentName, EnvironmentVersion)| async move { self.environment(&name, &version).await };
        stream::iter(ids).map(read).buffer_unordered(READS_AT_ONCE).collect::<Vec<_>>().await.into_iter().collect()
    }

    async fn environment_versions(&self, name: &EnvironmentName) -> Result<Vec<EnvironmentVersion>, CatalogError> {
        let paths = self.storage.list(&format!("environments/{name}")).await?;
        Ok(paths.iter().filter_map(|path| id_of(path)).filter(|(of, _)| of == name).map(|(_, version)| version).collect())
    }
}

fn number(version: &EnvironmentVersion) -> Option<u32> {
    version.as_str().parse().ok().filter(|number: &u32| number.to_string() == version.as_str())
}

fn path(name: &EnvironmentName, version: &EnvironmentVersion) -> String {
    format!("environments/{name}/{version}.json")
}

/// Returns the id of the document at `path`; `None` for other files.
fn id_of(path: &str) -> Option<(EnvironmentName, EnvironmentVersion)> {
    let mut segments = path.strip_prefix("environments/")?.split('/');
    let (name, file, end) = (segments.next()?, segments.next()?, segments.next());
    let id = (EnvironmentName::new(name).ok()?, EnvironmentVersion::new(file.strip_suffix(".json")?).ok()?);
    end.is_none().then_some(id)
}
