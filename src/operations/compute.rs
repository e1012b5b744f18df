//! Compute targets: `local`, always there, and attached clusters.

use super::{OperationError, Session};

/// A compute target as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputeTarget {
    /// Its name.
    pub name: String,
    /// `Local` or `AKS`.
    pub compute_type: String,
    /// `Succeeded` when it can be used.
    pub provisioning_state: String,
    /// Free text.
    pub description: String,
}

/// Tells of all compute targets of the workspace.
pub async fn list_compute_targets(session: Session<'_>) -> Result<Vec<ComputeTarget>, OperationError> {
    let _ = session;
    todo!()
}

/// Tells of one compute target.
pub async fn show_compute_target(session: Session<'_>, name: &str) -> Result<ComputeTarget, OperationError> {
    let _ = (session, name);
    todo!()
}
