//! The validated spec of one version of a service: all that its platform needs to run it, and nothing secret.

use std::collections::BTreeMap;

use crate::config::{ComputeType, Environment, LivenessProbe, ReplicaScale, Resources};
use crate::names::{ComputeTargetName, Digest, Host, ModelId, ServiceName};

/// One version of a service, ready to be applied to a platform.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceSpec {
    /// The service's (or endpoint's) name.
    pub name: ServiceName,
    /// What kind of service the user asked for.
    pub compute_type: ComputeType,
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
    /// The port of its own that a v1 local service listens on.
    pub port: Option<u16>,
    /// How callers show who they are.
    pub auth: AuthMode,
    /// Hosts beside this machine's own names under which it answers where it asks for no key, and whose pages may ask.
    #[serde(default)]
    pub allowed_hosts: Vec<Host>,
    /// How many replicas.
    pub scale: ReplicaScale,
    /// What each replica asks for.
    pub resources: Resources,
    /// Requests that one replica works on at once.
    pub max_concurrent_requests: u32,
    /// Longest time of one scoring call, in milliseconds.
    pub scoring_timeout_ms: u64,
    /// Longest time in the router's queue, in milliseconds.
    pub max_queue_wait_ms: u64,
    /// The liveness probe.
    pub liveness: LivenessProbe,
    /// Whether Application Insights was asked for.
    pub app_insights_enabled: bool,
    /// Whether model data collection was asked for.
    pub collect_model_data: bool,
    /// The Kubernetes namespace asked for.
    pub namespace: Option<String>,
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

/// How callers of a service show who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AuthMode {
    /// One of two keys.
    Keys,
    /// A signed token.
    Token,
    /// Not at all.
    None,
}
