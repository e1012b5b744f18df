//! `computetarget attach`: brings the router to a cluster and its namespace, then takes the name in the catalog. Killed anywhere, a second
//! run finishes it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::compute::{ComputeTarget, find_cluster};
use super::package::{BUILD, version};
use super::platforms::LOCAL;
use super::{OperationError, Session};
use crate::config::{AttachedCluster, ClusterFront, ClusterPurpose};
use crate::image::{LayerPusher, publish_router};
use crate::names::{ComputeTargetName, Namespace};
use crate::platform::kubernetes::attach::{
    BringError, Enforcement, ExportError, NotReady, Observed, Right, RouterCard, RouterSpec, address, bring, check_policies,
    export, how_to_apply, missing, observe, proposal, size_warnings, to_attach, to_deploy, told, wait_until_ready, write_card,
};
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
    if matches!(&attaching.cluster.front, ClusterFront::Ingress { trusted_proxies, .. } if !trusted_proxies.is_empty()) {
        session
            .progress
            .warning("--trusted-proxy is recorded, but the router doesn't act on it yet: scripts must not take the first X-Forwarded-For address for the caller's");
    }
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

/// A name stands for one cluster and namespace for as long as it is attached: services are found by it.
fn refuse_other(there: Option<&ComputeTargetDocument>, cluster: &AttachedCluster) -> Result<(), OperationError> {
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

/// How a workspace is named in a cluster: `group/name`.
pub(super) fn title(workspace: &Workspace) -> String {
    format!("{}/{}", workspace.resource_group, workspace.name)
}

/// A cluster that was found, and may be attached.
struct Attaching<'a> {
    session: Session<'a>,
    workspace: Workspace,
    connection: Connection,
    observed: Observed,
    name: ComputeTargetName,
    cluster: AttachedCluster,
    wait: WaitForRouter,
}

impl<'a> Attaching<'a> {
    /// Connects, looks, and refuses what can't be. Nothing is changed, but for a new workspace on this machine.
    async fn prepare(session: Session<'a>, request: AttachCluster) -> Result<Self, OperationError> {
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
        refuse_other(workspace.catalog().compute_target(&request.name).await?.as_ref(), &cluster)?;
        let observed = observe(&connection.client, &cluster.namespace, &cluster.router_namespace).await?;
        refuse(&observed, &workspace, &request)?;
        let AttachCluster { name, wait, .. } = request;
        Ok(Self { session, workspace, connection, observed, name, cluster, wait })
    }

    async fn attach(self) -> Result<ComputeTarget, OperationError> {
        let image = self.push_router().await?;
        let (progress, client) = (self.session.progress, &self.connection.client);
        progress.step("bringing the router to the cluster");
        let brought = bring(client, self.spec(image), &self.cluster.namespace).await?;
        let (router, front) = (&self.cluster.router_namespace, &self.cluster.front);
        let address_now = address(client, router, front).await?;
        let card = self.card(brought.pass_keys, address_now.clone());
        write_card(client, &self.cluster.namespace, &card).await?;
        let document = self.document();
        self.workspace.catalog().put_compute_target(&document).await?;
        progress.note(
            "the router may read all ConfigMaps and scale all Deployments of the namespace, since rights can't be narrowed by labels",
        );
        if let ClusterFront::Ingress { host, .. } = front {
            progress.note(format!("put one of these in front, unless it is there:\n{}", proposal(router, host)));
        }
        let mut address_now = address_now;
        if let WaitForRouter::UpTo(limit) = self.wait {
            let deadline = Instant::now() + limit;
            wait_until_ready(client, &brought.spec, limit, progress).await?;
            self.tell_enforcement(&brought.spec).await;
            if address_now.is_none() {
                address_now = self.wait_for_address(deadline).await?;
                write_card(client, &self.cluster.namespace, &RouterCard { address: address_now.clone(), ..card }).await?;
            }
        }
        Ok(ComputeTarget { address: address_now, ..ComputeTarget::attached(&document) })
    }

    /// Whether network policies are a second fence here, beside the pass.
    async fn tell_enforcement(&self, spec: &RouterSpec) {
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
    async fn wait_for_address(&self, deadline: Instant) -> Result<Option<String>, OperationError> {
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

    /// Takes the name for a router that an administrator has brought.
    async fn adopt(self, card: RouterCard) -> Result<ComputeTarget, OperationError> {
        let (namespace, router) = (&self.cluster.namespace, &card.router_namespace);
        self.session.progress.note(format!(
            "namespace '{namespace}' has its router in '{router}' already (version {}): nothing was changed in the cluster",
            card.version
        ));
        let cluster = AttachedCluster { router_namespace: router.clone(), ..self.cluster.clone() };
        let document = ComputeTargetDocument { cluster, ..self.document() };
        self.workspace.catalog().put_compute_target(&document).await?;
        Ok(ComputeTarget { address: card.address, ..ComputeTarget::attached(&document) })
    }

    fn document(&self) -> ComputeTargetDocument {
        ComputeTargetDocument { name: self.name.clone(), created: Timestamp::now(), cluster: self.cluster.clone() }
    }

    fn spec(&self, image: String) -> RouterSpec {
        let AttachedCluster { namespace, router_namespace, purpose, front, pull_secret, .. } = &self.cluster;
        RouterSpec {
            namespace: router_namespace.clone(),
            namespaces: BTreeSet::from([namespace.clone()]),
            image,
            purpose: *purpose,
            front: front.clone(),
            pull_secret: pull_secret.clone(),
        }
    }

    fn card(&self, pass_keys: String, address: Option<String>) -> RouterCard {
        RouterCard {
            workspace: title(&self.workspace),
            target: self.name.to_string(),
            router_namespace: self.cluster.router_namespace.clone(),
            address,
            record_format: RECORD_FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pass_keys,
        }
    }

    async fn tell_sizes(&self) {
        match size_warnings(&self.connection.client, self.cluster.purpose).await {
            Ok(warnings) => warnings.into_iter().for_each(|warning| self.session.progress.warning(warning)),
            Err(error) => self.session.progress.note(format!("{error}: whether the cluster is large enough is not known")),
        }
    }

    async fn tell_what_deploying_lacks(&self) -> Result<(), OperationError> {
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

    fn denied(&self, lacking: &[Right]) -> OperationError {
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

/// The first few, since a sentence can't hold all.
fn listed(rights: &[Right]) -> String {
    const SHOWN: usize = 3;
    let told = told(rights);
    let more = told.len().saturating_sub(SHOWN);
    let shown = told.into_iter().take(SHOWN).collect::<Vec<_>>().join("; ");
    if more == 0 { shown } else { format!("{shown} (and {more} more)") }
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

impl From<NotReady> for OperationError {
    fn from(error: NotReady) -> Self {
        match error {
            NotReady::Api(error) => error.into(),
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
