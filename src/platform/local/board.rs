//! Changes to the board: what a new revision, a promotion, a failure or a death does to a service.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::control::{Apply, ApplyError};
use super::reconcile::{Board, Replica, Service, Unread};
use super::record::{FailedRevision, Revision, ServiceRecord};
use crate::access::KeyHash;
use crate::config::{AuthMode, ComputeType, ReplicaScale, ServiceSettings};
use crate::names::ServiceName;
use crate::service::{ServiceFailure, ServiceSpec};

/// A replica that ends earlier than this after its start died young: the next one waits.
const YOUNG: Duration = Duration::from_secs(10);

impl Service {
    pub(super) fn new(record: ServiceRecord) -> Self {
        let key_hashes = hash_keys(&record);
        Self {
            record,
            key_hashes,
            replicas: BTreeMap::new(),
            desired: None,
            hold_until: None,
            untold: None,
            last_words: Vec::new(),
            young_deaths: 0,
            front_faults: BTreeMap::new(),
            undone: None,
        }
    }

    /// Hashes the keys anew after they changed.
    pub(super) fn rehash_keys(&mut self) {
        self.key_hashes = hash_keys(&self.record);
    }

    /// Moves the traffic to a revision; older ones are no longer recorded, so that their replicas go.
    pub(super) fn promote(&mut self, revision: u32) {
        self.record.serving = Some(revision);
        self.record.revisions.retain(|kept| kept.number >= revision);
        self.record.failure = None;
        self.record.updated = Timestamp::now();
        self.young_deaths = 0;
        self.hold_until = None;
    }

    /// Gives a revision up.
    pub(super) fn give_up(&mut self, revision: u32, failure: ServiceFailure) {
        let Some(at) = self.record.revisions.iter().position(|kept| kept.number == revision) else { return };
        let given_up = self.record.revisions.remove(at);
        self.record.failure = Some(FailedRevision { revision, failure, spec: given_up.spec });
        self.record.updated = Timestamp::now();
        self.young_deaths = 0;
        self.hold_until = None;
    }

    /// Takes note that a replica's process is gone.
    pub(super) fn bury(&mut self, id: &str, now: Instant) -> Option<Replica> {
        let replica = self.replicas.remove(id)?;
        let expected = replica.retiring.is_some() || replica.hung || self.record.deleting;
        if expected {
            return Some(replica);
        }
        if now.duration_since(replica.started) < YOUNG {
            self.young_deaths += 1;
            let wait = Duration::from_millis(250 << self.young_deaths.min(7));
            self.hold_until = Some(now + wait);
        } else {
            self.young_deaths = 0;
        }
        Some(replica)
    }

    fn unchanged_for_replicas(&mut self, apply: &Apply) -> Option<&mut Revision> {
        let serving = self.record.serving?;
        let revision = self.record.revisions.iter_mut().find(|revision| revision.number == serving)?;
        (revision.run == apply.run && seen_by_replicas(&revision.spec) == seen_by_replicas(&apply.spec)).then_some(revision)
    }

    fn take_keys(&mut self, apply: &Apply) {
        if !apply.keep_keys {
            self.record.keys = apply.keys.clone();
            self.rehash_keys();
        }
    }

    /// Takes what was asked for: as a new revision, or, where replicas don't notice, as a change of the one that serves.
    fn take(&mut self, apply: Apply, now: Timestamp) -> u32 {
        if let Some(serving) = self.unchanged_for_replicas(&apply) {
            serving.spec = apply.spec.clone();
            let number = serving.number;
            self.record.updated = now;
            self.record.failure = None;
            self.take_keys(&apply);
            self.untold = Some(Instant::now());
            return number;
        }
        let number = self.record.next_revision;
        self.record.next_revision += 1;
        self.record.updated = now;
        self.take_keys(&apply);
        self.record.revisions.push(Revision { number, spec: apply.spec, run: apply.run, created: now });
        self.young_deaths = 0;
        self.hold_until = None;
        self.front_faults.clear();
        number
    }
}

impl Board {
    /// Returns what a new or a known service becomes with one more revision, and the revision's number. Nothing has changed yet.
    pub(super) fn applied(&self, apply: Apply) -> Result<(Service, u32), ApplyError> {
        let name = apply.spec.name.clone();
        let now = Timestamp::now();
        if let Some(unread) = self.unread.get(&name) {
            return Err(unread.refusal(&name));
        }
        let mut service = match self.services.get(&name) {
            Some(service) if service.record.deleting || service.record.pending_revision().is_some() => {
                return Err(ApplyError::Busy(name));
            }
            Some(_) if !apply.overwrite => return Err(ApplyError::Exists(name)),
            Some(service) => service.clone(),
            None => Service::new(ServiceRecord {
                workspace: apply.workspace.clone(),
                created: now,
                keys: apply.keys.clone(),
                ..ServiceRecord::unknown(name)
            }),
        };
        let number = service.take(apply, now);
        Ok((service, number))
    }

    /// Returns the service of that name, unless it isn't there, is on its way out, or can't be read.
    pub(super) fn find(&self, name: &ServiceName) -> Result<&Service, ApplyError> {
        if let Some(unread) = self.unread.get(name) {
            return Err(unread.refusal(name));
        }
        let found = self.services.get(name).filter(|service| !service.record.deleting);
        found.ok_or_else(|| ApplyError::Missing(name.clone()))
    }

    /// Returns the processes of a service, whether its record can be read or not.
    pub(super) fn replicas_mut(&mut self, name: &ServiceName) -> Option<&mut BTreeMap<String, Replica>> {
        let known = self.services.get_mut(name).map(|service| &mut service.replicas);
        known.or_else(|| self.unread.get_mut(name).map(|unread| &mut unread.replicas))
    }

    /// Takes note that a service is on its way out. Nothing has to be known of one to end its processes.
    pub(super) fn delete(&mut self, name: &ServiceName) {
        if let Some(unread) = self.unread.remove(name) {
            let mut service = Service::new(ServiceRecord::unknown(name.clone()));
            service.replicas = unread.replicas;
            self.services.insert(name.clone(), service);
        }
        if let Some(service) = self.services.get_mut(name) {
            service.record.deleting = true;
            service.undone = None;
        }
    }

    /// Returns whether there is no service.
    pub(super) fn is_empty(&self) -> bool {
        self.services.is_empty() && self.unread.is_empty()
    }

    /// Takes note that the router knows what was meant at a time; returns whether somebody may wait for that.
    pub(super) fn router_knows(&mut self, as_of: Instant) -> bool {
        let told = self.services.values_mut().filter(|service| service.untold.is_some_and(|since| since <= as_of));
        told.map(|service| service.untold = None).count() > 0
    }

    /// Returns whether each replica has told how it fares.
    pub(super) fn has_heard_all(&self) -> bool {
        self.services.values().flat_map(|service| service.replicas.values()).all(|replica| replica.status.is_some())
    }

    /// Returns the unpacked projects in use; `None` while not all are known.
    pub(super) fn app_roots(&self) -> Option<Vec<PathBuf>> {
        if !self.unread.is_empty() {
            return None;
        }
        let services = self.services.values();
        let revisions = services.clone().flat_map(|service| &service.record.revisions);
        let revisions = revisions.map(|revision| Some(revision.run.app_root.clone()));
        let replicas = services.flat_map(|service| service.replicas.values().map(|replica| replica.app_root.clone()));
        revisions.chain(replicas).collect()
    }

    /// Returns the layers of the models that revisions ship, as masters are named; `None` while not all are known.
    pub(super) fn model_layers(&self) -> Option<BTreeSet<String>> {
        if !self.unread.is_empty() {
            return None;
        }
        let revisions = self.services.values().flat_map(|service| &service.record.revisions);
        revisions.flat_map(|revision| &revision.spec.models).map(|model| Some(model.layer.hex())).collect()
    }
}

impl Unread {
    /// Returns why nothing is done with the service.
    pub(super) fn refusal(&self, name: &ServiceName) -> ApplyError {
        ApplyError::Unread(Box::new(self.fault.failure(name)))
    }
}

impl Revision {
    /// Returns whether the revision answers on a port of its own, without authentication, as v1's local services did.
    pub(super) fn has_own_port(&self) -> bool {
        self.spec.settings.compute_type == ComputeType::Local
    }
}

/// Returns the spec without what only the router and people see.
fn seen_by_replicas(spec: &ServiceSpec) -> ServiceSpec {
    ServiceSpec {
        description: None,
        tags: BTreeMap::new(),
        properties: BTreeMap::new(),
        traffic_percentile: 0.0,
        settings: ServiceSettings {
            auth: AuthMode::None,
            allowed_hosts: Vec::new(),
            scale: ReplicaScale::Fixed(1),
            max_queue_wait_ms: 0,
            ..spec.settings.clone()
        },
        ..spec.clone()
    }
}

fn hash_keys(record: &ServiceRecord) -> Vec<KeyHash> {
    let keys = [&record.keys.primary, &record.keys.secondary];
    let hashes: Result<Vec<_>, _> = keys.into_iter().map(|key| KeyHash::new(key)).collect();
    hashes.unwrap_or_else(|error| {
        // Without hashes every key is refused, which is the safe side.
        tracing::error!(service = %record.name, %error, "the keys could not be hashed");
        Vec::new()
    })
}
