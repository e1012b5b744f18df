//! What is found out about a cluster beside: whether it is large enough and fences its pods, what this account may do there, and where the
//! router answers.

use std::time::Duration;

use tokio::time::Instant;

use super::super::OperationError;
use super::attaching::Attaching;
use crate::platform::kubernetes::attach::{
    Enforcement, Right, RouterSpec, address, check_policies, missing, size_warnings, to_deploy, told,
};

impl Attaching<'_> {
    pub(super) async fn tell_sizes(&self) {
        match size_warnings(&self.connection.client, self.cluster.purpose).await {
            Ok(warnings) => warnings.into_iter().for_each(|warning| self.session.progress.warning(warning)),
            Err(error) => self.session.progress.note(format!("{error}: whether the cluster is large enough is not known")),
        }
    }

    /// Whether network policies are a second fence here, beside the pass.
    pub(super) async fn tell_enforcement(&self, spec: &RouterSpec) {
        let progress = self.session.progress;
        progress.step("trying whether the cluster enforces network policies");
        match check_policies(&self.connection.client, spec).await {
            Ok(Enforcement::Enforced) => progress.note("the cluster enforces network policies: pods reach replicas by the router only"),
            Ok(Enforcement::Ignored) => progress.warning(
                "the cluster enforces no network policies: replicas are guarded by the router's pass alone (on AKS, a cluster is made with \
                 --network-policy)",
            ),
            Ok(Enforcement::Unknown(why)) => {
                progress.warning(format!("whether the cluster enforces network policies wasn't found out: {why}"));
            }
            Err(error) => progress.warning(format!("whether the cluster enforces network policies wasn't found out: {error}")),
        }
    }

    /// Load balancers take a minute or two.
    pub(super) async fn wait_for_address(&self, deadline: Instant) -> Result<Option<String>, OperationError> {
        let Self { session, connection, cluster, .. } = self;
        session.progress.step("waiting for the address of the router's Service");
        while Instant::now() < deadline {
            let found = address(&connection.client, &cluster.router_namespace, &cluster.front).await?;
            if found.is_some() {
                return Ok(found);
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        session.progress.warning(format!(
            "the router's Service has no address yet: 'kubectl describe service azureml-fe -n {}' says why; on a cluster without load \
             balancers, attach with --front nodeport or ingress",
            cluster.router_namespace
        ));
        Ok(None)
    }

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
