//! What stands in the way of an attachment.

use super::super::OperationError;
use super::{AttachCluster, title};
use crate::config::AttachedCluster;
use crate::platform::kubernetes::attach::Observed;
use crate::workspace::{ComputeTargetDocument, Workspace};

/// Refuses what would take something from somebody.
pub(super) fn refuse(observed: &Observed, workspace: &Workspace, request: &AttachCluster) -> Result<(), OperationError> {
    if let Some(namespace) = observed.terminating.first() {
        return Err(OperationError::refused(
            format!("namespace '{namespace}' is being deleted"),
            format!("wait until it is gone ('kubectl get namespace {namespace}'), or choose another namespace"),
        ));
    }
    let Some(card) = &observed.card else { return Ok(()) };
    if card.workspace != title(workspace) {
        return Err(OperationError::refused(
            format!("the namespace is attached to another workspace already: {}", card.workspace),
            "choose another namespace with --namespace",
        ));
    }
    if card.target != request.name.as_str() {
        return Err(OperationError::refused(
            format!("the namespace is attached to this workspace already, as '{}'", card.target),
            format!(
                "use that name, detach it first ('aml computetarget detach -n {}'), or choose another --namespace",
                card.target
            ),
        ));
    }
    Ok(())
}

/// A name stands for one cluster and namespace for as long as it is attached: services are found by it.
pub(super) fn refuse_other(there: Option<&ComputeTargetDocument>, cluster: &AttachedCluster) -> Result<(), OperationError> {
    let Some(ComputeTargetDocument { name, cluster: known, .. }) = there else { return Ok(()) };
    let place = |cluster: &AttachedCluster| {
        (cluster.kubeconfig.clone(), cluster.context.clone(), cluster.namespace.clone(), cluster.router_namespace.clone())
    };
    if place(known) == place(cluster) {
        return Ok(());
    }
    let (context, namespace) = (known.context.as_deref().unwrap_or_default(), &known.namespace);
    Err(OperationError::refused(
        format!("compute target '{name}' exists already: namespace '{namespace}' of the cluster of context '{context}'"),
        format!("choose another name with -n, or detach it first: 'aml computetarget detach -n {name}'"),
    ))
}
