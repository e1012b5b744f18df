//! What is told of a service: its spec, its state and how its replicas are.

use jiff::Timestamp;

use super::ServiceSpec;

/// A service as it is now.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceDescription {
    /// The spec that is serving (or, before the first one serves, the one that is being made).
    pub spec: ServiceSpec,
    /// The workspace's name.
    pub workspace: String,
    /// The revision that `spec` is, from 1.
    pub revision: u32,
    /// When the service was first deployed.
    pub created: Timestamp,
    /// When its record last changed.
    pub updated: Timestamp,
    /// Its state.
    pub state: ServiceState,
    /// Why it is not healthy, if it isn't.
    pub failure: Option<ServiceFailure>,
    /// Where to post a request.
    pub scoring_uri: String,
    /// Where its OpenAPI document is.
    pub swagger_uri: String,
    /// Its replicas.
    pub replicas: Vec<ReplicaDescription>,
}

/// One replica as it is now.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicaDescription {
    /// Its name.
    pub id: String,
    /// The revision that it runs.
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
    /// It takes requests.
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
    /// Serving.
    Healthy,
    /// Made once, but no replica is ready now.
    Unhealthy,
    /// Could not be made.
    Failed,
    /// Being removed.
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
    /// The cause in one sentence.
    pub message: String,
    /// The lines that show it: the user's own traceback, an installer's last lines.
    pub evidence: Vec<String>,
    /// What to do.
    pub remedy: String,
}
