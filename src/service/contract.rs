//! What a router, a replica, an image and a platform agree on: paths, headers, the texts that v1's callers know, and how a container is
//! laid out and described. Each of them stands here and nowhere else.

use std::fmt::Display;

use crate::names::{NameError, ServiceName, VersionName};

/// The format of a message among platform, router and replica. One of a format that this program doesn't know can't be read; one without
/// a format has the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct MessageFormat(u32);

impl MessageFormat {
    /// The format that this program writes.
    pub const CURRENT: Self = Self(2);
}

impl Default for MessageFormat {
    fn default() -> Self {
        Self(1)
    }
}

impl TryFrom<u32> for MessageFormat {
    type Error = String;

    fn try_from(format: u32) -> Result<Self, String> {
        let known = (1..=Self::CURRENT.0).contains(&format);
        if known {
            Ok(Self(format))
        } else {
            Err(format!("the message has format {format}; this program knows 1 to {}", Self::CURRENT.0))
        }
    }
}

impl From<MessageFormat> for u32 {
    fn from(format: MessageFormat) -> u32 {
        format.0
    }
}

/// A version of a service. As text it is `service/version`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VersionKey {
    pub service: ServiceName,
    pub version: VersionName,
}

impl std::fmt::Display for VersionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.service, self.version)
    }
}

impl From<VersionKey> for String {
    fn from(key: VersionKey) -> String {
        key.to_string()
    }
}

impl TryFrom<String> for VersionKey {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        let (service, version) = text.split_once('/').unwrap_or((&text, ""));
        Ok(Self { service: ServiceName::new(service)?, version: VersionName::new(version)? })
    }
}

/// Path of the scores, at a replica or below a service's own path.
pub const SCORE_PATH: &str = "/score";
/// Path of the OpenAPI document, at a replica or below a service's own path.
pub const SWAGGER_PATH: &str = "/swagger.json";
/// Path of v1's health answer: "Healthy" when the service takes requests.
pub const HEALTH_PATH: &str = "/";
/// Path of the liveness probe of a replica: 200 without a body as long as its process works, whatever its scoring server does.
pub const LIVE_PATH: &str = "/_aml/live";
/// Path of the readiness probe of a replica: 200 without a body while it takes requests, else 503.
pub const READY_PATH: &str = "/_aml/ready";
/// Path of a replica's status as JSON, for its router and its platform alone.
pub const STATUS_PATH: &str = "/_aml/status";
/// Path on a router's inner port that says, to who has a router's pass, whether it signs with the same key: 204, else 401.
pub const PASS_KEY_PATH: &str = "/_aml/pass-key";
/// What the pass of a router is for where it talks to other routers of its cluster.
pub const ROUTERS_AUDIENCE: &str = "aml-routers";
/// What a service's name follows in the paths of a router that serves all of them.
pub const SERVICE_PREFIX: &str = "/api/v1/service/";

/// Headers between router and replica begin with this; nobody outside may set or see one.
pub const PRIVATE_HEADER_PREFIX: &str = "x-aml-";
/// Header of an answer in which a replica says that it has not begun to work on the request, and why: another replica may get it.
pub const REFUSED_HEADER: &str = "x-aml-refused";

/// Header of a request with the router's pass, which a replica in a cluster wants for everything but its two probes.
pub const PASS_HEADER: &str = "x-aml-pass";
/// The reason in [`REFUSED_HEADER`] of a replica that wants a better pass.
pub const NO_PASS: &str = "pass";

/// The answer when a replica was lost before it answered (502).
pub const REPLICA_CLOSED: &str = "Replica closed connection before replying";

/// Returns the answer when all replicas are busy (503).
pub fn overloaded(service: impl Display) -> String {
    format!("Too many requests for service {service} (overloaded)")
}

/// Returns the answer when no replica is ready (503).
pub fn no_ready_replicas(service: impl Display) -> String {
    format!("No ready replicas for service {service}")
}

/// Returns the path of a service at a router that serves all of them, as `/api/v1/service/<name>`.
pub fn service_path(service: &ServiceName) -> String {
    format!("{SERVICE_PREFIX}{service}")
}

/// The application folder of a container: project, models and working directory, as v1's containers had it.
pub const APP_ROOT: &str = "/var/azureml-app";
/// Name of the folder of models below the application folder.
pub const MODELS_FOLDER: &str = "azureml-models";
/// Where an image keeps this program.
pub const PROGRAM: &str = "/aml/bin/aml";
/// The port of v1's containers and local services.
pub const PORT: u16 = 5001;
/// Name of the file with the public keys of the router's passes, as a JWK set: a key of the `ConfigMap` that is mounted.
pub const PASS_KEYS_FILE: &str = "pass-keys.json";
/// Where a replica of a cluster finds what its router says of itself.
pub const ROUTER_CARD_FOLDER: &str = "/aml/router";
/// Where Kubernetes reads why a container ended.
pub const TERMINATION_LOG: &str = "/dev/termination-log";
/// How long a replica of a cluster that is to stop goes on taking requests if nothing else was said, in milliseconds: routers and load
/// balancers need so long to notice.
pub const CLUSTER_DRAIN_DELAY_MS: u64 = 10_000;

/// The environment variables that describe a replica and its scoring server. v1's have v1's names.
pub mod variables {
    /// The application folder.
    pub const APP_ROOT: &str = "AML_APP_ROOT";
    /// The entry script, relative to the application folder.
    pub const ENTRY_SCRIPT: &str = "AZUREML_ENTRY_SCRIPT";
    /// Name of the project's folder below the application folder.
    pub const SOURCE_DIRECTORY: &str = "AZUREML_SOURCE_DIRECTORY";
    /// The folder of the models.
    pub const MODEL_DIR: &str = "AZUREML_MODEL_DIR";
    /// The service's name.
    pub const SERVICE_NAME: &str = "SERVICE_NAME";
    /// What precedes the paths of the service outside.
    pub const SERVICE_PATH_PREFIX: &str = "SERVICE_PATH_PREFIX";
    /// Requests worked on at once: the number of workers.
    pub const WORKER_COUNT: &str = "WORKER_COUNT";
    /// Longest time of one scoring call, in milliseconds.
    pub const SCORING_TIMEOUT_MS: &str = "SCORING_TIMEOUT_MS";
    /// Seconds after which v1's images ended a worker that was still busy with one call; 0: never.
    pub const WORKER_TIMEOUT: &str = "WORKER_TIMEOUT";
    /// Origins of pages that may read the answers.
    pub const CORS_ORIGINS: &str = "AML_CORS_ORIGINS";
    /// Further variables as one JSON object: a line of a Dockerfile can't hold a value with a line break.
    pub const MORE: &str = "AML_VARIABLES";
    /// The interpreter of the scoring server.
    pub const PYTHON: &str = "AML_PYTHON";
    /// Address and port to listen on.
    pub const LISTEN: &str = "AML_LISTEN";
    /// The folder for sockets and settings.
    pub const RUN_DIR: &str = "AML_RUN_DIR";
    /// How long a replica that is to stop goes on taking requests, in milliseconds.
    pub const DRAIN_DELAY_MS: &str = "AML_DRAIN_DELAY_MS";
    /// Longest wait of a request for a worker, in milliseconds.
    pub const MAX_QUEUE_WAIT_MS: &str = "AML_MAX_QUEUE_WAIT_MS";
    /// The id of the service's record, for which its router's passes are. A replica that has it answers that router alone.
    pub const RECORD: &str = "AML_RECORD";
    /// The file with the public keys of the router's passes, or the folder that it is in.
    pub const PASS_KEYS: &str = "AML_PASS_KEYS";
    /// Marks the processes of a replica on a machine that it shares with others, by its scoring server's socket.
    pub const REPLICA: &str = "AML_REPLICA";
    /// The file that says why a replica ended, if there is such a file.
    pub const TERMINATION_LOG: &str = "AML_TERMINATION_LOG";

    /// Those that describe the replica itself: the application never sees them.
    pub const OF_REPLICA: [&str; 9] =
        [PYTHON, LISTEN, RUN_DIR, DRAIN_DELAY_MS, MAX_QUEUE_WAIT_MS, MORE, RECORD, PASS_KEYS, TERMINATION_LOG];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_a_later_format_is_not_read() {
        let read = |text: &str| serde_json::from_str::<MessageFormat>(text);
        assert!(read("1").unwrap() < MessageFormat::CURRENT);
        assert_eq!(read(&serde_json::to_string(&MessageFormat::CURRENT).unwrap()).unwrap(), MessageFormat::CURRENT);
        assert!(read("3").unwrap_err().to_string().starts_with("the message has format 3"));
    }
}
