//! "Did you mean": the name that was probably meant where one isn't there.

use super::platforms::LOCAL;
use super::{OperationError, Session};
use crate::config::nearest;
use crate::names::{ModelId, ServiceName};
use crate::platform::Scope;
use crate::workspace::{Missing, ModelDocument, Workspace};

impl Session<'_> {
    /// Adds the name that was probably meant to the remedy of something that wasn't found; any other error stays as it is. No cluster is
    /// asked for it, and nothing is started.
    pub async fn with_suggestion(&self, error: OperationError) -> OperationError {
        let OperationError::NotFound { kind, name, workspace, remedy } = error else { return error };
        let meant = match self.locate(Missing::Empty) {
            Ok(opened) => self.nearest(kind, &name, &opened).await,
            Err(_) => None,
        };
        let remedy = meant.map_or_else(|| remedy.clone(), |meant| format!("did you mean {meant}? {remedy}"));
        OperationError::NotFound { kind, name, workspace, remedy }
    }

    async fn nearest(&self, kind: &str, name: &str, workspace: &Workspace) -> Option<String> {
        let catalog = workspace.catalog();
        match kind {
            "model" => nearest_model(name, &catalog.models().await.ok()?.read),
            "environment" => {
                let known = catalog.environments().await.ok()?.read;
                let ids: Vec<String> = known.iter().map(|known| format!("{}:{}", known.name, known.version)).collect();
                let names: Vec<&str> = known.iter().map(|known| known.name.as_str()).collect();
                nearest_id(name, &names, &ids.iter().map(String::as_str).collect::<Vec<_>>())
            }
            "compute target" => {
                let known = catalog.compute_targets().await.ok()?.read;
                let names: Vec<&str> = known.iter().map(|known| known.name.as_str()).chain([LOCAL]).collect();
                nearest(name, &names).map(str::to_owned)
            }
            "service" => {
                let here = self.platforms(workspace).local().users(Scope::Workspace).await.ok()?.services;
                let elsewhere = catalog.services().await.ok()?;
                let names = here.iter().map(|user| user.service.as_str()).chain(elsewhere.iter().map(ServiceName::as_str));
                nearest(name, &names.collect::<Vec<_>>()).map(str::to_owned)
            }
            _ => None,
        }
    }
}

/// Returns the registered model that a name or id most likely stands for: another version of the same model, or one of a similar name.
pub(super) fn nearest_model(given: &str, known: &[ModelDocument]) -> Option<String> {
    let ids: Vec<String> = known.iter().map(|model| model.id.to_string()).collect();
    let names: Vec<&str> = known.iter().map(|model| model.id.name.as_str()).collect();
    if let Ok(ModelId { name, .. }) = given.parse() {
        let newest = known.iter().map(|model| &model.id).filter(|id| id.name == name).max_by_key(|id| id.version);
        if let Some(newest) = newest {
            return Some(newest.to_string());
        }
    }
    nearest_id(given, &names, &ids.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Returns the known id nearest to `name:version`, or the known name nearest to one without a version.
fn nearest_id(given: &str, names: &[&str], ids: &[&str]) -> Option<String> {
    let Some((name, _)) = given.rsplit_once(':') else { return nearest(given, names).map(str::to_owned) };
    let id = ids.iter().find(|id| **id == given).copied().or_else(|| {
        let near = if names.contains(&name) { name } else { nearest(name, names)? };
        let of_name: Vec<&str> =
            ids.iter().copied().filter(|id| id.rsplit_once(':').is_some_and(|(name, _)| name == near)).collect();
        let version = given.rsplit_once(':').map(|(_, version)| format!("{near}:{version}"))?;
        of_name.iter().find(|id| **id == version).or_else(|| of_name.last()).copied()
    });
    id.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_corrected_in_its_name_and_keeps_its_version_where_there_is_one() {
        let (names, ids) = (["diabetes", "diabetes", "iris"], ["diabetes:1", "diabetes:2", "iris:1"]);
        for (named, meant) in [
            ("diabets:1", Some("diabetes:1")),
            ("diabets:7", Some("diabetes:2")),
            ("diabetes:7", Some("diabetes:2")),
            ("diabets", Some("diabetes")),
            ("Iris:1", Some("iris:1")),
            ("wine:1", None),
        ] {
            assert_eq!(nearest_id(named, &names, &ids).as_deref(), meant, "{named}");
        }
    }
}
