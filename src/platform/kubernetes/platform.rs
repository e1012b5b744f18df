//! The cluster's platform: what a command asks of a service becomes requests to the API server.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::ConfigMap;
use kube::{Api, Client};
use tokio::sync::Mutex;

use super::api_error::{ApiError, ApiFault};
use super::apply::ApplyError;
use super::attach::RouterCard;
use super::deploying::TRIES;
use super::evidence_gather::WantedDeployment;
use super::examining::Examined;
use super::logs::Part;
use super::naming::{Owner, ROUTER_CARD};
use super::objects::{Kind, Manifest};
use super::observing::Follower;
use super::plan::{HOW_TO_CHANGE_KEPT_KEYS, Problem, Wanted, owned_by_others};
use super::records::{Found, Lookup, Unreadable};
use super::removing::RemovalError;
use super::rollouts::Objects;
use super::status::{self, Observed};
use super::{apply, examining, keys, logs, observing, records, removing, rollouts, tokens};
use crate::config::AttachedCluster;
use crate::names::{Namespace, ServiceName, VersionName};
use crate::platform::{CurrentVersion, PlatformError, User, Users};
use crate::service::{AccessToken, Keys, Observation, RECORD_FORMAT, Refusal, Revision, ServiceList, UnreadService};

/// A cluster as the platform of a workspace.
#[derive(Clone)]
pub struct KubernetesPlatform {
    pub(super) client: Client,
    pub(super) cluster: AttachedCluster,
    /// The registry's host (and port) as nodes name it.
    pub(super) registry: String,
    /// What the last observation followed.
    follower: Arc<Mutex<Option<Follower>>>,
}

impl KubernetesPlatform {
    /// Returns the platform of services in an attached cluster, whose images are in a registry that nodes know by this name.
    pub fn new(client: Client, cluster: AttachedCluster, registry: String) -> Self {
        Self { client, cluster, registry, follower: Arc::default() }
    }

    /// Returns the namespaces that may hold services.
    pub(super) fn namespaces(&self) -> Vec<Namespace> {
        vec![self.cluster.namespace.clone()]
    }

    pub(in crate::platform) async fn list(&self) -> Result<ServiceList, PlatformError> {
        let mut all = ServiceList::default();
        for namespace in self.namespaces() {
            let base = self.address(&namespace).await?;
            for lookup in records::list(&self.client, &namespace).await? {
                match lookup {
                    Lookup::Missing => {}
                    Lookup::Unreadable(unreadable) => all.unread.push(unread(unreadable)),
                    Lookup::Found(found) => all.services.extend(self.describe(*found, base.as_deref()).await?.service),
                }
            }
        }
        Ok(all)
    }

    /// Observes a service once something changed after `after` (0: at once), or after a while.
    pub(in crate::platform) async fn watch(&self, name: &ServiceName, after: u64) -> Result<Observation, PlatformError> {
        let mut follower = self.follower.lock().await;
        if let Some(follower) = follower.as_mut().filter(|_| after > 0) {
            follower.news().await;
        }
        let observation = match records::find(&self.client, &self.namespaces(), name).await? {
            Lookup::Missing => Observation::default(),
            Lookup::Unreadable(unreadable) => Observation { unread: Some(unread(unreadable)), ..Observation::default() },
            Lookup::Found(found) => {
                let owner = found.record.owner(&found.namespace);
                if after > 0 && !follower.as_ref().is_some_and(|follower| follower.is_of(&owner)) {
                    *follower = Some(Follower::new(&self.client, &owner));
                }
                let base = self.address(&found.namespace).await?;
                self.describe(*found, base.as_deref()).await?
            }
        };
        Ok(Observation { sequence: after + 1, ..observation })
    }

    async fn describe(&self, mut found: Found, base: Option<&str>) -> Result<Observation, PlatformError> {
        let owner = found.record.owner(&found.namespace);
        let objects = observing::objects(&self.client, &owner).await?;
        rollouts::settle(&mut found.record.service, &objects, Timestamp::now());
        let examined = Box::pin(self.examine(&found, &owner, &objects)).await;
        let record = &found.record.service;
        let observe = |version| observed(&objects, &examined, version);
        Ok(Observation {
            service: status::describe(record, base, observe),
            rollouts: status::rollouts(record, observe),
            warnings: examined.values().flat_map(|examined| examined.warnings.clone()).collect(),
            ..Observation::default()
        })
    }

    /// Examines the versions that are not as they should be.
    async fn examine(&self, found: &Found, owner: &Owner, objects: &Objects) -> BTreeMap<VersionName, Examined> {
        let (mut examined, record) = (BTreeMap::new(), &found.record.service);
        for (name, version) in record.endpoint.versions() {
            let Some(newest) = version.revisions.last() else { continue };
            let objects = objects.of(name);
            if !objects.is_well(newest.number) && !record.deleting {
                let wanted = self.wanted_deployment(found, newest).await;
                examined.insert(name.clone(), examining::examine(&self.client, owner, (objects, wanted), version).await);
            }
        }
        examined
    }

    /// Returns what the Deployment of a revision is to be; `None` where that can't be told.
    async fn wanted_deployment(&self, found: &Found, revision: &Revision) -> Option<WantedDeployment> {
        let objects = self.objects(found, revision, None).await.ok()?;
        let manifest = Manifest::of(Kind::Deployment, &objects.deployment).ok()?;
        Some(WantedDeployment { manifest, replicas: objects.replicas })
    }

    pub(in crate::platform) async fn current(&self, name: &ServiceName) -> Result<CurrentVersion, PlatformError> {
        let found = self.found(name).await?;
        let newest = found.record.service.newest();
        let current =
            newest.endpoint.default_version().and_then(|version| Some((version.share, version.current_revision()?.clone())));
        let (share, revision) = current.ok_or_else(|| Refusal::Missing(name.clone()))?;
        Ok(CurrentVersion { spec: revision.spec, workload: revision.workload, share })
    }

    pub(in crate::platform) async fn keys(&self, name: &ServiceName) -> Result<Keys, PlatformError> {
        let owner = self.owner(name).await?;
        let keys = keys::read(&self.client, &owner).await?;
        keys.ok_or_else(|| Refusal::NoKeys(name.clone()).into())
    }

    /// Returns a token, and sees that the record names the account it is for: of a service that was made from files, or whose account was made
    /// anew, it doesn't.
    pub(in crate::platform) async fn token(&self, name: &ServiceName) -> Result<AccessToken, PlatformError> {
        for _ in 0..TRIES {
            let found = self.found(name).await?;
            let (token, uid) = tokens::issue(&self.client, &found.record.owner(&found.namespace)).await?;
            if found.record.service.callers.as_ref() == Some(&uid) {
                return Ok(token);
            }
            match found.name_callers(&self.client, &uid).await {
                Ok(()) => return Ok(token),
                // The account may have been made anew meanwhile.
                Err(error) if matches!(error.why, ApiFault::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::Busy(name.clone()).into())
    }

    pub(in crate::platform) async fn logs(
        &self,
        name: &ServiceName,
        lines: usize,
        follow: Option<&mut dyn FnMut(&str)>,
    ) -> Result<String, PlatformError> {
        let owner = self.owner(name).await?;
        let since = Timestamp::now();
        let text = logs::last_lines(&self.client, &owner, Part::Whole, lines).await?;
        let Some(hear) = follow else { return Ok(text) };
        hear(&text);
        let exists =
            async || Ok::<_, ApiError>(!matches!(records::find(&self.client, &self.namespaces(), name).await?, Lookup::Missing));
        logs::follow(&self.client, &owner, since, hear, exists).await?;
        Ok(String::new())
    }

    /// Returns the last lines that replicas wrote before they were ready.
    pub(in crate::platform) async fn start_log(&self, name: &ServiceName, lines: usize) -> Result<String, PlatformError> {
        Ok(logs::last_lines(&self.client, &self.owner(name).await?, Part::Start, lines).await?)
    }

    pub(in crate::platform) async fn delete(&self, name: &ServiceName) -> Result<(), PlatformError> {
        let owner = match records::find(&self.client, &self.namespaces(), name).await? {
            Lookup::Missing => return Err(Refusal::Missing(name.clone()).into()),
            Lookup::Found(found) => found.record.owner(&found.namespace),
            // Its objects are known by its label all the same.
            Lookup::Unreadable(unreadable) => match unreadable.owner() {
                Some(owner) => owner,
                None => return Err(unreadable.refusal().into()),
            },
        };
        self.change_record(name, |record| record.deleting = true).await?;
        match removing::remove_all(&self.client, &owner).await {
            Ok(()) => Ok(()),
            Err(RemovalError::Api(error)) => Err(error.into()),
            Err(error) => Err(Refusal::Held { name: name.clone(), why: error.to_string() }.into()),
        }
    }

    pub(in crate::platform) async fn set_keys(&self, name: &ServiceName, keys: Keys) -> Result<(), PlatformError> {
        let mut found = self.found(name).await?;
        self.refuse_kept_keys(&found, &keys).await?;
        let record = &mut found.record;
        record.cluster.key_hashes = keys::hashes(&keys, &record.cluster.key_hashes)
            .map_err(|error| Refusal::Unwritable { name: name.clone(), why: error.to_string() })?;
        record.service.updated = Timestamp::now();
        found.change(&self.client).await?;
        self.apply_only(&found, Kind::Secret, Some(&keys)).await
    }

    /// Refuses new keys, before anything is written, where others keep what holds them: the old ones would come back, and callers with new
    /// ones be locked out.
    async fn refuse_kept_keys(&self, found: &Found, keys: &Keys) -> Result<(), PlatformError> {
        let name = &found.record.service.name;
        let mut problems: Vec<Problem> = found.kept_by.iter().map(|keeper| Problem::of_kept_record(name, keeper)).collect();
        if let (true, Some(secret)) = (problems.is_empty(), self.manifest_of(found, Kind::Secret, Some(keys)).await?) {
            let (namespace, manifests) = (&found.namespace, &[secret][..]);
            let wanted = Wanted { namespace, manifests, unwanted: &[], replicas: None, count: None };
            problems = owned_by_others(&self.client, wanted).await?;
        }
        for problem in &mut problems {
            HOW_TO_CHANGE_KEPT_KEYS.clone_into(&mut problem.remedy);
        }
        if problems.is_empty() { Ok(()) } else { Err(ApplyError::Theirs { service: name.to_string(), problems }.into()) }
    }

    /// Makes the account of a service's callers anew: no token of the one before is valid any more.
    pub(in crate::platform) async fn revoke_tokens(&self, name: &ServiceName) -> Result<(), PlatformError> {
        let mut found = self.found(name).await?;
        let owner = found.record.owner(&found.namespace);
        tokens::remove_account(&self.client, &owner).await?;
        self.apply_only(&found, Kind::ServiceAccount, None).await?;
        found.record.service.callers = Some(tokens::account_uid(&self.client, &owner).await?);
        found.record.service.updated = Timestamp::now();
        found.change(&self.client).await?;
        Ok(())
    }

    /// Applies the object of one kind, as the newest revision of the default version has it.
    async fn apply_only(&self, found: &Found, kind: Kind, keys: Option<&Keys>) -> Result<(), PlatformError> {
        if let Some(manifest) = self.manifest_of(found, kind, keys).await? {
            apply::apply(&self.client, &found.writer(), &manifest).await?;
        }
        Ok(())
    }

    /// Returns the object of one kind, as the newest revision of the default version has it.
    async fn manifest_of(&self, found: &Found, kind: Kind, keys: Option<&Keys>) -> Result<Option<Manifest>, PlatformError> {
        let newest = found.record.service.newest();
        let Some(revision) = newest.endpoint.default_version().and_then(|version| version.current_revision()) else {
            return Err(Refusal::Missing(newest.name).into());
        };
        let manifests = self.objects(found, revision, keys).await?.manifests()?;
        Ok(manifests.into_iter().find(|manifest| manifest.kind == kind))
    }

    /// Returns the services with what they use.
    pub(in crate::platform) async fn users(&self) -> Result<Users, PlatformError> {
        let mut users = Users::default();
        for namespace in self.namespaces() {
            for lookup in records::list(&self.client, &namespace).await? {
                match lookup {
                    Lookup::Missing => {}
                    Lookup::Unreadable(unreadable) => users.unread.push(unreadable.failure()),
                    Lookup::Found(found) => {
                        let record = &found.record.service;
                        users.services.push(User {
                            service: record.name.clone(),
                            workspace: record.workspace.clone(),
                            specs: record.specs().cloned().collect(),
                            images: record.revisions().filter_map(|revision| Some(revision.workload.image()?.digest)).collect(),
                        });
                    }
                }
            }
        }
        Ok(users)
    }

    /// Refuses a namespace without a router, or whose router is too old for what this program writes.
    pub(in crate::platform) async fn check_router(&self) -> Result<(), PlatformError> {
        let namespace = &self.cluster.namespace;
        let attach = format!("'aml computetarget attach aks' with --namespace {namespace} brings one");
        let Some(card) = self.card(namespace).await? else {
            let what = format!("namespace '{namespace}' has no router of aml");
            return Err(Refusal::NoRouter { what, remedy: attach }.into());
        };
        if card.record_format < RECORD_FORMAT {
            let what = format!(
                "the router of namespace '{namespace}' (aml {}) reads records up to format {}, and this program writes {RECORD_FORMAT}",
                card.version, card.record_format
            );
            return Err(Refusal::NoRouter { what, remedy: "upgrade it: aml computetarget update aks".to_owned() }.into());
        }
        Ok(())
    }

    pub(super) async fn address(&self, namespace: &Namespace) -> Result<Option<String>, PlatformError> {
        Ok(self.card(namespace).await?.and_then(|card| card.address))
    }

    /// Returns what the router of a namespace says of itself.
    async fn card(&self, namespace: &Namespace) -> Result<Option<RouterCard>, PlatformError> {
        let maps: Api<ConfigMap> = Api::namespaced(self.client.clone(), namespace.as_str());
        let what = format!("read ConfigMap '{ROUTER_CARD}' of namespace '{namespace}'");
        let found = maps.get_opt(ROUTER_CARD).await.map_err(ApiError::of(what))?;
        Ok(found.as_ref().and_then(RouterCard::read))
    }

    async fn found(&self, name: &ServiceName) -> Result<Found, PlatformError> {
        match records::find(&self.client, &self.namespaces(), name).await? {
            Lookup::Found(found) if !found.record.service.deleting => Ok(*found),
            Lookup::Unreadable(unreadable) => Err(unreadable.refusal().into()),
            _ => Err(Refusal::Missing(name.clone()).into()),
        }
    }

    async fn owner(&self, name: &ServiceName) -> Result<Owner, PlatformError> {
        let found = self.found(name).await?;
        Ok(found.record.owner(&found.namespace))
    }
}

impl std::fmt::Debug for KubernetesPlatform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KubernetesPlatform").field("cluster", &self.cluster).finish_non_exhaustive()
    }
}

fn unread(unreadable: Unreadable) -> UnreadService {
    UnreadService { failure: unreadable.failure(), name: unreadable.name, replicas: Vec::new() }
}

fn observed<'a>(objects: &'a Objects, examined: &BTreeMap<VersionName, Examined>, version: &'a VersionName) -> Observed<'a> {
    let Examined { trouble, waits_for, .. } = examined.get(version).cloned().unwrap_or_default();
    Observed { objects: objects.of(version), trouble, waits_for }
}
