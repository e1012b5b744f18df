//! Changes to the board: what a new revision, a promotion, a failure or a death does to a service.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::control::{Apply, ApplyError};
use super::reconcile::{Board, Replica, Service};
use super::record::{FailedRevision, Revision, ServiceRecord};
use crate::access::KeyHash;
use crate::config::{ComputeType, ReplicaScale};
use crate::service::{AuthMode, ServiceFailure, ServiceSpec};

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
        let expected = replica.retiring.is_some() || self.record.deleting;
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
    /// Takes a revision of a new or of a known service; returns its number.
    pub(super) fn apply(&mut self, apply: Apply) -> Result<u32, ApplyError> {
        let name = apply.spec.name.clone();
        let now = Timestamp::now();
        if let Some(service) = self.services.get_mut(&name) {
            if service.record.deleting || service.record.pending_revision().is_some() {
                return Err(ApplyError::Busy(name));
            }
            if !apply.overwrite {
                return Err(ApplyError::Exists(name));
            }
            return Ok(service.take(apply, now));
        }
        let record = ServiceRecord {
            name: name.clone(),
            workspace: apply.workspace.clone(),
            created: now,
            updated: now,
            keys: apply.keys.clone(),
            serving: None,
            revisions: Vec::new(),
            failure: None,
            deleting: false,
            chosen_port: None,
            next_revision: 1,
            next_replica: 1,
        };
        let mut service = Service::new(record);
        let number = service.take(apply, now);
        self.services.insert(name, service);
        Ok(number)
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

    /// Returns the unpacked projects in use.
    pub(super) fn app_roots(&self) -> Vec<PathBuf> {
        let services = self.services.values();
        let revisions =
            services.clone().flat_map(|service| service.record.revisions.iter().map(|revision| &revision.run.app_root));
        let replicas = services.flat_map(|service| service.replicas.values().map(|replica| &replica.app_root));
        revisions.chain(replicas).cloned().collect()
    }
}

impl Revision {
    /// Returns whether the revision answers on a port of its own, without authentication, as v1's local services did.
    pub(super) fn has_own_port(&self) -> bool {
        self.spec.compute_type == ComputeType::Local
    }
}

/// Returns the spec without what only the router and people see.
fn seen_by_replicas(spec: &ServiceSpec) -> ServiceSpec {
    ServiceSpec {
        description: None,
        tags: BTreeMap::new(),
        properties: BTreeMap::new(),
        traffic_percentile: 0.0,
        auth: AuthMode::None,
        allowed_hosts: Vec::new(),
        scale: ReplicaScale::Fixed(1),
        max_queue_wait_ms: 0,
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
