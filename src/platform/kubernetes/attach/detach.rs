//! Takes a namespace from the router, and the router with its last one. Each step can be repeated.

use std::collections::BTreeSet;
use std::time::Duration;

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace as NamespaceObject, Pod, Secret, Service};
use kube::api::{DeleteParams, ListParams, PostParams};
use kube::core::NamespaceResourceScope;
use kube::{Api, Client, Resource};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::super::api_error::{ApiError, ApiFault};
use super::super::naming::{MANAGER, RECORDS, ROUTER, ROUTER_CARD, SERVICE};
use super::apply::TRIES;
use super::labels::{MANAGED_BY, ROUTER_OF, metadata};
use super::object::Object;
use super::observe::served;
use super::rights_of_router::in_namespace;
use super::{PASS_SECRET, RouterSpec, namespaces, router_objects};
use crate::names::Namespace;

/// How long the end of the router's pods is waited for: they take requests for ten seconds more, so that load balancers can notice.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(300);

/// What a cluster still has of a router.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remains {
    /// It serves these namespaces.
    Serves(BTreeSet<Namespace>),
    /// It is gone.
    Nothing,
}

/// Returns the names of the services of a namespace.
pub async fn services_of(client: &Client, namespace: &Namespace) -> Result<Vec<String>, ApiError> {
    let records: Api<ConfigMap> = Api::namespaced(client.clone(), namespace.as_str());
    let records = records.list(&ListParams::default().labels(&format!("{RECORDS}=true"))).await;
    let records = records.map_err(ApiError::of(format!("list the services of namespace '{namespace}'")))?;
    let name = |record: ConfigMap| record.metadata.labels?.remove(SERVICE);
    Ok(records.items.into_iter().filter_map(name).collect())
}

/// Takes a namespace from the router; the router goes with its last one. Namespaces go that `aml` made and nobody else uses. `spec` says
/// which router.
pub async fn remove_from_cluster(client: &Client, spec: &RouterSpec, attached: &Namespace) -> Result<Remains, ApiError> {
    let router = &spec.namespace;
    let mut remains = Remains::Nothing;
    if let Some(there) = served(client, router).await? {
        let others: BTreeSet<Namespace> = there.namespaces.into_iter().filter(|namespace| namespace != attached).collect();
        if !others.is_empty() {
            serve_only(client, spec, &others).await?;
            remains = Remains::Serves(others);
        }
    }
    // The router keeps what it knew of a namespace that it may no longer read: its pods of before end meanwhile.
    for object in in_namespace(attached, router) {
        delete(client, &object).await?;
    }
    delete(client, &Object::new(&ConfigMap { metadata: metadata(ROUTER_CARD, Some(attached), router), ..ConfigMap::default() }))
        .await?;
    if remains == Remains::Nothing {
        remove_router(client, spec).await?;
        wait_for_its_end(client, router).await?;
    }
    for namespace in namespaces(router, attached) {
        if remains == Remains::Nothing || namespace.name != router.as_str() {
            remove_if_unused(client, &namespace).await?;
        }
    }
    Ok(remains)
}

/// Leaves these namespaces to the router: its pods are replaced one after the other, so that no request is lost.
async fn serve_only(client: &Client, spec: &RouterSpec, namespaces: &BTreeSet<Namespace>) -> Result<(), ApiError> {
    let router = Deployment { metadata: metadata(ROUTER, Some(&spec.namespace), &spec.namespace), ..Deployment::default() };
    let object = Object::new(&router);
    let (api, what) = (object.api(client), format!("change {}", object.title()));
    let parameters = PostParams { field_manager: Some(MANAGER.to_owned()), ..PostParams::default() };
    let mut failures = 0;
    loop {
        let mut there = api.get(ROUTER).await.map_err(ApiError::of(what.clone()))?;
        // As it was read, so that a change by somebody else in between is noticed, and what is unknown here stays.
        let words = &mut there.data["spec"]["template"]["spec"]["containers"][0]["args"];
        *words = json!(without_others(words, namespaces));
        match api.replace(ROUTER, &parameters, &there).await.map_err(ApiError::of(what.clone())) {
            // Kubernetes itself keeps changing it while its pods are replaced.
            Err(ApiError { why: ApiFault::Conflict(_), .. }) if failures < TRIES => failures += 1,
            outcome => return outcome.map(drop),
        }
    }
}

/// Returns a router's arguments without the namespaces that aren't among these.
fn without_others(words: &Value, namespaces: &BTreeSet<Namespace>) -> Vec<String> {
    let mut words = words.as_array().into_iter().flatten().filter_map(|word| word.as_str().map(ToOwned::to_owned));
    let mut kept = Vec::new();
    while let Some(word) = words.next() {
        if word != "--namespace" {
            kept.push(word);
        } else if let Some(name) = words.next().filter(|name| namespaces.contains(name.as_str())) {
            kept.extend([word, name]);
        }
    }
    kept
}

async fn remove_router(client: &Client, spec: &RouterSpec) -> Result<(), ApiError> {
    let router = &spec.namespace;
    let secret = Secret { metadata: metadata(PASS_SECRET, Some(router), router), ..Secret::default() };
    // The last that was made goes first.
    for object in router_objects(spec).iter().rev().chain([&Object::new(&secret)]) {
        if object.namespace.is_some() {
            delete(client, object).await?;
        } else if !other_routers(client, router).await {
            // Pods whose priority class is gone aren't made any more.
            delete(client, object).await?;
        }
    }
    Ok(())
}

/// Waits until the router's pods have answered what they had. A namespace with pods that are still ending is looked at again only after
/// half of the time that they may take at most, which is minutes.
async fn wait_for_its_end(client: &Client, router: &Namespace) -> Result<(), ApiError> {
    let pods: Api<Pod> = Api::namespaced(client.clone(), router.as_str());
    let of_router = ListParams::default().labels(&format!("{ROUTER_OF}={ROUTER}"));
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        let left = pods.list_metadata(&of_router).await;
        if left.map_err(ApiError::of(format!("list the router's pods in namespace '{router}'")))?.items.is_empty() {
            return Ok(());
        }
        sleep(PAUSE).await;
    }
    // What they still have in flight may take longer; they end by themselves.
    Ok(())
}

/// Whoever can't look must assume that there are some.
async fn other_routers(client: &Client, router: &Namespace) -> bool {
    let found =
        Api::<Deployment>::all(client.clone()).list(&ListParams::default().labels(&format!("{ROUTER_OF}={ROUTER}"))).await;
    found.map_or(true, |found| found.items.iter().any(|found| found.metadata.namespace.as_deref() != Some(router.as_str())))
}

/// Deletes an object, if it is there.
async fn delete(client: &Client, object: &Object) -> Result<(), ApiError> {
    let deleted = object.api(client).delete(&object.name, &DeleteParams::background()).await;
    match deleted.map(drop).map_err(ApiError::of(format!("delete {}", object.title()))) {
        Err(ApiError { why: ApiFault::Missing(_), .. }) => Ok(()),
        outcome => outcome,
    }
}

/// Deletes a namespace that `aml` made, unless somebody keeps something there.
async fn remove_if_unused(client: &Client, namespace: &Object) -> Result<(), ApiError> {
    let name = namespace.name.as_str();
    let found = Api::<NamespaceObject>::all(client.clone()).get_opt(name).await;
    let found = found.map_err(ApiError::of(format!("read namespace '{name}'")))?;
    let labels = found.and_then(|found| found.metadata.labels).unwrap_or_default();
    if labels.get(MANAGED_BY).is_some_and(|by| by == MANAGER) && is_unused(client, name).await {
        delete(client, namespace).await?;
    }
    Ok(())
}

/// Whoever can't look must assume that it is used.
async fn is_unused(client: &Client, namespace: &str) -> bool {
    has_none::<Pod>(client, namespace).await
        && has_none::<Deployment>(client, namespace).await
        && has_none::<Service>(client, namespace).await
        && has_none::<Secret>(client, namespace).await
        && has_none::<ConfigMap>(client, namespace).await
}

/// Pods of the router that are ending, and what Kubernetes puts into each namespace, don't count.
async fn has_none<K>(client: &Client, namespace: &str) -> bool
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope> + Clone + DeserializeOwned + std::fmt::Debug,
{
    let found = Api::<K>::namespaced(client.clone(), namespace).list_metadata(&ListParams::default()).await;
    let foreign = |meta: &kube::api::ObjectMeta| {
        let labels = meta.labels.as_ref();
        let routers = labels.is_some_and(|labels| labels.contains_key(ROUTER_OF)) && meta.name.as_deref() != Some(ROUTER_CARD);
        let kubernetes = meta.name.as_deref() == Some("kube-root-ca.crt")
            || meta.name.as_deref().is_some_and(|name| name.starts_with("default-token-"));
        !routers && !kubernetes
    };
    found.is_ok_and(|found| !found.items.iter().any(|found| foreign(&found.metadata)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_router_that_leaves_a_namespace_is_the_same_in_all_else() {
        let words = json!(["router", "--namespace", "one", "--namespace", "other", "--trusted-proxy", "10.0.0.0/8"]);
        let left = without_others(&words, &[Namespace::new("other").unwrap()].into());
        assert_eq!(left, ["router", "--namespace", "other", "--trusted-proxy", "10.0.0.0/8"]);
    }
}
