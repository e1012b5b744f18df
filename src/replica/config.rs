//! The configuration of a replica. The platform writes it to a private file, since its variables may hold secrets.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::names::ServiceName;

/// Adding the largest duration to the present time would overflow.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 3600);

/// All that one replica needs to run.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicaConfig {
    pub id: String,
    /// The service that it is a copy of.
    pub service: ServiceName,
    pub listen: Listen,
    /// Path of the scoring server's socket; it is also the prefix of the sockets and the settings file beside it.
    /// Shorter than 100 bytes, in a folder that only its owner can enter (made if it is missing).
    pub server_socket: PathBuf,
    /// Where the scoring server's output is appended; `None`: to the replica's own stdout.
    pub log_file: Option<PathBuf>,
    /// The Python of the service's environment.
    pub python: PathBuf,
    /// The application root: project, models and the scoring server's working directory.
    pub app_root: PathBuf,
    /// The entry script, relative to the project folder, with forward slashes.
    pub entry_script: String,
    /// Name of the project's folder below the application root.
    pub source_directory: Option<String>,
    /// The folder of the models, absolute or relative to the application root.
    pub model_dir: Option<String>,
    pub variables: BTreeMap<String, String>,
    /// Requests processed at once, which is the number of workers; at least 1.
    pub max_concurrent_requests: u32,
    /// Longest time of one scoring call.
    pub scoring_timeout_ms: u64,
    /// How long a replica that is told to stop still accepts requests, so that routers and load balancers can notice.
    pub drain_delay_ms: u64,
    /// What stands between it and its callers.
    #[serde(default)]
    pub front: Front,
    /// The file that says why the replica ended, if there is such a file.
    #[serde(default)]
    pub termination_log: Option<PathBuf>,
    /// Soft limit on open files of the scoring server; `None`: the one that the replica was started with.
    #[serde(default)]
    pub open_files: Option<u64>,
    /// This program: the scoring server is started through its hidden command `exec`.
    pub executable: PathBuf,
}

/// What stands between a replica and its callers.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Front {
    /// A router, which queues requests itself and watches the replica's status: a request that finds no free worker is refused at once.
    #[default]
    Router,
    /// The routers of a cluster, in which anybody may come by: everything but the two probes wants a pass. A start that fails ends the
    /// replica, for its platform to start it again.
    #[serde(rename_all = "camelCase")]
    Cluster {
        /// The id of the service's record, for which passes must be.
        record: String,
        /// The file with the public keys of passes. It is read again when it has changed.
        pass_keys: PathBuf,
    },
    /// Nothing: requests wait in the replica for a free worker, in the order of arrival, and a start that fails ends it.
    #[serde(rename_all = "camelCase")]
    Standalone {
        /// The longest wait, in milliseconds.
        max_queue_wait_ms: u64,
    },
}

/// Where a replica listens.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Listen {
    /// A private unix socket: one machine.
    Unix(PathBuf),
    Tcp(SocketAddr),
    /// This port on all addresses: IPv6 and IPv4, or IPv4 alone on a machine that has no IPv6.
    AllAddresses(u16),
}

impl ReplicaConfig {
    pub(super) fn scoring_timeout(&self) -> Duration {
        Duration::from_millis(self.scoring_timeout_ms).min(LONGEST_WAIT)
    }

    pub(super) fn worker_count(&self) -> usize {
        usize::try_from(self.max_concurrent_requests).unwrap_or(usize::MAX).max(1)
    }
}
