//! Brings a router and an attached namespace to a cluster. Each step can be repeated, and a second run finishes what a first one began.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::autoscaling::v1::{Scale, ScaleSpec};
use kube::api::{Patch, PatchParams, PostParams};
use kube::{Api, Client};
use serde_json::json;

use super::super::api_error::{ApiError, ApiFault};
use super::super::naming::{MANAGER, ROUTER, SCALE_MANAGER};
use super::error::BringError;
use super::object::Object;
use super::observe::served;
use super::pass_secret::PassSecret;
use super::priority::priority;
use super::{RouterCard, RouterSpec, namespaces, router_objects};
use crate::names::Namespace;

/// How often another's change of the router may come between.
pub(super) const TRIES: u32 = 5;

/// What was brought to a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// All namespaces that the router serves now.
    pub spec: RouterSpec,
    /// The public halves of the keys that it signs passes with: the text of a JWK set.
    pub pass_keys: String,
}

/// Brings the router, for its namespaces and those that it serves already. The Secret with its key is made once and then kept.
pub async fn bring(client: &Client, mut spec: RouterSpec, attached: &Namespace) -> Result<Brought, BringError> {
    for namespace in namespaces(&spec.namespace, attached) {
        create(client, &namespace).await?;
    }
    let pass_keys = PassSecret::find_or_make(client, &spec.namespace).await?.public_keys()?.to_string();
    let mut failures = 0;
    loop {
        let there = served(client, &spec.namespace).await?;
        if let Some(served) = &there {
            spec.namespaces.extend(served.namespaces.iter().cloned());
        }
        for mut object in router_objects(&spec) {
            if object.resource.kind == "Deployment" {
                // Another command may add a namespace at this moment: one of the two comes second, and reads again.
                let version = there.as_ref().and_then(|served| served.resource_version.clone());
                object.document["metadata"]["resourceVersion"] = version.map_or(serde_json::Value::Null, Into::into);
            }
            match apply(client, &object).await {
                Err(ApiError { why: ApiFault::Conflict(_), .. }) if failures < TRIES => break,
                outcome => outcome?,
            }
        }
        failures += 1;
        if served(client, &spec.namespace).await?.is_some_and(|served| served.namespaces == spec.namespaces) {
            break;
        }
        if failures >= TRIES {
            let what = format!("change Deployment '{ROUTER}' of namespace '{}'", spec.namespace);
            return Err(ApiError { what, why: ApiFault::Conflict("others keep changing it".to_owned()) }.into());
        }
    }
    // Whoever removed the last other router at this moment may have removed the class with it.
    apply(client, &priority(&spec.namespace)).await?;
    scale_up(client, &spec).await?;
    Ok(Brought { spec, pass_keys })
}

/// Writes the card of an attached namespace.
pub async fn write_card(client: &Client, attached: &Namespace, card: &RouterCard) -> Result<(), ApiError> {
    apply(client, &Object::new(&card.config_map(attached))).await
}

/// Makes or changes an object, as the owner of what it says.
pub(super) async fn apply(client: &Client, object: &Object) -> Result<(), ApiError> {
    let parameters = PatchParams::apply(MANAGER).force();
    let applied = object.api(client).patch(&object.name, &parameters, &Patch::Apply(&object.document)).await;
    applied.map(drop).map_err(ApiError::of(format!("apply {}", object.title())))
}

/// Makes an object unless it is there.
async fn create(client: &Client, object: &Object) -> Result<(), ApiError> {
    let what = || format!("make {}", object.title());
    if object.api(client).get_opt(&object.name).await.map_err(ApiError::of(what()))?.is_some() {
        return Ok(());
    }
    let document = serde_json::from_value(object.document.clone())
        .map_err(|error| ApiError { what: what(), why: ApiFault::Foreign(error.to_string()) })?;
    let parameters = PostParams { field_manager: Some(MANAGER.to_owned()), ..PostParams::default() };
    match object.api(client).create(&parameters, &document).await.map_err(ApiError::of(what())) {
        Err(ApiError { why: ApiFault::Exists, .. }) => Ok(()),
        made => made.map(drop),
    }
}

/// Sees that there are as many routers as there must be; more are the router's own doing.
async fn scale_up(client: &Client, spec: &RouterSpec) -> Result<(), ApiError> {
    let deployments: Api<Deployment> = Api::namespaced(client.clone(), spec.namespace.as_str());
    let what = || format!("scale Deployment '{ROUTER}' of namespace '{}'", spec.namespace);
    let least = spec.least_replicas();
    let now = deployments.get_scale(ROUTER).await.map_err(ApiError::of(what()))?;
    if now.spec.and_then(|spec| spec.replicas).is_some_and(|replicas| replicas >= least) {
        return Ok(());
    }
    let wanted = Scale { spec: Some(ScaleSpec { replicas: Some(least) }), ..Scale::default() };
    let parameters = PatchParams { field_manager: Some(SCALE_MANAGER.to_owned()), ..PatchParams::default() };
    let scaled = deployments.patch_scale(ROUTER, &parameters, &Patch::Merge(json!({ "spec": wanted.spec }))).await;
    scaled.map(drop).map_err(ApiError::of(what()))
}
