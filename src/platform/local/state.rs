//! What the supervisor knows: services as their records say, processes as they are, and what changes both.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::record_file::{LocalRecord, RecordFault};
use crate::access::KeyHash;
use crate::config::{ComputeType, ReplicaScale};
use crate::names::{ServiceName, VersionName};
use crate::replica::ReplicaStatus;
use crate::service::{Change, Keys, Refusal, ReplicaPhase, Revision, ServiceFailure, ServiceRecord};

/// A replica that ends earlier than this after its start died young: the next one waits.
const YOUNG: Duration = Duration::from_secs(10);

/// All services, as records say and as processes are.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) services: BTreeMap<ServiceName, Service>,
    /// When the command asked for something last.
    pub(super) asked: Option<Instant>,
    /// Services whose records can't be read: nothing is known of what they should be, so they are left as they are.
    pub(super) unread: BTreeMap<ServiceName, Unread>,
    /// Ids in the route table that the router took last, and when.
    pub(super) routed: Routed,
    /// Whether the router no longer answers.
    pub(super) router_hung: bool,
    /// Why the router has no port, when it has none.
    pub(super) router_fault: Option<String>,
    /// Why no token can be checked, when none can.
    pub(super) token_fault: Option<String>,
    /// Requests in flight by replica, as the router counts.
    pub(super) in_flight: BTreeMap<String, u32>,
    /// The port of the router's front for all services, as written down; 0 where the usual one was taken the first time.
    pub(super) router_port: Option<u16>,
}

/// A service whose record can't be read.
#[derive(Debug)]
pub(super) struct Unread {
    pub(super) fault: RecordFault,
    /// When another try to read it is worth it.
    pub(super) again: Instant,
    /// Its processes, kept running.
    pub(super) replicas: BTreeMap<String, Replica>,
}

/// What the router knows.
#[derive(Debug, Default)]
pub(super) struct Routed {
    pub(super) replicas: Vec<String>,
    pub(super) since: Option<Instant>,
}

/// A service: its record, its replicas as they are, and what is known of both.
#[derive(Debug, Clone)]
pub(super) struct Service {
    pub(super) record: ServiceRecord,
    pub(super) local: LocalRecord,
    pub(super) replicas: BTreeMap<String, Replica>,
    /// What is known of its versions' replicas, where anything is.
    pub(super) versions: BTreeMap<VersionName, VersionState>,
    /// Since when something is meant that the router has not been told.
    pub(super) router_pending: Option<Instant>,
    /// What the replica that ended last wrote before it did.
    pub(super) last_output: Vec<String>,
    /// What the route table holds of the keys; hashed once, since each hashing takes a new salt.
    pub(super) key_hashes: Vec<KeyHash>,
    /// Revisions whose own port could not be had, and why.
    pub(super) port_faults: BTreeMap<u32, String>,
    /// What was to be done and could not be written down; the record is as it was before.
    pub(super) failed_write: Option<FailedWrite>,
}

/// What is known of the replicas of one version.
#[derive(Debug, Clone, Default)]
pub(super) struct VersionState {
    pub(super) desired: Option<u32>,
    /// When replicas may be started again after some died young.
    pub(super) restart_after: Option<Instant>,
    /// Replicas that died young in a row.
    pub(super) early_exits: u32,
}

/// Something that the disk refused.
#[derive(Debug, Clone)]
pub(super) struct FailedWrite {
    /// What could not be written or removed, and why.
    pub(super) why: String,
    /// When another try is worth it.
    pub(super) again: Instant,
}

/// A replica's process, and its way to the end.
#[derive(Debug, Clone)]
pub(super) struct Replica {
    pub(super) revision: u32,
    /// The unpacked project that it runs; `None` when nobody knows.
    pub(super) app_root: Option<PathBuf>,
    pub(super) started: Instant,
    pub(super) status: Option<ReplicaStatus>,
    /// Since when it gets no more requests, because it is to go.
    pub(super) retiring: Option<Instant>,
    /// When it was told to end.
    pub(super) told: Option<Instant>,
    pub(super) killed: bool,
    pub(super) hung: bool,
}

impl Replica {
    pub(super) fn is_ready(&self) -> bool {
        !self.hung && self.status.as_ref().is_some_and(|status| status.phase == ReplicaPhase::Ready)
    }

    /// A start that failed will fail again, unless the machine ended it (memory): then it gets two more tries.
    pub(super) fn has_failed_to_start(&self) -> bool {
        let Some(status) = &self.status else { return false };
        let killed = status.last_exit.as_ref().is_some_and(|exit| exit.signal.is_some());
        status.failed_starts >= if killed { 3 } else { 1 }
    }
}

impl Service {
    /// Returns what is known of a version's replicas.
    pub(super) fn version_state(&self, version: &VersionName) -> VersionState {
        self.versions.get(version).cloned().unwrap_or_default()
    }

    /// Returns how many replicas a revision is to have. One that is to follow another starts with as many replicas as that one has, so
    /// that the load finds room.
    pub(super) fn wanted_count(&self, version: &VersionName, revision: &Revision) -> u32 {
        match revision.spec.settings.scale {
            ReplicaScale::Fixed(count) => count,
            ReplicaScale::Auto(auto) => {
                self.version_state(version).desired.unwrap_or(0).clamp(auto.min_replicas, auto.max_replicas)
            }
        }
    }
}

impl Service {
    pub(super) fn new(record: ServiceRecord, local: LocalRecord) -> Self {
        let key_hashes = hash_keys(&record.name, &local.keys);
        Self {
            record,
            local,
            key_hashes,
            replicas: BTreeMap::new(),
            versions: BTreeMap::new(),
            router_pending: None,
            last_output: Vec::new(),
            port_faults: BTreeMap::new(),
            failed_write: None,
        }
    }

    /// Replaces the keys.
    pub(super) fn set_keys(&mut self, keys: Keys) {
        self.local.keys = keys;
        self.key_hashes = hash_keys(&self.record.name, &self.local.keys);
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
            (state.early_exits, state.restart_after) = (0, None);
        }
    }

    /// Takes note that a replica's process is gone.
    pub(super) fn remove_ended(&mut self, id: &str, now: Instant) -> Option<Replica> {
        let replica = self.replicas.remove(id)?;
        let expected = replica.retiring.is_some() || replica.hung || self.record.deleting;
        if expected {
            return Some(replica);
        }
        if let Some((version, _)) = self.record.find(replica.revision) {
            let state = self.versions.entry(version.clone()).or_default();
            if now.duration_since(replica.started) < YOUNG {
                state.early_exits += 1;
                state.restart_after = Some(now + Duration::from_millis(250 << state.early_exits.min(7)));
            } else {
                state.early_exits = 0;
            }
        }
        Some(replica)
    }

    /// Takes a change; returns the number of the revision that is going to serve.
    fn take(&mut self, change: Change) -> Result<u32, Refusal> {
        let (runs, keys) = (self.record.next_revision, change.keys.settle(Some(&self.local.keys)));
        let number = self.record.take(change, Timestamp::now())?;
        if self.local.keys != keys {
            self.set_keys(keys);
        }
        if number < runs {
            // Replicas notice nothing: the router alone has to be told.
            self.router_pending = Some(Instant::now());
        } else {
            self.forgive(number);
            self.port_faults.clear();
        }
        Ok(number)
    }
}

impl State {
    /// Returns what a new or a known service becomes by a change, and the revision's number. Nothing has changed yet.
    pub(super) fn applied(&self, change: Change) -> Result<(Service, u32), Refusal> {
        let name = &change.spec.name;
        if let Some(unread) = self.unread.get(name) {
            return Err(unread.refusal(name));
        }
        let Some(known) = self.services.get(name) else {
            let local = LocalRecord::new(change.keys.settle(None));
            let (record, number) = ServiceRecord::create(change, Timestamp::now())?;
            return Ok((Service::new(record, local), number));
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
            let mut service = Service::new(ServiceRecord::unknown(name.clone()), LocalRecord::unknown());
            service.replicas = unread.replicas;
            self.services.insert(name.clone(), service);
        }
        if let Some(service) = self.services.get_mut(name) {
            service.record.deleting = true;
            service.failed_write = None;
        }
    }

    /// Returns whether there is no service.
    pub(super) fn is_empty(&self) -> bool {
        self.services.is_empty() && self.unread.is_empty()
    }

    /// Takes note that the router knows what was meant at a time; returns whether somebody may wait for that.
    pub(super) fn router_knows(&mut self, as_of: Instant) -> bool {
        let told = self.services.values_mut().filter(|service| service.router_pending.is_some_and(|since| since <= as_of));
        told.map(|service| service.router_pending = None).count() > 0
    }

    /// Returns whether each replica has reported its status.
    pub(super) fn all_reported(&self) -> bool {
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

fn hash_keys(service: &ServiceName, keys: &Keys) -> Vec<KeyHash> {
    let keys = [&keys.primary, &keys.secondary];
    let hashes: Result<Vec<_>, _> = keys.into_iter().map(|key| KeyHash::new(key.expose())).collect();
    hashes.unwrap_or_else(|error| {
        // Without hashes every key is refused, which is the safe side.
        tracing::error!(%service, %error, "the keys could not be hashed");
        Vec::new()
    })
}
