//! `computetarget detach` and `get-credentials`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::compute::find_cluster;
use super::compute_attach::title;
use super::{OperationError, Session};
use crate::config::AttachedCluster;
use crate::platform::kubernetes::attach::{Remains, RouterSpec, observe, remove_from_cluster, services_of};
use crate::platform::kubernetes::{Connection, ConnectionError, connect};
use crate::workspace::{ComputeTargetDocument, Workspace};

/// What to do when services run in the namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfServices {
    Refuse,
    /// They stay in the cluster, and nothing reaches them any more.
    Strand,
}

/// What to do when the cluster can't be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfUnreachable {
    Refuse,
    /// Only the name goes.
    Forget,
}

/// What `computetarget detach` was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetachCluster {
    pub name: String,
    pub services: IfServices,
    pub unreachable: IfUnreachable,
}

/// A cluster that was detached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detached {
    pub name: String,
}

/// How a cluster is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The kubeconfigs that are read, in their order.
    pub kubeconfigs: Vec<PathBuf>,
    pub context: String,
    pub server: String,
    pub cluster: AttachedCluster,
}

/// Detaches a cluster: the router goes with its last namespace, what users made stays.
pub async fn detach_cluster(session: Session<'_>, request: DetachCluster) -> Result<Detached, OperationError> {
    let workspace = session.open_workspace()?;
    let ComputeTargetDocument { name, cluster, .. } = find_cluster(&workspace, &request.name).await?;
    session.progress.step("connecting to the cluster");
    match reach(&cluster, session).await {
        Ok(connection) => remove(session, &workspace, (name.as_str(), &cluster), &connection, request.services).await?,
        Err(error) if request.unreachable == IfUnreachable::Forget => {
            session.progress.warning(format!("{error}: what it has of the router stays there"));
        }
        Err(error) => {
            let remedy = format!("{}; if the cluster is gone for good, forget it with --force", error.remedy());
            return Err(OperationError::refused(error.to_string(), remedy));
        }
    }
    workspace.catalog().remove_compute_target(&name).await?;
    Ok(Detached { name: name.to_string() })
}

async fn reach(cluster: &AttachedCluster, session: Session<'_>) -> Result<Connection, ConnectionError> {
    let connection = connect(cluster, &session.home.kubeconfigs).await?;
    connection.check().await?;
    Ok(connection)
}

async fn remove(
    session: Session<'_>,
    workspace: &Workspace,
    (name, cluster): (&str, &AttachedCluster),
    connection: &Connection,
    services: IfServices,
) -> Result<(), OperationError> {
    let (client, namespace) = (&connection.client, &cluster.namespace);
    let observed = observe(client, namespace, &cluster.router_namespace).await?;
    if observed.card.is_some_and(|card| card.workspace != title(workspace) || card.target != name) {
        session.progress.warning(format!(
            "namespace '{namespace}' is attached to another workspace or by another name now: what it has of the router stays"
        ));
        return Ok(());
    }
    let there = services_of(client, namespace).await?;
    if !there.is_empty() {
        let named = there.join(", ");
        if services == IfServices::Refuse {
            return Err(OperationError::refused(
                format!("services run in namespace '{namespace}' of '{name}': {named}"),
                "delete them first with 'aml service delete', or detach with --yes: then they stay, and nothing reaches them",
            ));
        }
        session.progress.warning(format!("nothing reaches these services of namespace '{namespace}' any more: {named}"));
    }
    session.progress.step("removing the router's part of the namespace");
    let spec = RouterSpec {
        namespace: cluster.router_namespace.clone(),
        namespaces: BTreeSet::from([namespace.clone()]),
        image: String::new(),
        purpose: crate::config::ClusterPurpose::FastProd,
        front: cluster.front.clone(),
        pull_secret: cluster.pull_secret.clone(),
    };
    if let Remains::Serves(others) = remove_from_cluster(client, &spec, namespace).await? {
        let others: Vec<&str> = others.iter().map(crate::names::Namespace::as_str).collect();
        session.progress.note(format!("the router stays for {}", others.join(", ")));
    }
    Ok(())
}

/// Tells how an attached cluster is spoken to. The cluster isn't asked, and no secret is told.
pub async fn credentials(session: Session<'_>, name: &str) -> Result<Credentials, OperationError> {
    let workspace = session.open_workspace()?;
    let ComputeTargetDocument { cluster, .. } = find_cluster(&workspace, name).await?;
    let Connection { context, server, .. } = connect(&cluster, &session.home.kubeconfigs).await?;
    let kubeconfigs = cluster.kubeconfig.clone().map_or_else(|| session.home.kubeconfigs.clone(), |file| vec![file]);
    Ok(Credentials { kubeconfigs, context, server, cluster })
}
