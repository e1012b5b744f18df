//! A Kubernetes cluster that a workspace is attached to: where it is, and how its services are reached.

use std::path::PathBuf;

use crate::names::{AddressRange, Namespace};

/// An attached cluster, as the workspace's catalog keeps it. No credential is in it: those are in the user's kubeconfig.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachedCluster {
    /// The kubeconfig that was named; `None` for the usual ones (`KUBECONFIG`, `~/.kube/config`).
    pub kubeconfig: Option<PathBuf>,
    /// The context in it; `None` for its current one.
    pub context: Option<String>,
    /// The namespace of services whose configuration names none.
    pub namespace: Namespace,
    /// The namespace of the router.
    pub router_namespace: Namespace,
    pub purpose: ClusterPurpose,
    pub front: ClusterFront,
    /// The registry's host (and port) as nodes name it; `None` where they name it as this machine does.
    pub node_registry: Option<String>,
    /// The Secret with which nodes pull images, in the services' namespace and the router's.
    pub pull_secret: Option<String>,
}

/// What a cluster is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ClusterPurpose {
    /// Production: three routers, which are scaled with their load.
    #[default]
    FastProd,
    /// Trying out: one router.
    DevTest,
}

/// How callers reach the router.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClusterFront {
    /// A load balancer of the cluster's cloud.
    #[serde(rename_all = "camelCase")]
    LoadBalancer {
        internal: bool,
        /// The subnet of an internal one.
        subnet: Option<String>,
        /// The label of its DNS name.
        dns_label: Option<String>,
        /// An address that was reserved for it.
        address: Option<String>,
    },
    /// A port on every node.
    NodePort {
        /// The port; `None` lets the cluster choose.
        port: Option<u16>,
    },
    /// An Ingress or a Gateway of the cluster, made by whoever runs it.
    #[serde(rename_all = "camelCase")]
    Ingress {
        /// The name by which callers reach it.
        host: String,
        /// Where its requests come from: what is said of callers there is believed.
        trusted_proxies: Vec<AddressRange>,
    },
}
