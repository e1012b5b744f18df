//! Why an operation failed: one variant for each thing a person can do something about.

use std::io;
use std::path::PathBuf;

use crate::access::AccessError;
use crate::config::Faults;
use crate::environment::EnvironmentError;
use crate::files::ReplaceError;
use crate::image::{EnvironmentImageError, ServiceImageError};
use crate::names::{Digest, NameError};
use crate::net::NetError;
use crate::package::{PackageError, UnpackError};
use crate::platform::PlatformError;
use crate::platform::kubernetes::plan::Problem;
use crate::registry::RegistryError;
use crate::service::{Refusal, ServiceFailure};
use crate::storage::StorageError;
use crate::workspace::{CatalogError, WorkspaceError};

/// Why an operation failed.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    #[error("cannot make the folder {}", path.display())]
    HomeFolder { path: PathBuf, source: io::Error },
    #[error(transparent)]
    Replace(#[from] ReplaceError),
    #[error("{0}")]
    Faults(Faults),
    #[error(transparent)]
    Name(#[from] NameError),
    #[error("{kind} '{name}' was not found in workspace '{workspace}'")]
    NotFound {
        /// "model", "service", "compute target", "environment".
        kind: &'static str,
        name: String,
        workspace: String,
        remedy: String,
    },
    /// The request makes no sense in the present state.
    #[error("{what}")]
    Refused {
        /// What is wrong, as a sentence without full stop.
        what: String,
        remedy: String,
    },
    /// Nothing was changed in the cluster.
    #[error("the account of context '{context}' lacks rights that attaching needs")]
    MissingRights {
        context: String,
        /// All of them, each as a clause: "create secrets in namespace 'aml-system'".
        rights: Vec<String>,
        remedy: String,
    },
    /// A cluster would refuse a deployment. Nothing was changed.
    #[error("the cluster would refuse it")]
    Cluster { problems: Vec<Problem> },
    /// The service could not be made, or doesn't work.
    #[error("{}", .failure.message)]
    Service {
        name: String,
        failure: Box<ServiceFailure>,
        /// Whether an older revision is still serving.
        older_serves: bool,
    },
    #[error("the service answered {status}")]
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: String,
        /// Why its script failed, if its log tells.
        cause: Option<Box<ServiceFailure>>,
        remedy: String,
    },
    /// A signal ended the wait for something that goes on.
    #[error("{what}")]
    Interrupted { signal: i32, what: String, remedy: String },
    #[error("failed to {0}")]
    Workspace(#[source] WorkspaceError),
    #[error("failed to {0}")]
    Catalog(#[from] CatalogError),
    #[error("failed to {0}")]
    Registry(#[from] RegistryError),
    #[error("failed to {0}")]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Package(#[from] PackageError),
    #[error(transparent)]
    Unpack(#[from] UnpackError),
    #[error("the layer {layer} is damaged: {} holds bytes with the digest {found}", path.display())]
    Damaged {
        path: PathBuf,
        /// The digest that it should have.
        layer: Digest,
        found: Digest,
    },
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    #[error("failed to {0}")]
    EnvironmentImage(#[source] Box<EnvironmentImageError>),
    /// A service image, or a part of one, can't be put together.
    #[error("failed to {0}")]
    ServiceImage(#[source] Box<ServiceImageError>),
    #[error(transparent)]
    Platform(PlatformError),
    #[error("failed to {0}")]
    Access(#[from] AccessError),
    #[error(transparent)]
    Net(#[from] NetError),
    #[error("{what} {}", .path.display())]
    File {
        /// What was tried ("reading", "making the folder").
        what: &'static str,
        path: PathBuf,
        source: io::Error,
    },
}

impl From<PlatformError> for OperationError {
    fn from(error: PlatformError) -> Self {
        match error {
            PlatformError::Refused(refusal) => refusal.into(),
            PlatformError::File { what, path, source } => Self::File { what, path, source },
            PlatformError::Layers(error) => error.into(),
            PlatformError::Unpack(error) => error.into(),
            PlatformError::Damaged { path, layer, found } => Self::Damaged { path, layer, found },
            error @ (PlatformError::Unavailable { .. }
            | PlatformError::Cluster(_)
            | PlatformError::Apply(_)
            | PlatformError::Export(_)
            | PlatformError::Objects(_)
            | PlatformError::RuntimeTooLong { .. }) => Self::Platform(error),
        }
    }
}

impl From<Refusal> for OperationError {
    fn from(refusal: Refusal) -> Self {
        let what = refusal.to_string();
        let remedy = match refusal {
            Refusal::Exists(_) => "replace it with --overwrite, or choose another name with -n".to_owned(),
            Refusal::Busy(name) => {
                format!("wait until 'aml service show -n {name}' no longer says Transitioning, then try again")
            }
            Refusal::Missing(_) => "see 'aml service list'".to_owned(),
            Refusal::Endpoint(_) => "see the versions with 'aml service show'".to_owned(),
            Refusal::OtherWorkload | Refusal::NoFiles(_) => "deploy it again".to_owned(),
            Refusal::Elsewhere { name, .. } => {
                format!("deploy it there, or delete it first: aml service delete -n {name}")
            }
            Refusal::Taken(_) => "choose another name with -n".to_owned(),
            Refusal::NoKeys(name) => format!("'aml service regen-key -n {name} -k Primary' makes new ones"),
            Refusal::NoRouter { remedy, .. } => remedy,
            Refusal::Unwritable { .. } => "make room on that disk, or see that it can be written, then try again".to_owned(),
            Refusal::Held { name, .. } => format!(
                "whoever set a finalizer that is named has to take it away ('kubectl edit' shows it); then delete once more: aml service delete -n {name}"
            ),
            Refusal::NotRemoved { .. } => {
                "see that the folder can be written: it is tried again by itself within seconds".to_owned()
            }
            Refusal::Unread(failure) => failure.remedy,
            Refusal::NoTokenKey(_) => {
                "see that the file can be read and written; or remove it, and a new key is made, with which all tokens so far end"
                    .to_owned()
            }
        };
        Self::Refused { what, remedy }
    }
}

impl From<ServiceImageError> for OperationError {
    fn from(error: ServiceImageError) -> Self {
        Self::ServiceImage(Box::new(error))
    }
}

impl From<EnvironmentImageError> for OperationError {
    fn from(error: EnvironmentImageError) -> Self {
        Self::EnvironmentImage(Box::new(error))
    }
}

impl From<WorkspaceError> for OperationError {
    fn from(error: WorkspaceError) -> Self {
        match error {
            WorkspaceError::Config(faults) => Self::Faults(faults),
            error => Self::Workspace(error),
        }
    }
}

impl OperationError {
    pub(super) fn refused(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Refused { what: what.into(), remedy: remedy.into() }
    }

    pub(super) fn file(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { what, path, source }
    }
}
