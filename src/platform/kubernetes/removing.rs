//! Removes objects of a service: of versions that are gone, of old revisions, or all of them, the record last.

use std::time::Duration;

use kube::api::{ApiResource, DeleteParams, DynamicObject, ListParams, Preconditions, PropagationPolicy};
use kube::core::GroupVersionKind;
use kube::{Api, Client, ResourceExt};
use tokio::time::{Instant, sleep};

use super::api_error::{ApiError, ApiFault};
use super::naming::{Owner, RECORD, RECORDS, REVISION, VERSION};
use super::objects::Kind;
use crate::service::ServiceRecord;

/// The kinds of a service's objects, in the order in which they go. Pods and `ReplicaSet`s go with their Deployment; the record is a
/// `ConfigMap` and goes last.
const KINDS: [(&str, &str); 9] = [
    ("apps/v1", "Deployment"),
    ("apps/v1", "ReplicaSet"),
    ("v1", "Pod"),
    ("v1", "Service"),
    ("policy/v1", "PodDisruptionBudget"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("v1", "ServiceAccount"),
    ("v1", "Secret"),
    ("v1", "ConfigMap"),
];
/// How many revisions are kept, the newest ones.
const KEPT_REVISIONS: usize = 10;
/// How often it is looked whether something is gone.
const PAUSE: Duration = Duration::from_millis(200);
/// How long a foreign controller may take to let go of an object once the pods are gone.
const HELD: Duration = Duration::from_secs(10);
/// How much longer than a pod's own time to end its end may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why objects of a service are still there.
#[derive(Debug, thiserror::Error)]
pub(super) enum RemovalError {
    #[error(transparent)]
    Api(#[from] ApiError),
    /// They are being deleted, and don't go.
    #[error("these are still there: {}", .0.join("; "))]
    Remaining(Vec<String>),
}

/// An object of a service.
struct Removable {
    api: Api<DynamicObject>,
    kind: &'static str,
    object: DynamicObject,
}

/// Removes what belongs to versions that the record doesn't have.
pub(super) async fn remove_other_versions(client: &Client, owner: &Owner, record: &ServiceRecord) -> Result<(), ApiError> {
    let is_there = |name: &str| record.endpoint.versions().any(|(version, _)| version.as_str() == name);
    for found in objects(client, owner, &KINDS).await? {
        let gone = found.object.labels().get(VERSION).is_some_and(|version| !is_there(version));
        if gone && found.kind != "ReplicaSet" && found.kind != "Pod" {
            found.delete().await?;
        }
    }
    Ok(())
}

/// Removes these objects, those of them that are there and the service's.
pub(super) async fn remove(client: &Client, owner: &Owner, unwanted: &[(Kind, String)]) -> Result<(), ApiError> {
    for (kind, name) in unwanted {
        let api: Api<DynamicObject> = Api::namespaced_with(client.clone(), owner.namespace.as_str(), &kind.resource());
        let found = api.get_opt(name).await;
        let found = found.map_err(ApiError::of(format!("read {kind} '{name}' of namespace '{}'", owner.namespace)))?;
        if let Some(object) = found.filter(|found| found.labels().get(RECORD) == Some(&owner.record)) {
            Removable { api, kind: kind.name(), object }.delete().await?;
        }
    }
    Ok(())
}

/// Removes revisions of long ago.
pub(super) async fn prune_revisions(client: &Client, owner: &Owner) -> Result<(), ApiError> {
    let maps = objects(client, owner, &[("v1", "ConfigMap")]).await?;
    let number = |found: &Removable| found.object.annotations().get(REVISION)?.parse::<u32>().ok();
    let mut revisions: Vec<_> = maps.into_iter().filter_map(|found| Some((number(&found)?, found))).collect();
    revisions.retain(|(_, found)| !found.is_record());
    revisions.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    for (_, found) in revisions.iter().skip(KEPT_REVISIONS) {
        found.delete().await?;
    }
    Ok(())
}

/// Removes all objects of a service and waits until they are gone; its record goes last.
pub(super) async fn remove_all(client: &Client, owner: &Owner) -> Result<(), RemovalError> {
    let (mut deadline, mut asked) = (Instant::now() + PATIENCE, false);
    let mut held_until = None;
    loop {
        let found = objects(client, owner, &KINDS).await?;
        let (records, others): (Vec<_>, Vec<_>) = found.into_iter().partition(Removable::is_record);
        let grace = others.iter().filter_map(|found| found.object.metadata.deletion_grace_period_seconds).max();
        if !asked {
            deadline += Duration::from_secs(grace.and_then(|grace| u64::try_from(grace).ok()).unwrap_or_default());
        }
        if others.is_empty() {
            for record in records {
                record.delete().await?;
            }
            return Ok(());
        }
        for found in others.iter().filter(|found| found.object.metadata.deletion_timestamp.is_none()) {
            found.delete().await?;
        }
        asked = others.iter().any(|found| found.kind == "Pod" && found.object.metadata.deletion_timestamp.is_some());
        if others.iter().all(Removable::is_held) {
            deadline = deadline.min(*held_until.get_or_insert_with(|| Instant::now() + HELD));
        }
        if Instant::now() >= deadline {
            return Err(RemovalError::Remaining(others.iter().map(Removable::words).collect()));
        }
        sleep(PAUSE).await;
    }
}

async fn objects(client: &Client, owner: &Owner, kinds: &[(&'static str, &'static str)]) -> Result<Vec<Removable>, ApiError> {
    let mut all = Vec::new();
    for (version, kind) in kinds {
        let (group, version) = version.rsplit_once('/').unwrap_or(("", version));
        let resource = ApiResource::from_gvk(&GroupVersionKind::gvk(group, version, kind));
        let api: Api<DynamicObject> = Api::namespaced_with(client.clone(), owner.namespace.as_str(), &resource);
        let what = format!("list the {kind}s of service '{}' in namespace '{}'", owner.service, owner.namespace);
        let found = api.list(&ListParams::default().labels(&format!("{RECORD}={}", owner.record))).await;
        let found = found.map_err(ApiError::of(what))?;
        all.extend(found.items.into_iter().map(|object| Removable { api: api.clone(), kind, object }));
    }
    Ok(all)
}

impl Removable {
    fn is_record(&self) -> bool {
        self.object.labels().contains_key(RECORDS)
    }

    /// Deletes the very object that was found; one that is gone already is fine.
    async fn delete(&self) -> Result<(), ApiError> {
        let name = self.object.name_any();
        let parameters = DeleteParams {
            preconditions: Some(Preconditions { uid: self.object.uid(), resource_version: None }),
            propagation_policy: Some(PropagationPolicy::Background),
            ..DeleteParams::default()
        };
        match self.api.delete(&name, &parameters).await {
            Ok(_) => Ok(()),
            Err(error) => {
                let error = ApiError::new(format!("delete {} '{name}'", self.kind), &error);
                // Another object of that name is not ours to delete.
                if matches!(error.why, ApiFault::Missing(_) | ApiFault::Conflict(_)) { Ok(()) } else { Err(error) }
            }
        }
    }

    /// Returns whether nothing but finalizers keeps it.
    fn is_held(&self) -> bool {
        self.object.metadata.deletion_timestamp.is_some() && !self.object.finalizers().is_empty()
    }

    fn words(&self) -> String {
        let held = self.object.finalizers();
        let held = if held.is_empty() { String::new() } else { format!(", held by the finalizer {}", held.join(", ")) };
        format!("{} '{}'{held}", self.kind, self.object.name_any())
    }
}
