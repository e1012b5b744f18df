//! Compute targets: `local`, always there.

use super::deploy::LOCAL;
use super::{OperationError, Session};

/// A compute target, as users see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputeTarget {
    pub name: String,
    /// `Local` or `AKS`.
    pub compute_type: String,
    /// `Succeeded` when it can be used.
    pub provisioning_state: String,
    pub description: String,
}

/// Lists the compute targets of the workspace.
pub async fn list_compute_targets(session: Session<'_>) -> Result<Vec<ComputeTarget>, OperationError> {
    session.open_workspace()?;
    Ok(vec![this_machine()])
}

/// Describes one compute target.
pub async fn show_compute_target(session: Session<'_>, name: &str) -> Result<ComputeTarget, OperationError> {
    let workspace = session.open_workspace()?;
    if name == LOCAL {
        return Ok(this_machine());
    }
    Err(OperationError::NotFound {
        kind: "compute target",
        name: name.to_owned(),
        workspace: workspace.name.to_string(),
        remedy: "see 'aml computetarget list'; this version runs services on this machine, the target 'local'".to_owned(),
    })
}

fn this_machine() -> ComputeTarget {
    ComputeTarget {
        name: LOCAL.to_owned(),
        compute_type: "Local".to_owned(),
        provisioning_state: "Succeeded".to_owned(),
        description: "this machine: replicas are processes".to_owned(),
    }
}
