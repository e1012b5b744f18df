//! What stands in the way of an attachment.

use super::super::OperationError;
use super::attaching::Attaching;
use super::{AttachCluster, title};
use crate::config::AttachedCluster;
use crate::platform::kubernetes::attach::{Observed, Right, missing, to_deploy, told};
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

impl Attaching<'_> {
    pub(super) async fn tell_what_deploying_lacks(&self) -> Result<(), OperationError> {
        let namespace = &self.cluster.namespace;
        let lacking = missing(&self.connection.client, to_deploy(namespace)).await?;
        if !lacking.is_empty() {
            self.session.progress.warning(format!(
                "this account can't deploy to namespace '{namespace}': it may not {}; the ClusterRole 'edit' gives it: 'kubectl create \
                 rolebinding aml-deployers --clusterrole=edit --user=USER -n {namespace}'",
                listed(&lacking)
            ));
        }
        Ok(())
    }

    pub(super) fn denied(&self, lacking: &[Right]) -> OperationError {
        let Self { name, connection, cluster, .. } = self;
        OperationError::MissingRights {
            context: connection.context.clone(),
            rights: told(lacking),
            remedy: format!(
                "have an administrator of the cluster run the same command; or write the objects with it and '--export DIR', have them \
                 applied with 'kubectl apply -k DIR', and run it again: then it needs the role 'edit' in namespace '{}' only ('{name}' \
                 isn't attached, and nothing was changed)",
                cluster.namespace
            ),
        }
    }
}

/// The first few, since a sentence can't hold all.
fn listed(rights: &[Right]) -> String {
    const SHOWN: usize = 3;
    let told = told(rights);
    let more = told.len().saturating_sub(SHOWN);
    let shown = told.into_iter().take(SHOWN).collect::<Vec<_>>().join("; ");
    if more == 0 { shown } else { format!("{shown} (and {more} more)") }
}
