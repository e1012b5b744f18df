//! What a cluster holds of a router before it is attached. Nothing is changed.

use std::collections::BTreeSet;

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace as NamespaceObject};
use kube::{Api, Client};

use super::super::api_error::{ApiError, ApiFault};
use super::super::naming::{ROUTER, ROUTER_CARD};
use super::RouterCard;
use crate::names::Namespace;

/// What is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Namespaces that are going.
    pub terminating: Vec<Namespace>,
    /// The card of the namespace that is to be attached.
    pub card: Option<RouterCard>,
    /// The router in its namespace.
    pub router: Option<Served>,
}

/// What a router serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    pub namespaces: BTreeSet<Namespace>,
    /// As it was read: a change of it by somebody else is noticed.
    pub resource_version: Option<String>,
}

/// Looks at the namespace to attach and at the router's. What the account may not see is not there for it: what it lacks is told elsewhere,
/// all at once.
pub async fn observe(client: &Client, attached: &Namespace, router: &Namespace) -> Result<Observed, ApiError> {
    let mut terminating = Vec::new();
    for name in BTreeSet::from([attached, router]) {
        let found = Api::<NamespaceObject>::all(client.clone()).get_opt(name.as_str()).await;
        let found = seen(found.map_err(ApiError::of(format!("read namespace '{name}'"))))?;
        if found.is_some_and(|namespace| namespace.metadata.deletion_timestamp.is_some()) {
            terminating.push(name.clone());
        }
    }
    let cards: Api<ConfigMap> = Api::namespaced(client.clone(), attached.as_str());
    let card = cards.get_opt(ROUTER_CARD).await;
    let card = seen(card.map_err(ApiError::of(format!("read ConfigMap '{ROUTER_CARD}' of namespace '{attached}'"))))?;
    let router = seen(served(client, router).await)?;
    Ok(Observed { terminating, card: card.as_ref().and_then(RouterCard::read), router })
}

fn seen<T>(found: Result<Option<T>, ApiError>) -> Result<Option<T>, ApiError> {
    match found {
        Err(ApiError { why: ApiFault::Forbidden(_), .. }) => Ok(None),
        found => found,
    }
}

/// Returns what the router in a namespace serves; `None` where there is none.
pub(super) async fn served(client: &Client, router: &Namespace) -> Result<Option<Served>, ApiError> {
    let deployments: Api<Deployment> = Api::namespaced(client.clone(), router.as_str());
    let found = deployments.get_opt(ROUTER).await;
    let found = found.map_err(ApiError::of(format!("read Deployment '{ROUTER}' of namespace '{router}'")))?;
    Ok(found.map(|deployment| Served {
        namespaces: namespaces_of(&deployment),
        resource_version: deployment.metadata.resource_version,
    }))
}

/// Its arguments say it.
fn namespaces_of(deployment: &Deployment) -> BTreeSet<Namespace> {
    let pod = deployment.spec.as_ref().and_then(|spec| spec.template.spec.as_ref());
    let words = pod.and_then(|pod| pod.containers.first()?.args.as_deref()).unwrap_or_default();
    let named = words.windows(2).filter(|pair| pair[0] == "--namespace");
    named.filter_map(|pair| Namespace::new(pair[1].as_str()).ok()).collect()
}
