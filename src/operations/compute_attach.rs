//! `computetarget attach`: brings the router to a cluster and its namespace, then takes the name in the catalog. Killed anywhere, a second
//! run finishes it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::Timestamp;

use super::compute::ComputeTarget;
use super::deploy::LOCAL;
use super::package::{BUILD, version};
use super::{OperationError, Session};
use crate::config::{AttachedCluster, ClusterFront, ClusterPurpose};
use crate::image::{LayerPusher, publish_router};
use crate::names::{ComputeTargetName, Namespace};
use crate::platform::kubernetes::attach::{BringError, Observed, RouterCard, RouterSpec, bring, observe, write_card};
use crate::platform::kubernetes::{ApiError, Connection, ConnectionError, connect};
use crate::progress::Meter;
use crate::registry::{Compression, Registry, RegistryPlace};
use crate::service::RECORD_FORMAT;
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
}

/// Attaches a cluster to the workspace.
pub async fn attach_cluster(session: Session<'_>, request: AttachCluster) -> Result<ComputeTarget, OperationError> {
    if request.name.as_str() == LOCAL {
        return Err(OperationError::refused(
            format!("'{LOCAL}' is the name of this machine"),
            "choose another name for the cluster with -n",
        ));
    }
    let workspace = session.open_or_make_workspace()?;
    let mut cluster = described(session, &workspace, &request);
    session.progress.step("connecting to the cluster");
    let connection = connect(&cluster, &session.home.kubeconfigs).await?;
    connection.check().await?;
    // The current context may be another one tomorrow.
    cluster.context = Some(connection.context.clone());
    let observed = observe(&connection.client, &cluster.namespace, &cluster.router_namespace).await?;
    refuse(&observed, &workspace, &request)?;
    let attaching = Attaching { session, workspace: &workspace, connection, name: request.name, cluster };
    attaching.attach().await
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

/// Refuses what would take something from somebody.
fn refuse(observed: &Observed, workspace: &Workspace, request: &AttachCluster) -> Result<(), OperationError> {
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

/// How a workspace is named in a cluster: `group/name`.
pub(super) fn title(workspace: &Workspace) -> String {
    format!("{}/{}", workspace.resource_group, workspace.name)
}

struct Attaching<'a> {
    session: Session<'a>,
    workspace: &'a Workspace,
    connection: Connection,
    name: ComputeTargetName,
    cluster: AttachedCluster,
}

impl Attaching<'_> {
    async fn attach(self) -> Result<ComputeTarget, OperationError> {
        let image = self.push_router().await?;
        let Self { session, workspace, connection, name, cluster } = self;
        session.progress.step("bringing the router to the cluster");
        let spec = RouterSpec {
            namespace: cluster.router_namespace.clone(),
            namespaces: BTreeSet::from([cluster.namespace.clone()]),
            image,
            purpose: cluster.purpose,
            front: cluster.front.clone(),
            pull_secret: cluster.pull_secret.clone(),
        };
        let brought = bring(&connection.client, spec, &cluster.namespace).await?;
        let card = RouterCard {
            workspace: title(workspace),
            target: name.to_string(),
            router_namespace: cluster.router_namespace.clone(),
            address: None,
            record_format: RECORD_FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pass_keys: brought.pass_keys,
        };
        write_card(&connection.client, &cluster.namespace, &card).await?;
        let document = ComputeTargetDocument { name, created: Timestamp::now(), cluster };
        workspace.catalog().put_compute_target(&document).await?;
        Ok(ComputeTarget::attached(&document))
    }

    /// Puts the router's image into the workspace's registry; returns its name for nodes.
    async fn push_router(&self) -> Result<String, OperationError> {
        let Self { session, workspace, cluster, .. } = self;
        let RegistryPlace::Remote(address) = &workspace.registry else {
            return Err(OperationError::refused(
                format!(
                    "the registry of workspace '{}' is a folder on this machine, from which no cluster can pull",
                    workspace.name
                ),
                "use a workspace whose config.json names a registry that the cluster's nodes reach: docs/registries.md says how",
            ));
        };
        session.progress.step("sending the router's image");
        let registries = session.open_registries(workspace)?;
        let registry: &Registry = &registries.workspace;
        let cache = session.home.data.join("images");
        let pusher = LayerPusher::new(&workspace.layers, &cache, Compression::Gzip);
        let (program, meter) = (&session.home.host.executable, Meter::new(session.progress));
        let image = publish_router(registry, program, &version(), BUILD, &pusher, &meter).await?;
        let host = cluster.node_registry.as_deref().unwrap_or_else(|| address.host());
        Ok(format!("{host}/{}@{}", image.repository, image.digest))
    }
}

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
