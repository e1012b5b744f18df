//! The deployment configuration: what kind of service, its resources, scale, limits and authentication.

mod autoscale;
mod cluster;
mod flags;
mod keys;
mod kubernetes;
mod read;
mod rules;
#[cfg(test)]
mod tests;

pub use flags::DeploymentFlags;
pub use kubernetes::{FpgaRequest, KubernetesSettings, NodeOperator, NodeRule, SecretVariable, TaintEffect, Toleration};

use crate::names::{Host, Secret};

/// What kind of service a deployment makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ComputeType {
    /// A service on this machine, as v1's local web service: a port of its own, no authentication.
    Local,
    /// A service on a cluster (or, with no cluster, behind this machine's router).
    Aks,
    /// An endpoint with versions.
    AksEndpoint,
    /// A container instance of Azure: retired, explained, never made.
    Aci,
}

impl ComputeType {
    /// Returns the word that configurations use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Aks => "aks",
            Self::AksEndpoint => "aksendpoint",
            Self::Aci => "aci",
        }
    }
}

/// A valid deployment configuration.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeploymentConfig {
    /// What the version of the service is set to.
    pub settings: ServiceSettings,
    /// The compute target named by the file.
    pub compute_target_name: Option<String>,
    /// Keys chosen by the user; `None` makes random ones.
    pub keys: Option<PresetKeys>,
    pub version_name: Option<String>,
    /// Share of an endpoint's traffic, 0 to 100; default 0.
    pub traffic_percentile: f64,
}

/// The settings of one version of a service, in the form that its spec and its record keep. Defaults are those that the v1 service applied.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceSettings {
    /// What kind of service it is.
    pub compute_type: ComputeType,
    /// The port of its own that a v1 local service listens on; `None` takes a free one.
    pub port: Option<u16>,
    /// How callers authenticate; default keys.
    pub auth: AuthMode,
    /// Hosts, beside this machine's own names, that a service without authentication answers to and whose pages may call it.
    #[serde(default)]
    pub allowed_hosts: Vec<Host>,
    pub scale: ReplicaScale,
    pub resources: Resources,
    /// Requests that one replica works on at once; default 1.
    pub max_concurrent_requests: u32,
    /// Longest time of one scoring call in milliseconds, 1 to 300,000; default 60,000.
    pub scoring_timeout_ms: u64,
    /// Longest time in the router's queue in milliseconds; default 500.
    pub max_queue_wait_ms: u64,
    pub liveness: LivenessProbe,
    /// Whether logs go to Application Insights; default false.
    pub app_insights_enabled: bool,
    /// Whether model data is collected; default false.
    pub collect_model_data: bool,
    pub namespace: Option<String>,
    /// What only a cluster reads; records from before it have none.
    #[serde(default)]
    pub kubernetes: KubernetesSettings,
}

/// How callers of a service authenticate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AuthMode {
    /// With one of two keys.
    Keys,
    /// With a signed token.
    Token,
    None,
}

/// How many replicas a service has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReplicaScale {
    /// Always this many, at least 1.
    Fixed(u32),
    /// As many as the autoscaler says.
    Auto(AutoScaler),
}

/// Settings of the autoscaler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AutoScaler {
    /// Fewest replicas, from 1; default 1.
    pub min_replicas: u32,
    /// Most replicas; default 10.
    pub max_replicas: u32,
    /// Percentage of busy slots aimed for; default 70.
    pub target_utilization: u32,
    /// Seconds between two evaluations; default 1.
    pub refresh_seconds: u32,
}

/// What one replica asks for. Cores, and GB that a cluster counts as GiB (2^30 bytes); limits are `None` when not given.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resources {
    /// CPU cores; default 0.1.
    pub cpu: f64,
    pub cpu_limit: Option<f64>,
    /// Memory in GB; default 0.5.
    pub memory_gb: f64,
    pub memory_gb_limit: Option<f64>,
    /// GPUs; default 0.
    pub gpu_cores: u32,
}

/// The liveness probe of a replica; each value is at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LivenessProbe {
    /// Seconds between probes; default 10.
    pub period_seconds: u32,
    /// Seconds before the first probe; default 310.
    pub initial_delay_seconds: u32,
    /// Seconds until a probe counts as failed; default 2.
    pub timeout_seconds: u32,
    /// Successes after a failure; default 1.
    pub success_threshold: u32,
    /// Failures in a row before a restart; default 3.
    pub failure_threshold: u32,
}

/// Authentication keys that the user chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresetKeys {
    pub primary: Secret,
    /// The secondary key; `None` makes a random one.
    pub secondary: Option<Secret>,
}

impl Default for ServiceSettings {
    fn default() -> Self {
        Self {
            compute_type: ComputeType::Aks,
            port: None,
            auth: AuthMode::Keys,
            allowed_hosts: Vec::new(),
            scale: ReplicaScale::Auto(AutoScaler::default()),
            resources: Resources::default(),
            max_concurrent_requests: 1,
            scoring_timeout_ms: 60_000,
            max_queue_wait_ms: 500,
            liveness: LivenessProbe::default(),
            app_insights_enabled: false,
            collect_model_data: false,
            namespace: None,
            kubernetes: KubernetesSettings::default(),
        }
    }
}

impl Default for AutoScaler {
    fn default() -> Self {
        Self { min_replicas: 1, max_replicas: 10, target_utilization: 70, refresh_seconds: 1 }
    }
}

impl Default for Resources {
    fn default() -> Self {
        Self { cpu: 0.1, cpu_limit: None, memory_gb: 0.5, memory_gb_limit: None, gpu_cores: 0 }
    }
}

impl Default for LivenessProbe {
    fn default() -> Self {
        Self { period_seconds: 10, initial_delay_seconds: 310, timeout_seconds: 2, success_threshold: 1, failure_threshold: 3 }
    }
}
