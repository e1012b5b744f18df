//! The validated spec of one version of a service: all that its platform needs to run it, and nothing secret.

use std::collections::BTreeMap;

use crate::config::{Environment, ServiceSettings};
use crate::names::{ComputeTargetName, Digest, ModelId, ServiceName};

/// One version of a service, ready to be applied to a platform.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceSpec {
    /// The service's (or endpoint's) name.
    pub name: ServiceName,
    /// How it runs and who may call it.
    #[serde(flatten)]
    pub settings: ServiceSettings,
    /// Where it runs.
    pub compute_target: ComputeTargetName,
    /// Free text.
    pub description: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Properties: written once, never changed.
    pub properties: BTreeMap<String, String>,
    /// The version's name inside an endpoint; `None` for a plain service.
    pub version_name: Option<ServiceName>,
    /// The version's share of an endpoint's traffic, 0 to 100.
    pub traffic_percentile: f64,
    /// The models, in the order in which they were given.
    pub models: Vec<ServiceModel>,
    /// The project layer (its `diff_id`).
    pub project: Digest,
    /// Name of the project's folder below the application root; `None` when only the entry script travels.
    pub source_directory: Option<String>,
    /// The entry script, relative to the project folder, with forward slashes.
    pub entry_script: String,
    /// The environment.
    pub environment: ServiceEnvironment,
}

/// A registered model that a service ships.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceModel {
    /// `name:version`.
    pub id: ModelId,
    /// Its layer (`diff_id`).
    pub layer: Digest,
}

/// The environment that a version runs in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceEnvironment {
    /// The environment key.
    pub key: String,
    /// The definition.
    pub definition: Environment,
}
