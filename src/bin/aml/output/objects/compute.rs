//! A compute target.

use aml::config::{AttachedCluster, ClusterFront};
use aml::operations::{ComputeTarget, Credentials, Detached, ExportedRouter};
use serde_json::{Value, json};

use super::Form;
use crate::output::{Columns, Report};

/// Returns what `show` prints.
pub(crate) fn one(target: &ComputeTarget, form: Form) -> Report {
    match form {
        Form::Trimmed => Report::with_columns(whole(target), &["id", "name", "tags", "location", "properties"]),
        Form::Whole => Report::Object(whole(target), Columns::Sorted),
    }
}

/// Returns what `list` prints.
pub(crate) fn list(targets: &[ComputeTarget], form: Form) -> Report {
    match form {
        Form::Trimmed => Report::with_columns(targets.iter().map(trimmed).collect(), &["name", "provisioningState"]),
        Form::Whole => Report::Object(targets.iter().map(whole).collect(), Columns::Sorted),
    }
}

/// Returns what `update` prints.
pub(crate) fn changed(target: &ComputeTarget, form: Form) -> Report {
    match form {
        Form::Trimmed => Report::with_columns(trimmed(target), &["name", "provisioningState", "location"]),
        Form::Whole => Report::Object(whole(target), Columns::Sorted),
    }
}

/// Returns what `detach` prints.
pub(crate) fn detached(detached: &Detached) -> Report {
    Report::with_columns(json!({ "id": detached.name }), &["id"])
}

/// Returns what `attach --export` prints.
pub(crate) fn exported(exported: &ExportedRouter) -> Report {
    let ExportedRouter { files, next } = exported;
    Report::with_columns(json!({ "files": files, "next": next }), &["files", "next"])
}

/// Returns what `get-credentials` prints: no secret.
pub(crate) fn credentials(credentials: &Credentials) -> Report {
    let Credentials { kubeconfigs, context, server, cluster } = credentials;
    let value = json!({
        "kubeConfig": kubeconfigs,
        "context": context,
        "server": server,
        "namespace": cluster.namespace,
        "routerNamespace": cluster.router_namespace,
    });
    Report::with_columns(value, &["context", "server", "namespace"])
}

fn trimmed(target: &ComputeTarget) -> Value {
    json!({
        "name": target.name,
        "provisioningState": target.provisioning_state,
        "location": "",
        "provisioningErrors": "",
    })
}

fn whole(target: &ComputeTarget) -> Value {
    let mut value = json!({
        "id": target.name,
        "name": target.name,
        "tags": {},
        "location": "",
        "properties": {
            "computeType": target.compute_type,
            "computeLocation": "",
            "description": target.description,
            "resourceId": null,
            "isAttachedCompute": target.compute_type != "Local",
            "provisioningState": target.provisioning_state,
            "provisioningErrors": null,
        },
    });
    if let Some(cluster) = &target.cluster {
        value["properties"]["properties"] = of_cluster(cluster, target.address.as_deref());
    }
    value
}

/// v1's words where it had one, and what it didn't know.
fn of_cluster(cluster: &AttachedCluster, address: Option<&str>) -> Value {
    let (balancer, subnet) = match &cluster.front {
        ClusterFront::LoadBalancer { internal: true, subnet, .. } => (Some("InternalLoadBalancer"), subnet.as_deref()),
        ClusterFront::LoadBalancer { internal: false, .. } => (Some("PublicIp"), None),
        ClusterFront::NodePort { .. } | ClusterFront::Ingress { .. } => (None, None),
    };
    json!({
        "clusterPurpose": cluster.purpose,
        "loadBalancerType": balancer,
        "loadBalancerSubnet": subnet,
        "front": cluster.front,
        "scoringAddress": address,
        "context": cluster.context,
        "kubeConfig": cluster.kubeconfig,
        "namespace": cluster.namespace,
        "routerNamespace": cluster.router_namespace,
        "nodeRegistry": cluster.node_registry,
        "imagePullSecret": cluster.pull_secret,
    })
}
