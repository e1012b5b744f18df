//! Where callers reach the router: the beginning of scoring URIs.

use k8s_openapi::api::core::v1::{Node, Service};
use kube::api::ListParams;
use kube::{Api, Client};

use super::super::api_error::ApiError;
use super::super::naming::ROUTER;
use crate::config::ClusterFront;
use crate::names::Namespace;

/// Returns the beginning of scoring URIs; `None` while the cluster has given no address.
pub async fn address(client: &Client, router: &Namespace, front: &ClusterFront) -> Result<Option<String>, ApiError> {
    if let ClusterFront::Ingress { host, .. } = front {
        return Ok(Some(format!("https://{host}")));
    }
    let services: Api<Service> = Api::namespaced(client.clone(), router.as_str());
    let service = services.get(ROUTER).await;
    let service = service.map_err(ApiError::of(format!("read Service '{ROUTER}' of namespace '{router}'")))?;
    match front {
        ClusterFront::LoadBalancer { internal, dns_label, .. } => {
            let Some(given) = balancer_address(&service) else { return Ok(None) };
            let named = match dns_label.as_ref().filter(|_| !internal) {
                Some(label) => region(client).await.map(|region| format!("{label}.{region}.cloudapp.azure.com")),
                None => None,
            };
            Ok(Some(format!("http://{}", named.unwrap_or(given))))
        }
        ClusterFront::NodePort { .. } => {
            let port = service.spec.and_then(|spec| spec.ports?.first()?.node_port);
            let Some(port) = port else { return Ok(None) };
            Ok(node_address(client).await.map(|node| format!("http://{node}:{port}")))
        }
        ClusterFront::Ingress { .. } => Ok(None),
    }
}

fn balancer_address(service: &Service) -> Option<String> {
    let ingress = service.status.as_ref()?.load_balancer.as_ref()?.ingress.as_ref()?.first()?;
    ingress.hostname.clone().or_else(|| ingress.ip.as_deref().map(bracketed))
}

/// Not everyone may list nodes.
async fn nodes(client: &Client) -> Vec<Node> {
    Api::<Node>::all(client.clone()).list(&ListParams::default()).await.map(|list| list.items).unwrap_or_default()
}

/// Any node does: the best is one that is reached from outside.
async fn node_address(client: &Client) -> Option<String> {
    let addresses: Vec<_> = nodes(client).await.into_iter().filter_map(|node| node.status?.addresses).flatten().collect();
    ["ExternalIP", "InternalIP"]
        .iter()
        .find_map(|kind| addresses.iter().find(|address| address.type_ == *kind))
        .map(|address| bracketed(&address.address))
}

async fn region(client: &Client) -> Option<String> {
    nodes(client).await.into_iter().find_map(|node| node.metadata.labels?.remove("topology.kubernetes.io/region"))
}

/// An IPv6 address stands in brackets in a URI.
fn bracketed(address: &str) -> String {
    if address.contains(':') { format!("[{address}]") } else { address.to_owned() }
}
