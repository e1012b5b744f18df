//! Compute targets: `local`, always there, and the clusters that were attached.

use super::platforms::LOCAL;
use super::{OperationError, Session};
use crate::config::AttachedCluster;
use crate::names::ComputeTargetName;
use crate::workspace::{ComputeTargetDocument, Workspace};

/// A compute target, as users see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputeTarget {
    pub name: String,
    /// `Local` or `AKS`.
    pub compute_type: String,
    /// `Succeeded` when it can be used.
    pub provisioning_state: String,
    pub description: String,
    /// The cluster; `None` for this machine.
    pub cluster: Option<AttachedCluster>,
    /// The beginning of its scoring URIs, where it was asked for and is known.
    pub address: Option<String>,
}

impl ComputeTarget {
    pub(super) fn attached(document: &ComputeTargetDocument) -> Self {
        let ComputeTargetDocument { name, cluster, created: _ } = document;
        let context = cluster.context.as_deref().unwrap_or_default();
        Self {
            name: name.to_string(),
            compute_type: "AKS".to_owned(),
            provisioning_state: "Succeeded".to_owned(),
            description: format!("namespace '{}' of the cluster of context '{context}'", cluster.namespace),
            cluster: Some(cluster.clone()),
            address: None,
        }
    }
}

/// Lists the compute targets of the workspace.
pub async fn list_compute_targets(session: Session<'_>) -> Result<Vec<ComputeTarget>, OperationError> {
    let workspace = session.open_workspace()?;
    let found = workspace.catalog().compute_targets().await?;
    for error in &found.unread {
        session.progress.warning(format!("failed to {error}"));
    }
    let attached = found.read.iter().map(ComputeTarget::attached);
    Ok(std::iter::once(this_machine()).chain(attached).collect())
}

/// Describes one compute target.
pub async fn show_compute_target(session: Session<'_>, name: &str) -> Result<ComputeTarget, OperationError> {
    let workspace = session.open_workspace()?;
    if name == LOCAL {
        return Ok(this_machine());
    }
    Ok(ComputeTarget::attached(&find_cluster(&workspace, name).await?))
}

/// Finds an attached cluster by its name.
pub(super) async fn find_cluster(workspace: &Workspace, name: &str) -> Result<ComputeTargetDocument, OperationError> {
    let found = match ComputeTargetName::new(name) {
        Ok(name) => workspace.catalog().compute_target(&name).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| OperationError::NotFound {
        kind: "compute target",
        name: name.to_owned(),
        workspace: workspace.name.to_string(),
        remedy: "see 'aml computetarget list', or attach a cluster with 'aml computetarget attach aks'".to_owned(),
    })
}

fn this_machine() -> ComputeTarget {
    ComputeTarget {
        name: LOCAL.to_owned(),
        compute_type: "Local".to_owned(),
        provisioning_state: "Succeeded".to_owned(),
        description: "this machine: replicas are processes".to_owned(),
        cluster: None,
        address: None,
    }
}
