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
use crate::registry::RegistryError;
use crate::service::{Refusal, ServiceFailure};
use crate::storage::StorageError;
use crate::workspace::{CatalogError, WorkspaceError};

/// Why an operation failed.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// A folder of this user can't be made.
    #[error("cannot make the folder {}", path.display())]
    HomeFolder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Something can't be replaced.
    #[error(transparent)]
    Replace(#[from] ReplaceError),
    /// Documents or flags are wrong.
    #[error("{0}")]
    Faults(Faults),
    /// A name is wrong.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Something named isn't there (exit code 3).
    #[error("{kind} '{name}' was not found in workspace '{workspace}'")]
    NotFound {
        /// "model", "service", "compute target", "environment".
        kind: &'static str,
        /// As given.
        name: String,
        /// The workspace that was searched.
        workspace: String,
        /// What to do.
        remedy: String,
    },
    /// The request makes no sense in the present state.
    #[error("{what}")]
    Refused {
        /// What is wrong, as a sentence without full stop.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// The service could not be made, or doesn't work.
    #[error("{}", .failure.message)]
    Service {
        /// The service's name.
        name: String,
        /// Why.
        failure: Box<ServiceFailure>,
        /// Whether an older revision is still serving.
        older_serves: bool,
    },
    /// A service answered with an error status.
    #[error("the service answered {status}")]
    Answer {
        /// The HTTP status.
        status: u16,
        /// Its headers.
        headers: Vec<(String, String)>,
        /// Its body.
        body: String,
    },
    /// The workspace can't be found or used.
    #[error("failed to {0}")]
    Workspace(#[source] WorkspaceError),
    /// The catalog can't be used.
    #[error("failed to {0}")]
    Catalog(#[from] CatalogError),
    /// The registry can't be used.
    #[error("failed to {0}")]
    Registry(#[from] RegistryError),
    /// The storage can't be used.
    #[error("failed to {0}")]
    Storage(#[from] StorageError),
    /// A folder can't be packed.
    #[error(transparent)]
    Package(#[from] PackageError),
    /// A layer can't be unpacked.
    #[error(transparent)]
    Unpack(#[from] UnpackError),
    /// A stored layer was changed.
    #[error("the layer {layer} is damaged: {} holds bytes with the digest {found}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The digest that it should have.
        layer: Digest,
        /// The digest that it has.
        found: Digest,
    },
    /// The Python environment can't be made.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// The environment's image can't be found or built.
    #[error("failed to {0}")]
    EnvironmentImage(#[source] Box<EnvironmentImageError>),
    /// A service image, or a part of one, can't be put together.
    #[error("failed to {0}")]
    ServiceImage(#[source] Box<ServiceImageError>),
    /// The platform can't be used.
    #[error(transparent)]
    Platform(PlatformError),
    /// Keys or tokens can't be made.
    #[error("failed to {0}")]
    Access(#[from] AccessError),
    /// A service can't be reached.
    #[error(transparent)]
    Net(#[from] NetError),
    /// A file can't be read or written.
    #[error("{what} {}", .path.display())]
    File {
        /// What was tried ("reading", "making the folder").
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
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
            error @ PlatformError::Unavailable { .. } => Self::Platform(error),
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
            Refusal::OtherWorkload(_) | Refusal::NoFiles(_) => "deploy it again".to_owned(),
            Refusal::Unwritable { .. } => "make room on that disk, or see that it can be written, then try again".to_owned(),
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
