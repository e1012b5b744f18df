//! Changes a service: the record first, which decides who of two writers wins, then the objects that follow from it.

use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{Namespace as NamespaceObject, Node};
use kube::Api;
use kube::api::ListParams;
use tokio::time::sleep;

use super::api_error::{ApiError, ApiFault};
use super::apply::{ApplyError, Writer};
use super::naming::workload_name;
use super::objects::{
    ClusterOffers, ImageFacts, ImageUser, Kind, ServiceObjects, Site, least_replicas, namespace_of, service_objects,
};
use super::plan::{Wanted, owned_by_others};
use super::record::{ClusterFields, ClusterRecord};
use super::records::{Found, Lookup};
use super::{KubernetesPlatform, apply, foreign_names, keys, observing, records, removing, rollouts, tokens};
use crate::access::random_id;
use crate::names::{Namespace, ServiceName, VersionName};
use crate::platform::PlatformError;
use crate::service::contract::VersionKey;
use crate::service::{Change, Conflicts, Existing, Keys, Refusal, Revision, ServiceFailure, ServiceRecord, Workload};

/// Tries to change a record that others change, too.
pub(super) const TRIES: u32 = 5;
/// In five of these a router has heard that a service is gone.
const FORGOTTEN: Duration = Duration::from_millis(400);

impl KubernetesPlatform {
    /// Takes a change of a service and applies what follows from it; returns the number of the revision that is going to serve.
    pub(in crate::platform) async fn apply(&self, change: Change) -> Result<u32, PlatformError> {
        let (name, conflicts) = (change.spec.name.clone(), change.conflicts);
        let (mut found, keys, revision) = self.taken(change).await?;
        let revision = revision_of(&found, revision)?;
        let wanted = self.objects(&found, &revision, Some(&keys)).await?;
        if conflicts == Conflicts::Refuse {
            self.refuse_theirs(&name, &wanted).await?;
        }
        found.change(&self.client).await.map_err(|error| overtaken(error, &name))?;
        let writer = Writer { conflicts, ..found.writer() };
        self.follow_record(&mut found, &revision, &wanted, &writer).await?;
        Ok(revision.number)
    }

    /// Returns the record that a change makes of a service's, its keys and the number of its revision. Nothing is written.
    pub(super) async fn taken(&self, change: Change) -> Result<(Found, Keys, u32), PlatformError> {
        let namespace = namespace_of(&change.spec, &self.cluster);
        self.refuse_other_namespace(&namespace)?;
        match records::find(&self.client, &self.namespaces(), &change.spec.name).await? {
            Lookup::Missing => {
                Box::pin(self.refuse_taken(&namespace, &change.spec.name)).await?;
                new(namespace, &change)
            }
            Lookup::Found(found) => self.changed(*found, &namespace, change).await,
            Lookup::Unreadable(unreadable) => Err(unreadable.refusal().into()),
        }
    }

    /// Refuses a change, before anything of it is made, where others own what it would write.
    async fn refuse_theirs(&self, name: &ServiceName, wanted: &ServiceObjects) -> Result<(), PlatformError> {
        let manifests = wanted.manifests()?;
        let wanted =
            Wanted { namespace: &wanted.namespace, manifests: &manifests, unwanted: &[], replicas: wanted.replicas, count: None };
        let problems = owned_by_others(&self.client, wanted).await?;
        if problems.is_empty() { Ok(()) } else { Err(ApplyError::Theirs { service: name.to_string(), problems }.into()) }
    }

    /// A compute target stands for one namespace: services of another would be found by nobody.
    fn refuse_other_namespace(&self, namespace: &Namespace) -> Result<(), Refusal> {
        let attached = &self.cluster.namespace;
        if namespace == attached {
            return Ok(());
        }
        Err(Refusal::NoRouter {
            what: format!(
                "the compute target is attached to namespace '{attached}', and the service is for namespace '{namespace}'"
            ),
            remedy: format!(
                "attach that namespace under a name of its own ('aml computetarget attach aks -n NAME --namespace {namespace}') and deploy \
                 to that; or leave the namespace out"
            ),
        })
    }

    /// Refuses a name that another namespace of the same router has: one of the two services would collect the other's callers.
    async fn refuse_taken(&self, namespace: &Namespace, name: &ServiceName) -> Result<(), PlatformError> {
        let Some(base) = self.address(namespace).await? else { return Ok(()) };
        for _ in 0..TRIES {
            if !foreign_names::is_known(&base, name).await {
                return Ok(());
            }
            // One that was deleted a moment ago is known for a moment more.
            sleep(FORGOTTEN).await;
        }
        Err(Refusal::Taken(name.clone()).into())
    }

    /// Returns what a service becomes by a change.
    async fn changed(
        &self,
        mut found: Found,
        namespace: &Namespace,
        change: Change,
    ) -> Result<(Found, Keys, u32), PlatformError> {
        if found.namespace != *namespace {
            return Err(Refusal::Elsewhere { name: change.spec.name, place: format!("namespace '{}'", found.namespace) }.into());
        }
        let owner = found.record.owner(&found.namespace);
        let (known, objects) = tokio::join!(keys::read(&self.client, &owner), observing::objects(&self.client, &owner));
        let (now, keys) = (Timestamp::now(), change.keys.settle(known?.as_ref()));
        let record = &mut found.record.service;
        rollouts::settle(record, &objects?, now);
        if change.existing == Existing::Replace {
            // What is under way is overtaken: a rollout that nobody waits for any more must not stand in the way for ever.
            supersede(record, &change.spec.version(), now);
        }
        let revision = record.take_revision(change, now)?;
        found.record.cluster.key_hashes =
            keys::hashes(&keys, &found.record.cluster.key_hashes).map_err(unwritable(&owner.service))?;
        Ok((found, keys, revision))
    }

    /// Applies the objects of a revision that is on record, and removes those that it no longer has.
    async fn follow_record(
        &self,
        found: &mut Found,
        revision: &Revision,
        wanted: &ServiceObjects,
        writer: &Writer,
    ) -> Result<(), PlatformError> {
        let owner = &writer.owner;
        let key = VersionKey { service: owner.service.clone(), version: revision.spec.version() };
        let (pods, others): (Vec<_>, Vec<_>) =
            wanted.manifests()?.into_iter().partition(|manifest| manifest.kind == Kind::Deployment);
        for manifest in &others {
            apply::apply(&self.client, writer, manifest).await?;
        }
        removing::remove(&self.client, owner, &wanted.unwanted(&key)).await?;
        let callers = match (&wanted.callers, &found.record.service.callers) {
            (Some(_), None) => Some(tokens::account_uid(&self.client, owner).await?),
            (Some(_), known) => known.clone(),
            (None, _) => None,
        };
        if callers != found.record.service.callers {
            found.record.service.callers = callers;
            found.write(&self.client).await.map_err(|error| overtaken(error, &owner.service))?;
        }
        for manifest in &pods {
            let deployment = apply::apply(&self.client, writer, manifest).await?;
            let is_new = deployment.metadata.generation == Some(1);
            let at_least = least_replicas(&revision.spec.settings.scale);
            if let Some(count) = wanted.replicas.or((is_new && at_least > 1).then_some(at_least)) {
                apply::set_replicas(&self.client, owner, &workload_name(&key), count).await?;
            }
        }
        Ok(())
    }

    /// Returns the objects of a revision.
    pub(super) async fn objects(
        &self,
        found: &Found,
        revision: &Revision,
        keys: Option<&Keys>,
    ) -> Result<ServiceObjects, PlatformError> {
        let offers = self.offers(&found.namespace).await;
        let site = Site { cluster: &self.cluster, namespace: &found.namespace, registry: &self.registry, offers: &offers };
        let Workload::Image(image) = &revision.workload else { return Err(Refusal::OtherWorkload.into()) };
        let facts =
            ImageFacts { os: image.os.clone(), architecture: image.architecture.clone(), user: ImageUser::of(&image.user) };
        Ok(service_objects(&found.record, revision, &facts, keys, site)?)
    }

    /// Returns what the cluster offers, as far as this account may look: most may not look at nodes.
    async fn offers(&self, namespace: &Namespace) -> ClusterOffers {
        let nodes: Api<Node> = Api::all(self.client.clone());
        let namespaces: Api<NamespaceObject> = Api::all(self.client.clone());
        let parameters = ListParams::default();
        let (nodes, namespace) = tokio::join!(nodes.list(&parameters), namespaces.get(namespace.as_str()));
        ClusterOffers::of(&nodes.map(|nodes| nodes.items).unwrap_or_default(), namespace.ok().as_ref())
    }

    /// Takes note that a revision has taken over, and removes what it replaced.
    pub(in crate::platform) async fn conclude(&self, name: &ServiceName, revision: u32) -> Result<(), PlatformError> {
        let Some(found) = self.change_record(name, |record| record.promote(revision, Timestamp::now())).await? else {
            return Ok(());
        };
        let owner = found.record.owner(&found.namespace);
        removing::remove_other_versions(&self.client, &owner, &found.record.service).await?;
        removing::prune_revisions(&self.client, &owner).await?;
        Ok(())
    }

    /// Gives a revision up that can't be made, if an older one serves: replicas become that one's again. Else it stays as it is, since
    /// what is in its way may pass.
    pub(in crate::platform) async fn give_back(
        &self,
        name: &ServiceName,
        revision: u32,
        failure: &ServiceFailure,
    ) -> Result<(), PlatformError> {
        let give_up = |record: &mut ServiceRecord| {
            let serves = record.find(revision).is_some_and(|(version, _)| {
                record.endpoint.version(version).is_some_and(|version| version.serving.is_some_and(|serving| serving != revision))
            });
            if serves {
                record.give_up(revision, failure.clone(), Timestamp::now());
            }
        };
        let Some(mut found) = self.change_record(name, give_up).await? else { return Ok(()) };
        if found.record.service.revision(revision).is_some() {
            return Ok(());
        }
        let owner = found.record.owner(&found.namespace);
        let failed = found
            .record
            .service
            .endpoint
            .versions()
            .find(|(_, version)| version.failure.as_ref().is_some_and(|failed| failed.revision == revision));
        let Some(serving) = failed.and_then(|(_, version)| version.serving) else { return Ok(()) };
        let Some(keys) = keys::read(&self.client, &owner).await? else { return Ok(()) };
        let serving = revision_of(&found, serving)?;
        let (wanted, writer) = (self.objects(&found, &serving, Some(&keys)).await?, found.writer());
        self.follow_record(&mut found, &serving, &wanted, &writer).await
    }

    /// Changes a record as it is now; `None` when the service is gone.
    pub(super) async fn change_record(
        &self,
        name: &ServiceName,
        change: impl Fn(&mut ServiceRecord),
    ) -> Result<Option<Found>, PlatformError> {
        let mut last = None;
        for _ in 0..TRIES {
            let Lookup::Found(mut found) = records::find(&self.client, &self.namespaces(), name).await? else { return Ok(None) };
            let before = found.record.service.clone();
            change(&mut found.record.service);
            if found.record.service == before {
                return Ok(Some(*found));
            }
            match found.change(&self.client).await {
                Ok(()) => return Ok(Some(*found)),
                Err(error) if matches!(error.why, ApiFault::Conflict(_)) => last = Some(error),
                Err(error) => return Err(error.into()),
            }
        }
        Err(last.map_or_else(|| Refusal::Busy(name.clone()).into(), PlatformError::from))
    }
}

/// Returns a revision that is on record.
pub(super) fn revision_of(found: &Found, number: u32) -> Result<Revision, PlatformError> {
    let service = &found.record.service;
    service.revision(number).cloned().ok_or_else(|| Refusal::Missing(service.name.clone()).into())
}

/// Returns the record of a service that doesn't exist yet.
fn new(namespace: Namespace, change: &Change) -> Result<(Found, Keys, u32), PlatformError> {
    let keys = change.keys.settle(None);
    let (service, revision) = ServiceRecord::create(change.clone(), Timestamp::now())?;
    let name = &change.spec.name;
    let id = random_id().map_err(unwritable(name))?;
    let key_hashes = keys::hashes(&keys, &[]).map_err(unwritable(name))?;
    let record = ClusterRecord { service, cluster: ClusterFields { id, generation: 0, key_hashes } };
    Ok((Found::new(namespace, record), keys, revision))
}

/// Gives up what a version has under way.
fn supersede(record: &mut ServiceRecord, version: &VersionName, now: Timestamp) {
    let pending = record.endpoint.version(version).and_then(|version| version.pending_revision()).map(|pending| pending.number);
    if let Some(pending) = pending {
        let failure = ServiceFailure {
            code: "Overtaken".to_owned(),
            message: format!("revision {pending} was replaced before it served"),
            evidence: Vec::new(),
            remedy: String::new(),
        };
        record.give_up(pending, failure, now);
    }
}

fn unwritable(name: &ServiceName) -> impl Fn(crate::access::AccessError) -> Refusal {
    let name = name.clone();
    move |error| Refusal::Unwritable { name: name.clone(), why: error.to_string() }
}

/// Another writer of the record was first.
fn overtaken(error: ApiError, name: &ServiceName) -> PlatformError {
    match error.why {
        ApiFault::Conflict(_) | ApiFault::Exists => Refusal::Busy(name.clone()).into(),
        _ => error.into(),
    }
}
