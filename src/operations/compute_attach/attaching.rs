//! One attachment: what was found, and the steps that follow.

use std::collections::BTreeSet;

use jiff::Timestamp;
use tokio::time::Instant;

use super::super::compute::ComputeTarget;
use super::super::package::{BUILD, version};
use super::super::platforms::LOCAL;
use super::super::{OperationError, Session};
use super::refusals::{refuse, refuse_other};
use super::{AttachCluster, WaitForRouter, described, title};
use crate::config::{AttachedCluster, ClusterFront};
use crate::image::{LayerPusher, publish_router};
use crate::names::ComputeTargetName;
use crate::platform::kubernetes::attach::{
    Observed, RouterCard, RouterSpec, address, bring, observe, proposal, wait_until_ready, write_card,
};
use crate::platform::kubernetes::{Connection, connect};
use crate::progress::Meter;
use crate::registry::{Compression, Registry, RegistryPlace};
use crate::service::RECORD_FORMAT;
use crate::workspace::{ComputeTargetDocument, Workspace};

/// A cluster that was found, and may be attached.
pub(super) struct Attaching<'a> {
    pub(super) session: Session<'a>,
    pub(super) workspace: Workspace,
    pub(super) connection: Connection,
    pub(super) observed: Observed,
    pub(super) name: ComputeTargetName,
    pub(super) cluster: AttachedCluster,
    pub(super) wait: WaitForRouter,
}

impl<'a> Attaching<'a> {
    /// Connects, looks, and refuses what can't be. Nothing is changed, but for a new workspace on this machine.
    pub(super) async fn prepare(session: Session<'a>, request: AttachCluster) -> Result<Self, OperationError> {
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

    pub(super) async fn attach(self) -> Result<ComputeTarget, OperationError> {
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
        if let ClusterFront::Ingress { host, trusted_proxies } = front {
            progress.note(format!("put one of these in front, unless it is there:\n{}", proposal(router, host)));
            if trusted_proxies.is_empty() {
                progress.note(
                    "scripts and the access log see the front's address in the place of callers': --trusted-proxy names the range that it \
                     sends from, whose X-Forwarded-For is then believed",
                );
            }
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

    /// Takes the name for a router that an administrator has brought.
    pub(super) async fn adopt(self, card: RouterCard) -> Result<ComputeTarget, OperationError> {
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

    pub(super) fn document(&self) -> ComputeTargetDocument {
        ComputeTargetDocument { name: self.name.clone(), created: Timestamp::now(), cluster: self.cluster.clone() }
    }

    pub(super) fn spec(&self, image: String) -> RouterSpec {
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

    pub(super) fn card(&self, pass_keys: String, address: Option<String>) -> RouterCard {
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

    /// Puts the router's image into the workspace's registry; returns its name for nodes.
    pub(super) async fn push_router(&self) -> Result<String, OperationError> {
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
