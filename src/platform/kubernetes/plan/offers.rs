//! What a cluster offers to replicas, as far as this account may ask.

use k8s_openapi::api::core::v1::{Namespace as NamespaceObject, Node};
use kube::Client;
use kube::api::{Api, ListParams};

use crate::names::Namespace;
use crate::platform::kubernetes::ApiError;
use crate::platform::kubernetes::objects::ClusterOffers;

/// Asks what nodes offer and what the namespace demands. Who deploys needn't be allowed to list nodes: then it isn't known.
pub async fn ask_offers(client: &Client, namespace: &Namespace) -> Result<ClusterOffers, ApiError> {
    let nodes: Api<Node> = Api::all(client.clone());
    let nodes = nodes.list(&ListParams::default()).await.map(|list| list.items);
    let nodes = allowed(nodes, "list the nodes")?.unwrap_or_default();
    let namespaces: Api<NamespaceObject> = Api::all(client.clone());
    let found = allowed(namespaces.get(namespace.as_str()).await, "read the namespace")?;
    Ok(ClusterOffers::of(&nodes, found.as_ref()))
}

fn allowed<T>(result: Result<T, kube::Error>, what: &str) -> Result<Option<T>, ApiError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(kube::Error::Api(status)) if matches!(status.code, 403 | 404) => Ok(None),
        Err(error) => Err(ApiError::new(what, &error)),
    }
}
