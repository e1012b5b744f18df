//! Changes to the board: what a new revision, a promotion, a failure or a death does to a service.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::reconcile::{Board, Replica, Service, Unread};
use super::record_file::LocalRecord;
use crate::access::KeyHash;
use crate::config::ComputeType;
use crate::names::ServiceName;
use crate::service::{Change, Refusal, Revision, ServiceFailure, ServiceRecord};

/// A replica that ends earlier than this after its start died young: the next one waits.
const YOUNG: Duration = Duration::from_secs(10);

impl Service {
    pub(super) fn new(record: ServiceRecord, local: LocalRecord) -> Self {
        let key_hashes = hash_keys(&record);
        Self {
            record,
            local,
            key_hashes,
            replicas: BTreeMap::new(),
            versions: BTreeMap::new(),
            untold: None,
            last_words: Vec::new(),
            front_faults: BTreeMap::new(),
            undone: None,
        }
    }

    /// Hashes the keys anew after they changed.
    pub(super) fn rehash_keys(&mut self) {
        self.key_hashes = hash_keys(&self.record);
    }

    /// Moves the traffic of its version to a revision.
    pub(super) fn promote(&mut self, revision: u32) {
        self.forgive(revision);
        self.record.promote(revision, Timestamp::now());
    }

    /// Gives a revision up.
    pub(super) fn give_up(&mut self, revision: u32, failure: ServiceFailure) {
        self.forgive(revision);
        self.record.give_up(revision, failure, Timestamp::now());
    }

    /// Forgets which replicas of a revision's version died young: what comes next is another revision's.
    fn forgive(&mut self, revision: u32) {
        if let Some((name, _)) = self.record.find(revision)
            && let Some(state) = self.versions.get_mut(name)
        {
            (state.young_deaths, state.hold_until) = (0, None);
        }
    }

    /// Takes note that a replica's process is gone.
    pub(super) fn bury(&mut self, id: &str, now: Instant) -> Option<Replica> {
        let replica = self.replicas.remove(id)?;
        let expected = replica.retiring.is_some() || replica.hung || self.record.deleting;
        if expected {
            return Some(replica);
        }
        if let Some((version, _)) = self.record.find(replica.revision) {
            let state = self.versions.entry(version.clone()).or_default();
            if now.duration_since(replica.started) < YOUNG {
                state.young_deaths += 1;
                state.hold_until = Some(now + Duration::from_millis(250 << state.young_deaths.min(7)));
            } else {
                state.young_deaths = 0;
            }
        }
        Some(replica)
    }

    /// Takes a change; returns the number of the revision that is going to serve.
    fn take(&mut self, change: Change) -> Result<u32, Refusal> {
        let (runs, known) = (self.record.next_revision, self.record.keys.clone());
        let number = self.record.take(change, Timestamp::now())?;
        if self.record.keys != known {
            self.rehash_keys();
        }
        if number < runs {
            // Replicas notice nothing: the router alone has to be told.
            self.untold = Some(Instant::now());
        } else {
            self.forgive(number);
            self.front_faults.clear();
        }
        Ok(number)
    }
}

impl Board {
    /// Returns what a new or a known service becomes by a change, and the revision's number. Nothing has changed yet.
    pub(super) fn applied(&self, change: Change) -> Result<(Service, u32), Refusal> {
        let name = &change.spec.name;
        if let Some(unread) = self.unread.get(name) {
            return Err(unread.refusal(name));
        }
        let Some(known) = self.services.get(name) else {
            let (record, number) = ServiceRecord::create(change, Timestamp::now())?;
            return Ok((Service::new(record, LocalRecord::default()), number));
        };
        let mut service = known.clone();
        let number = service.take(change)?;
        Ok((service, number))
    }

    /// Returns the service of that name, unless it doesn't exist, is being deleted, or can't be read.
    pub(super) fn find(&self, name: &ServiceName) -> Result<&Service, Refusal> {
        if let Some(unread) = self.unread.get(name) {
            return Err(unread.refusal(name));
        }
        let found = self.services.get(name).filter(|service| !service.record.deleting);
        found.ok_or_else(|| Refusal::Missing(name.clone()))
    }

    /// Returns the processes of a service, whether its record can be read or not.
    pub(super) fn replicas_mut(&mut self, name: &ServiceName) -> Option<&mut BTreeMap<String, Replica>> {
        let known = self.services.get_mut(name).map(|service| &mut service.replicas);
        known.or_else(|| self.unread.get_mut(name).map(|unread| &mut unread.replicas))
    }

    /// Marks a service as being deleted. To end its processes nothing has to be known of it.
    pub(super) fn delete(&mut self, name: &ServiceName) {
        if let Some(unread) = self.unread.remove(name) {
            let mut service = Service::new(ServiceRecord::unknown(name.clone()), LocalRecord::default());
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

    /// Returns whether each replica has reported its status.
    pub(super) fn has_heard_all(&self) -> bool {
        self.services.values().flat_map(|service| service.replicas.values()).all(|replica| replica.status.is_some())
    }

    /// Returns the unpacked projects in use; `None` while not all are known.
    pub(super) fn app_roots(&self) -> Option<Vec<PathBuf>> {
        if !self.unread.is_empty() {
            return None;
        }
        let services = self.services.values();
        let folders =
            services.clone().flat_map(|service| service.record.revisions()).filter_map(|revision| revision.workload.folder());
        let folders = folders.map(|folder| Some(folder.app_root.clone()));
        let replicas = services.flat_map(|service| service.replicas.values().map(|replica| replica.app_root.clone()));
        folders.chain(replicas).collect()
    }

    /// Returns the layers of the models that revisions ship, as masters are named; `None` while not all are known.
    pub(super) fn model_layers(&self) -> Option<BTreeSet<String>> {
        if !self.unread.is_empty() {
            return None;
        }
        let revisions = self.services.values().flat_map(|service| service.record.revisions());
        revisions.flat_map(|revision| &revision.spec.content.models).map(|model| Some(model.layer.hex())).collect()
    }
}

impl Unread {
    /// Returns why nothing is done with the service.
    pub(super) fn refusal(&self, name: &ServiceName) -> Refusal {
        Refusal::Unread(Box::new(self.fault.failure(name)))
    }
}

/// Returns whether a revision answers on a port of its own, without authentication, as v1's local services did.
pub(super) fn has_own_port(revision: &Revision) -> bool {
    revision.spec.settings.compute_type == ComputeType::Local
}

fn hash_keys(record: &ServiceRecord) -> Vec<KeyHash> {
    let keys = [&record.keys.primary, &record.keys.secondary];
    let hashes: Result<Vec<_>, _> = keys.into_iter().map(|key| KeyHash::new(key.expose())).collect();
    hashes.unwrap_or_else(|error| {
        // Without hashes every key is refused, which is the safe side.
        tracing::error!(service = %record.name, %error, "the keys could not be hashed");
        Vec::new()
    })
}
