//! What the supervisor is asked and answers, as messages.

use crate::names::ServiceName;
use crate::service::{ReplicaDescription, ServiceDescription, ServiceFailure, ServiceSpec};

use super::record::{Keys, RunSettings};

/// Asks for a revision of a service.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Apply {
    /// What to run.
    pub spec: ServiceSpec,
    /// How to run it here.
    pub run: RunSettings,
    /// Keys for the service; ignored when it has some and `keep_keys` is set.
    pub keys: Keys,
    /// Whether keys that a service of that name has stay.
    pub keep_keys: bool,
    /// Whether a service of that name may be replaced.
    pub overwrite: bool,
    /// The workspace's name, told with the service.
    pub workspace: String,
}

/// Why a revision was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ApplyError {
    /// A service of that name is there, and `overwrite` was not set.
    #[error("a service named '{0}' exists already")]
    Exists(ServiceName),
    /// Another revision of the service is being made.
    #[error("another deployment of service '{0}' is under way")]
    Busy(ServiceName),
    /// There is no such service.
    #[error("there is no service named '{0}'")]
    Missing(ServiceName),
    /// The files that were laid out for it are gone: whoever laid them out ended before the revision was taken.
    #[error("the files of service '{0}' are gone")]
    NoFiles(ServiceName),
    /// The change could not be written down, so it was not made.
    #[error("service '{name}' stays as it was: {why}")]
    Unwritable {
        /// The service.
        name: ServiceName,
        /// What could not be written, and why.
        why: String,
    },
    /// The service's record can't be read; what is told says what to do.
    #[error("{}", .0.message)]
    Unread(Box<ServiceFailure>),
    /// The files of a service that is on its way out can't be removed; it is tried again.
    #[error("service '{name}' has ended, but {why}")]
    NotRemoved {
        /// The service.
        name: ServiceName,
        /// What could not be removed, and why.
        why: String,
    },
    /// The key that signs tokens can't be used.
    #[error("no token can be signed: {0}")]
    NoTokenKey(String),
}

/// A service whose record can't be read. It is left as it is until it can.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnreadService {
    /// Its name.
    pub name: ServiceName,
    /// Why its record can't be read, and what to do.
    pub failure: ServiceFailure,
    /// Its replicas that run.
    pub replicas: Vec<ReplicaDescription>,
}

/// The services of a workspace.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    /// Those that are known, by name.
    pub services: Vec<ServiceDescription>,
    /// Those whose record can't be read, by name.
    pub unread: Vec<UnreadService>,
}

/// A service and how its newest revision fares.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Watched {
    /// Grows with every change; ask for what comes after it.
    pub sequence: u64,
    /// The service; `None` when there is none of that name, or its record can't be read.
    pub service: Option<ServiceDescription>,
    /// The service when its record can't be read.
    pub unread: Option<UnreadService>,
    /// Why its files can't be removed, when it is on its way out and they can't.
    pub not_removed: Option<String>,
    /// The newest revision.
    pub rollout: Option<Rollout>,
}

/// How a revision fares.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rollout {
    /// Its number.
    pub revision: u32,
    /// How it fares.
    pub state: RolloutState,
    /// Whether an older revision goes on serving.
    pub older_serves: bool,
}

/// Where a revision is on its way.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RolloutState {
    /// Its replicas are starting.
    Starting {
        /// Replicas that are ready.
        ready: u32,
        /// Replicas wanted.
        wanted: u32,
    },
    /// It serves.
    Serving,
    /// It was given up.
    Failed(ServiceFailure),
}

/// What the command asks of the supervisor.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Ask {
    /// Who are you? Answered by [`Reply::Version`].
    Version,
    /// Step down: end, and leave router and replicas running for the next supervisor.
    StepDown,
    /// Take a revision; answered by the revision's number.
    Apply(Box<Apply>),
    /// Tell of all services.
    List,
    /// Tell of one service when something changed after `after`.
    Watch {
        /// Its name.
        name: ServiceName,
        /// The sequence that was seen last; 0 answers at once.
        after: u64,
    },
    /// Hand out the keys.
    Keys(ServiceName),
    /// Replace the keys.
    SetKeys(ServiceName, Keys),
    /// Let no token in any more that was given out.
    RevokeTokens(ServiceName),
    /// Tell what runs, for a change that keeps most of it.
    Current(ServiceName),
    /// Sign a token for calling the service.
    Token(ServiceName),
    /// Delete the service.
    Delete(ServiceName),
}

/// What the supervisor answers.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Reply {
    /// The program that the supervisor is.
    Version(String),
    /// The number of the revision that was taken.
    Revision(u32),
    /// All services.
    Services(Box<Listed>),
    /// One service.
    Watched(Box<Watched>),
    /// The keys.
    Keys(Keys),
    /// What runs.
    Current(Box<(ServiceSpec, RunSettings)>),
    /// A token.
    Token(Token),
    /// Done.
    Done,
    /// Not done.
    Refused(ApplyError),
}

/// A token with its times. Not printed by `Debug`.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// The token.
    pub token: String,
    /// When to ask for a new one.
    pub refresh_after: jiff::Timestamp,
    /// When it stops working.
    pub expires: jiff::Timestamp,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Token(expires {})", self.expires)
    }
}
