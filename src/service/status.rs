//! How a service is: its state, its versions and replicas, and how its rollouts progress.

use jiff::Timestamp;

use super::placement::VersionKind;
use super::spec::ServiceSpec;
use super::workload::ImageWorkload;
use crate::names::{ServiceName, VersionName};

/// A service as it is now.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceDescription {
    pub workspace: String,
    /// When the service was first deployed.
    pub created: Timestamp,
    pub updated: Timestamp,
    pub scoring_uri: String,
    pub swagger_uri: String,
    /// The default version; a plain service has no other.
    pub default: VersionDescription,
    /// The other versions of an endpoint, by name.
    pub others: Vec<VersionDescription>,
}

/// One version as it is now.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionDescription {
    /// Its name; that of a plain service is the service's.
    pub name: VersionName,
    /// What it is in a comparison.
    pub kind: VersionKind,
    /// The share of the traffic that it was given, in percent.
    pub share: f64,
    /// The spec that is serving (or, before the first one serves, the one that is being made).
    pub spec: ServiceSpec,
    /// The revision that `spec` is, from 1.
    pub revision: u32,
    /// The image that its replicas run, where they run one.
    #[serde(default)]
    pub image: Option<ImageWorkload>,
    pub state: ServiceState,
    /// Why it is not healthy, if it isn't.
    pub failure: Option<ServiceFailure>,
    pub replicas: Vec<ReplicaDescription>,
}

impl ServiceDescription {
    /// Returns the spec that stands for the whole service: that of its default version.
    pub fn spec(&self) -> &ServiceSpec {
        &self.default.spec
    }

    /// Returns the state of the service: that of its default version.
    pub fn state(&self) -> ServiceState {
        self.default.state
    }

    /// Returns all versions, the default first.
    pub fn versions(&self) -> impl Iterator<Item = &VersionDescription> {
        std::iter::once(&self.default).chain(&self.others)
    }
}

/// A service whose record can't be read. It is left as it is until it can.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnreadService {
    pub name: ServiceName,
    /// Why its record can't be read, and what to do.
    pub failure: ServiceFailure,
    pub replicas: Vec<ReplicaDescription>,
}

/// The services of a workspace on one platform.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceList {
    /// Those that are known, by name.
    pub services: Vec<ServiceDescription>,
    /// Those whose record can't be read, by name.
    pub unread: Vec<UnreadService>,
}

/// A service at one moment, with how its versions' newest revisions progress.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Observation {
    /// Grows with every change; ask for what comes after it.
    pub sequence: u64,
    /// The service; `None` when there is none of that name, or its record can't be read.
    pub service: Option<ServiceDescription>,
    /// The service when its record can't be read.
    pub unread: Option<UnreadService>,
    /// Why its files can't be removed, when it is being deleted and they can't.
    pub not_removed: Option<String>,
    /// The newest revision of each version.
    pub rollouts: Vec<Rollout>,
    /// What its owner should know, though it serves: somebody else changes it or scales it, say.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// How the newest revision of a version progresses.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rollout {
    pub version: VersionName,
    pub revision: u32,
    pub state: RolloutState,
    /// Whether an older revision is still serving.
    pub older_serves: bool,
    /// What its replicas wait for, in words, where the platform knows.
    #[serde(default)]
    pub waits_for: Option<String>,
    /// What is in its way and can pass by itself, where the platform knows.
    #[serde(default)]
    pub obstacle: Option<ServiceFailure>,
}

/// Where a revision is on its way.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RolloutState {
    /// Its replicas are starting.
    Starting {
        ready: u32,
        wanted: u32,
    },
    Serving,
    /// It was given up.
    Failed(ServiceFailure),
}

/// One replica as it is now.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicaDescription {
    pub id: String,
    pub revision: u32,
    /// Where it is in its life.
    pub phase: ReplicaPhase,
    /// How often its scoring server was started again.
    pub restarts: u32,
}

/// Where a replica is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReplicaPhase {
    /// The scoring server is starting or `init()` is running.
    Starting,
    Ready,
    /// The scoring server ended; it is about to be started again.
    Restarting,
    /// It finishes what it has and takes nothing new.
    Draining,
    /// It no longer answers and is being replaced: said of it, never by it.
    Hung,
}

/// The states of a v1 web service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ServiceState {
    /// Being made or changed.
    Transitioning,
    Healthy,
    /// Made once, but no replica is ready now.
    Unhealthy,
    /// Could not be made.
    Failed,
    /// No machine has room for it.
    Unschedulable,
    Deleting,
}

impl std::fmt::Display for ServiceState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

/// Why a service is not healthy, in the form of v1's deployment errors.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceFailure {
    /// A word for scripts, such as `InitFailed`.
    pub code: String,
    pub message: String,
    /// The lines that show it: the user's own traceback, an installer's last lines.
    pub evidence: Vec<String>,
    pub remedy: String,
}
