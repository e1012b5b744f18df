//! `computetarget attach`: brings the router to a cluster and its namespace, then takes the name in the catalog. Killed anywhere, a second
//! run finishes it.

mod attaching;
mod checks;
mod errors;
mod refusals;

use std::path::PathBuf;
use std::time::Duration;

use attaching::Attaching;

use super::compute::{ComputeTarget, find_cluster};
use super::{OperationError, Session};
use crate::config::{AttachedCluster, ClusterFront, ClusterPurpose};
use crate::names::{ComputeTargetName, Namespace};
use crate::platform::kubernetes::attach::{export, how_to_apply, missing, to_attach};
use crate::workspace::{ComputeTargetDocument, Workspace};

/// The namespace of routers, unless another is named.
const ROUTER_NAMESPACE: &str = "aml-system";

/// What `computetarget attach` was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachCluster {
    pub name: ComputeTargetName,
    /// `--kubeconfig`
    pub kubeconfig: Option<PathBuf>,
    /// `--context`
    pub context: Option<String>,
    /// `--namespace`; without one, v1's for the workspace.
    pub namespace: Option<Namespace>,
    /// `--router-namespace`
    pub router_namespace: Option<Namespace>,
    /// `--cluster-purpose`
    pub purpose: ClusterPurpose,
    pub front: ClusterFront,
    /// `--registry-in-cluster`
    pub node_registry: Option<String>,
    /// `--image-pull-secret`
    pub pull_secret: Option<String>,
    pub wait: WaitForRouter,
}

/// Whether a command waits until the router is ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitForRouter {
    /// For as long as this.
    UpTo(Duration),
    /// `--no-wait`
    No,
}

/// Files that an administrator applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedRouter {
    pub files: Vec<PathBuf>,
    /// What to do with them.
    pub next: String,
}

/// Attaches a cluster to the workspace. Nothing is written before all that could refuse it was asked.
pub async fn attach_cluster(session: Session<'_>, request: AttachCluster) -> Result<ComputeTarget, OperationError> {
    let attaching = Attaching::prepare(session, request).await?;
    attaching.tell_sizes().await;
    let rights = to_attach(&attaching.spec(String::new()), &attaching.cluster.namespace);
    let lacking = missing(&attaching.connection.client, rights).await?;
    attaching.tell_what_deploying_lacks().await?;
    match (lacking.is_empty(), attaching.observed.card.clone()) {
        (true, _) => attaching.attach().await,
        (false, Some(card)) => attaching.adopt(card).await,
        (false, None) => Err(attaching.denied(&lacking)),
    }
}

/// Writes what an administrator applies so that the cluster can be attached, into `folder`. The cluster is only looked at.
pub async fn export_cluster(
    session: Session<'_>,
    request: AttachCluster,
    folder: PathBuf,
) -> Result<ExportedRouter, OperationError> {
    let attaching = Attaching::prepare(session, request).await?;
    let image = attaching.push_router().await?;
    let mut spec = attaching.spec(image);
    if let Some(served) = &attaching.observed.router {
        spec.namespaces.extend(served.namespaces.iter().cloned());
    }
    let folder = session.home.absolute(&folder);
    let address = match &attaching.cluster.front {
        ClusterFront::Ingress { host, .. } => Some(format!("https://{host}")),
        _ => None,
    };
    let files = export(&folder, &spec, &attaching.cluster.namespace, |keys| attaching.card(keys, address))?;
    Ok(ExportedRouter { files, next: how_to_apply(&folder) })
}

/// Changes how an attached cluster is reached, or what it is for; what isn't named stays.
pub async fn update_cluster(
    session: Session<'_>,
    name: &str,
    front: Option<ClusterFront>,
    purpose: Option<ClusterPurpose>,
    wait: WaitForRouter,
) -> Result<ComputeTarget, OperationError> {
    let workspace = session.open_workspace()?;
    let ComputeTargetDocument { name, cluster, .. } = find_cluster(&workspace, name).await?;
    let request = AttachCluster {
        name,
        kubeconfig: cluster.kubeconfig,
        context: cluster.context,
        namespace: Some(cluster.namespace),
        router_namespace: Some(cluster.router_namespace),
        purpose: purpose.unwrap_or(cluster.purpose),
        front: front.unwrap_or(cluster.front),
        node_registry: cluster.node_registry,
        pull_secret: cluster.pull_secret,
        wait,
    };
    attach_cluster(session, request).await
}

/// Returns the cluster as the request describes it.
fn described(session: Session<'_>, workspace: &Workspace, request: &AttachCluster) -> AttachedCluster {
    let default_router = || Namespace::new(ROUTER_NAMESPACE).expect("it follows the rule of namespaces");
    AttachedCluster {
        kubeconfig: request.kubeconfig.as_ref().map(|path| session.home.absolute(path)),
        context: request.context.clone(),
        namespace: request.namespace.clone().unwrap_or_else(|| Namespace::of_workspace(&workspace.name)),
        router_namespace: request.router_namespace.clone().unwrap_or_else(default_router),
        purpose: request.purpose,
        front: request.front.clone(),
        node_registry: request.node_registry.clone(),
        pull_secret: request.pull_secret.clone(),
    }
}

/// How a workspace is named in a cluster: `group/name`.
pub(in crate::operations) fn title(workspace: &Workspace) -> String {
    format!("{}/{}", workspace.resource_group, workspace.name)
}
