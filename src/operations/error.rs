//! Why an operation failed: one variant for each thing a person can do something about.

use crate::config::Faults;
use crate::service::ServiceFailure;

/// Why an operation failed.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// Documents or flags are wrong.
    #[error("{0}")]
    Faults(Faults),
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
    #[error("{}", .0.message)]
    Service(Box<ServiceFailure>),
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
}
