//! What keeps a cluster from being attached, as errors of the command.

use super::super::OperationError;
use crate::platform::kubernetes::attach::{BringError, ExportError, NotReady};
use crate::platform::kubernetes::naming::ROUTER;
use crate::platform::kubernetes::{ApiError, ConnectionError};

impl From<ConnectionError> for OperationError {
    fn from(error: ConnectionError) -> Self {
        Self::refused(error.to_string(), error.remedy())
    }
}

impl From<ApiError> for OperationError {
    fn from(error: ApiError) -> Self {
        Self::refused(error.to_string(), error.remedy())
    }
}

impl From<BringError> for OperationError {
    fn from(error: BringError) -> Self {
        match error {
            BringError::Api(error) => error.into(),
            BringError::Key(error) => error.into(),
        }
    }
}

impl From<NotReady> for OperationError {
    fn from(error: NotReady) -> Self {
        match error {
            NotReady::Api(error) => error.into(),
            NotReady::Diagnosed(mut failure) => {
                failure.message = format!("the router can't be started: {}", failure.message);
                failure.remedy.push_str(
                    " The cluster is attached: run the same command again after that, which goes on from here, or undo it with 'aml \
                     computetarget detach'.",
                );
                Self::Service { name: ROUTER.to_owned(), failure: failure.into(), older_serves: false }
            }
            error => Self::refused(
                error.to_string(),
                "the cluster is attached: mend the cause and run the same command again, which goes on from here, or undo it with 'aml \
                 computetarget detach'",
            ),
        }
    }
}

impl From<ExportError> for OperationError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Write { path, source } => Self::File { what: "writing", path, source },
            ExportError::Key(error) => error.into(),
            error @ ExportError::ForeignSecret { .. } => {
                Self::refused(error.to_string(), "write to an empty folder, or to one that was written by --export")
            }
        }
    }
}
