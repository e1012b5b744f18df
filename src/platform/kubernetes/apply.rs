//! Applies objects of a service: by server-side apply, only over what is the service's own, and never over what a later revision wrote.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ManagedFieldsEntry;
use kube::api::{DynamicObject, Patch, PatchParams};
use kube::{Api, Client, ResourceExt};
use serde_json::json;

use super::api_error::{ApiError, ApiFault};
use super::naming::{GENERATION, MANAGER, Owner, RECORD, SCALE_MANAGER};
use super::objects::{Kind, Manifest};
use super::ownership::taken_over;
use super::plan::{HOW_TO_CHANGE_THEIRS, Problem};
use crate::service::Conflicts;

/// Tries to write an object that others (the cluster itself, for the most part) keep writing.
const TRIES: u32 = 10;
/// By these the answer that other managers own fields is told from one that the object has changed meanwhile.
const OWNED: [&str; 2] = ["conflict with ", "conflicts with "];

/// Why an object was not applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    #[error(transparent)]
    Api(#[from] ApiError),
    /// An object of that name is there, and it is not the service's.
    #[error("{object} is there already and is not one of service '{service}'")]
    Foreign { object: String, service: String },
    /// Another command changed the service meanwhile.
    #[error("service '{service}' was changed by another command meanwhile")]
    Overtaken { service: String },
    /// Others own what would change. Nothing was changed.
    #[error("service '{service}' stays as it was: others own what would change")]
    Theirs { service: String, problems: Vec<Problem> },
    /// Another writer took a field between the look at it and its change.
    #[error("failed to apply {object}: {owners}")]
    Taken {
        object: String,
        /// Who owns which field, in the cluster's own words.
        owners: String,
    },
}

impl ApplyError {
    /// Returns what to do about it; empty where nothing is sure to help.
    pub fn remedy(&self) -> String {
        match self {
            Self::Api(error) => error.remedy(),
            Self::Foreign { .. } => "choose another name for the service with -n, or delete that object".to_owned(),
            Self::Overtaken { service } => format!("see 'aml service show -n {service}', then try again"),
            Self::Theirs { .. } | Self::Taken { .. } => HOW_TO_CHANGE_THEIRS.to_owned(),
        }
    }
}

/// Who writes objects: a service, by a change of it.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    pub(super) owner: Owner,
    /// The number of the change.
    pub(super) generation: u64,
    /// What happens to fields that others own.
    pub(super) conflicts: Conflicts,
}

/// Applies an object of a service, and returns it as it is then.
pub(super) async fn apply(client: &Client, writer: &Writer, manifest: &Manifest) -> Result<DynamicObject, ApplyError> {
    let Manifest { kind, name, value } = manifest;
    let namespace = &writer.owner.namespace;
    let what = format!("{kind} '{name}' of namespace '{namespace}'");
    let api: Api<DynamicObject> = Api::namespaced_with(client.clone(), namespace.as_str(), &kind.resource());
    let mut value = value.clone();
    value["metadata"]["annotations"][GENERATION] = writer.generation.to_string().into();
    let mut last = None;
    for _ in 0..TRIES {
        let known = api.get_opt(name).await.map_err(ApiError::of(format!("read {what}")))?;
        if let Some(known) = known {
            check(&known, writer, &what)?;
            if *kind == Kind::ConfigMap {
                // A revision never changes.
                return Ok(known);
            }
            // What somebody wrote since it was looked at is looked at again.
            value["metadata"]["resourceVersion"] = known.resource_version().into();
            if writer.conflicts == Conflicts::Force
                && let Some(owners) = taken_over(known.managed_fields())
            {
                match Box::pin(take_over(&api, &known, owners, &what)).await {
                    Ok(version) => value["metadata"]["resourceVersion"] = version.into(),
                    Err(error) if is_stale(&error.why) => {
                        last = Some(error);
                        continue;
                    }
                    Err(error) => return Err(error.into()),
                }
            }
        }
        let parameters = PatchParams { force: writer.conflicts == Conflicts::Force, ..PatchParams::apply(MANAGER) };
        match api.patch(name, &parameters, &Patch::Apply(&value)).await {
            Ok(applied) => return Ok(applied),
            Err(error) => match ApiError::new(format!("apply {what}"), &error) {
                ApiError { why: ApiFault::Conflict(owners), .. } if is_owned(&owners) => {
                    return Err(ApplyError::Taken { object: what, owners });
                }
                error if is_stale(&error.why) => last = Some(error),
                error => return Err(error.into()),
            },
        }
    }
    Err(last.unwrap_or_else(|| ApiError { what: format!("apply {what}"), why: ApiFault::Slow }).into())
}

/// Changes who owns the fields of an object as it was read; returns its new version.
async fn take_over(
    api: &Api<DynamicObject>,
    known: &DynamicObject,
    owners: Vec<ManagedFieldsEntry>,
    what: &str,
) -> Result<Option<String>, ApiError> {
    let metadata = json!({ "resourceVersion": known.resource_version(), "managedFields": owners });
    let parameters = PatchParams { field_manager: Some(MANAGER.to_owned()), ..PatchParams::default() };
    let taken = api.patch(&known.name_any(), &parameters, &Patch::Merge(json!({ "metadata": metadata }))).await;
    Ok(taken.map_err(ApiError::of(format!("take over {what}")))?.resource_version())
}

/// Sets the replica count of a Deployment, by the manager that owns only that.
pub(super) async fn set_replicas(client: &Client, owner: &Owner, deployment: &str, replicas: u32) -> Result<(), ApiError> {
    let object = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": { "name": deployment, "namespace": owner.namespace.as_str() },
        "spec": { "replicas": replicas },
    });
    let deployments: Api<Deployment> = Api::namespaced(client.clone(), owner.namespace.as_str());
    let parameters = PatchParams::apply(SCALE_MANAGER).force();
    let what = format!("set the replicas of Deployment '{deployment}' of namespace '{}'", owner.namespace);
    deployments.patch(deployment, &parameters, &Patch::Apply(object)).await.map_err(ApiError::of(what))?;
    Ok(())
}

fn check(known: &DynamicObject, writer: &Writer, what: &str) -> Result<(), ApplyError> {
    let Writer { owner, generation, .. } = writer;
    let service = owner.service.to_string();
    if known.labels().get(RECORD) != Some(&owner.record) {
        return Err(ApplyError::Foreign { object: what.to_owned(), service });
    }
    let theirs: Option<u64> = known.annotations().get(GENERATION).and_then(|number| number.parse().ok());
    if theirs.is_some_and(|theirs| theirs > *generation) { Err(ApplyError::Overtaken { service }) } else { Ok(()) }
}

fn is_owned(conflict: &str) -> bool {
    OWNED.iter().any(|words| conflict.contains(words))
}

/// Returns whether the object was changed between the look at it and its change.
fn is_stale(fault: &ApiFault) -> bool {
    matches!(fault, ApiFault::Conflict(_) | ApiFault::Exists)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_others_own_is_told_from_an_object_that_has_changed() {
        assert!(is_owned("Apply failed with 1 conflict: conflict with \"kubectl-set\" using apps/v1: .spec.paused"));
        assert!(is_owned(
            "Apply failed with 2 conflicts: conflicts with \"kubectl-set\" using apps/v1:\n- .spec.paused\n- .spec.minReadySeconds"
        ));
        assert!(!is_owned("Operation cannot be fulfilled on deployments.apps \"a\": the object has been modified"));
    }
}
