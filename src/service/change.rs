//! What is asked of a service, and why it may be refused.

use super::endpoint::EndpointError;
use super::keys::KeyChange;
use super::placement::Placement;
use super::spec::ServiceSpec;
use super::status::ServiceFailure;
use super::workload::Workload;
use crate::names::ServiceName;

/// A new or changed version of a service, for whichever platform runs it.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What to run, and for which service.
    pub spec: ServiceSpec,
    /// The files or the image that replicas run.
    pub workload: Workload,
    /// The version's place among the versions of the service.
    pub placement: Placement,
    /// What becomes of the service's keys.
    pub keys: KeyChange,
    /// What happens if it exists already.
    pub existing: Existing,
    /// The workspace's name, shown with the service.
    pub workspace: String,
    /// What happens to what others changed of its objects.
    #[serde(default)]
    pub conflicts: Conflicts,
}

/// What happens where others own what a change would write: fields that somebody changed, objects in the care of another tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Conflicts {
    /// The change is refused.
    #[default]
    Refuse,
    /// It is made all the same.
    Force,
}

/// What happens to a service (or, for one version beside others, a version) of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Existing {
    /// It stays as it is, and the change is refused.
    Refuse,
    Replace,
}

/// Why a platform did not do what it was asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Refusal {
    /// A service of that name exists, and must not be replaced.
    #[error("a service named '{0}' exists already")]
    Exists(ServiceName),
    #[error("another deployment of service '{0}' is under way")]
    Busy(ServiceName),
    #[error("there is no service named '{0}'")]
    Missing(ServiceName),
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    #[error("this platform runs another kind of workload")]
    OtherWorkload,
    /// The service is where this change isn't meant for.
    #[error("service '{name}' is in {place}")]
    Elsewhere { name: ServiceName, place: String },
    /// Scoring URIs name no namespace.
    #[error("the name '{0}' is taken: the same router serves a service of this name in another namespace")]
    Taken(ServiceName),
    #[error("the keys of service '{0}' are gone")]
    NoKeys(ServiceName),
    /// The namespace has no router that this program can deploy for.
    #[error("{what}")]
    NoRouter { what: String, remedy: String },
    /// The files that were laid out for it are gone: the command that laid them out ended before the revision was taken.
    #[error("the files of service '{0}' are gone")]
    NoFiles(ServiceName),
    /// The change could not be written to disk, so it was not made.
    #[error("service '{name}' stays as it was: {why}")]
    Unwritable {
        name: ServiceName,
        /// What could not be written, and why.
        why: String,
    },
    /// The service's record can't be read. The failure says what to do.
    #[error("{}", .0.message)]
    Unread(Box<ServiceFailure>),
    /// Objects of a deleted service stay: somebody else holds them.
    #[error("service '{name}' has ended, but {why}")]
    Held {
        name: ServiceName,
        /// What is still there, and who holds it.
        why: String,
    },
    /// The files of a deleted service can't be removed; the platform tries again.
    #[error("service '{name}' has ended, but {why}")]
    NotRemoved {
        name: ServiceName,
        /// What could not be removed, and why.
        why: String,
    },
    #[error("no token can be signed: {0}")]
    NoTokenKey(String),
}
