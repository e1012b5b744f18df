//! The validated spec of one version of a service: all that its platform needs to run it, and nothing secret.

use std::collections::BTreeMap;

use crate::config::{AuthMode, Environment, KubernetesSettings, ReplicaScale, ServiceSettings};
use crate::names::{ComputeTargetName, Digest, ModelId, ServiceName, VersionName};

/// One version of a service, ready to be applied to a platform.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceSpec {
    pub name: ServiceName,
    pub compute_target: ComputeTargetName,
    pub description: Option<String>,
    pub tags: BTreeMap<String, String>,
    /// Properties: written once, never changed.
    pub properties: BTreeMap<String, String>,
    /// The version's name inside an endpoint; `None` for a plain service.
    pub version_name: Option<VersionName>,
    /// How it runs and who may call it.
    #[serde(flatten)]
    pub settings: ServiceSettings,
    /// Seconds until a replica that isn't ready counts as failed.
    pub start_timeout_seconds: u64,
    #[serde(flatten)]
    pub content: ServiceContent,
}

/// What a version ships: models, project and environment.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceContent {
    /// The models, in the order in which they were given.
    pub models: Vec<ServiceModel>,
    /// The project layer (its `diff_id`).
    pub project: Digest,
    /// Name of the project's folder below the application root; `None` when only the entry script travels.
    pub source_directory: Option<String>,
    /// The entry script, relative to the project folder, with forward slashes.
    pub entry_script: String,
    pub environment: ServiceEnvironment,
}

impl ServiceSpec {
    /// Returns the name of the version; that of a plain service is the service's.
    pub fn version(&self) -> VersionName {
        self.version_name.clone().unwrap_or_else(|| VersionName::from(&self.name))
    }

    /// Returns whether replicas of both would be the same: what only the router and people see may differ.
    pub fn runs_like(&self, other: &Self) -> bool {
        let seen_by_replicas = |spec: &Self| Self {
            description: None,
            tags: BTreeMap::new(),
            properties: BTreeMap::new(),
            settings: ServiceSettings {
                auth: AuthMode::None,
                allowed_hosts: Vec::new(),
                scale: ReplicaScale::Fixed(1),
                max_queue_wait_ms: 0,
                kubernetes: KubernetesSettings { allow_gap: false, ..spec.settings.kubernetes.clone() },
                ..spec.settings.clone()
            },
            ..spec.clone()
        };
        seen_by_replicas(self) == seen_by_replicas(other)
    }
}

/// A registered model that a service ships.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceModel {
    /// `name:version`.
    pub id: ModelId,
    /// Its layer (`diff_id`).
    pub layer: Digest,
    /// The bytes of its files; 0 in records from before it was written down.
    #[serde(default)]
    pub size: u64,
}

/// The environment that a version runs in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceEnvironment {
    pub key: String,
    pub definition: Environment,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Returns the spec of a service `diabetes` with v1's defaults.
    pub(crate) fn spec() -> ServiceSpec {
        ServiceSpec {
            name: ServiceName::new("diabetes").unwrap(),
            compute_target: ComputeTargetName::new("local").unwrap(),
            description: None,
            tags: BTreeMap::new(),
            properties: BTreeMap::new(),
            version_name: None,
            settings: ServiceSettings::default(),
            start_timeout_seconds: 60,
            content: ServiceContent {
                models: Vec::new(),
                project: Digest::from_sha256([0; 32]),
                source_directory: None,
                entry_script: "score.py".to_owned(),
                environment: ServiceEnvironment { key: "key".to_owned(), definition: Environment::default() },
            },
        }
    }
}
