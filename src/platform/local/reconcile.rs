//! What is to be done so that the processes become what the records say. Pure: a board in, actions out.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::clock::Clock;
use super::record_file::{LocalRecord, RecordFault};
use crate::access::KeyHash;
use crate::config::ReplicaScale;
use crate::names::{ServiceName, VersionName};
use crate::replica::ReplicaStatus;
use crate::service::{ReplicaPhase, Revision, ServiceRecord};

/// How long after a route table was taken its counts of requests in flight are trusted: the router tells them at most 20 times a second.
const COUNTS_SETTLE: Duration = Duration::from_millis(150);
/// How much longer than its longest request a replica may take to end.
const END_GRACE: Duration = Duration::from_secs(10);

/// All services, as records say and as processes are.
#[derive(Debug, Default)]
pub(super) struct Board {
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

/// One service.
#[derive(Debug, Clone)]
pub(super) struct Service {
    pub(super) record: ServiceRecord,
    pub(super) local: LocalRecord,
    pub(super) replicas: BTreeMap<String, Replica>,
    /// What is known of its versions' replicas, where anything is.
    pub(super) versions: BTreeMap<VersionName, VersionState>,
    /// Since when something is meant that the router has not been told.
    pub(super) untold: Option<Instant>,
    /// What the replica that ended last wrote before it did.
    pub(super) last_words: Vec<String>,
    /// What the route table holds of the keys; hashed once, since each hashing takes a new salt.
    pub(super) key_hashes: Vec<KeyHash>,
    /// Revisions whose own port could not be had, and why.
    pub(super) front_faults: BTreeMap<u32, String>,
    /// What was to be done and could not be written down; the record is as it was before.
    pub(super) undone: Option<Undone>,
}

/// What is known of the replicas of one version.
#[derive(Debug, Clone, Default)]
pub(super) struct VersionState {
    /// What the autoscaler asked for.
    pub(super) desired: Option<u32>,
    /// When replicas may be started again after some died young.
    pub(super) hold_until: Option<Instant>,
    /// Replicas that died young in a row.
    pub(super) young_deaths: u32,
}

/// Something that the disk refused.
#[derive(Debug, Clone)]
pub(super) struct Undone {
    /// What could not be written or removed, and why.
    pub(super) why: String,
    /// When another try is worth it.
    pub(super) again: Instant,
}

/// One process.
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
    /// Whether it no longer answers.
    pub(super) hung: bool,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    /// Try again to read the record of this service.
    Read(ServiceName),
    /// Start a replica of this revision.
    Start(ServiceName, u32),
    /// Route no more to this replica.
    Retire(ServiceName, String),
    /// Tell this replica to end: nothing is routed to it and nothing is in flight.
    Stop(ServiceName, String),
    /// End this replica by force: it did not end in its time, or it hangs.
    Kill(ServiceName, String),
    /// Move the traffic to this revision.
    Promote(ServiceName, u32),
    /// Give this revision up: a replica of it could not start.
    GiveUp(ServiceName, u32, String),
    /// Forget the service: it is deleted and its last process is gone.
    Forget(ServiceName),
}

impl Replica {
    pub(super) fn is_ready(&self) -> bool {
        !self.hung && self.status.as_ref().is_some_and(|status| status.phase == ReplicaPhase::Ready)
    }

    /// A start that failed will fail again, unless the machine ended it (memory): then it gets two more tries.
    fn has_failed_to_start(&self) -> bool {
        let Some(status) = &self.status else { return false };
        let killed = status.last_exit.as_ref().is_some_and(|exit| exit.signal.is_some());
        status.failed_starts >= if killed { 3 } else { 1 }
    }
}

/// Returns what is to be done now; the clock then tells when to ask again if nothing happens before.
pub(super) fn plan(board: &Board, clock: &Clock) -> Vec<Action> {
    let due = board.unread.iter().filter(|(_, unread)| clock.has_come(unread.again));
    let read = due.map(|(name, _)| Action::Read(name.clone()));
    read.chain(board.services.values().flat_map(|service| plan_service(board, service, clock))).collect()
}

fn plan_service(board: &Board, service: &Service, clock: &Clock) -> Vec<Action> {
    let name = &service.record.name;
    let mut actions = retire_and_stop(board, service, clock);
    let may_write = service.undone.as_ref().is_none_or(|undone| clock.has_come(undone.again));
    if service.record.deleting {
        if service.replicas.is_empty() && may_write {
            actions.push(Action::Forget(name.clone()));
        }
        return actions;
    }
    for (version_name, version) in service.record.endpoint.versions() {
        if let Some(serving) = version.serving_revision() {
            actions.extend(keep_count(board, service, version_name, serving, clock));
        }
        if let Some(pending) = version.pending_revision().filter(|_| may_write) {
            actions.extend(make(service, version_name, pending, clock));
        }
    }
    actions
}

/// Ends what is not wanted: first no more requests, then, when it is idle, the signal, then force.
fn retire_and_stop(board: &Board, service: &Service, clock: &Clock) -> Vec<Action> {
    let name = &service.record.name;
    let mut actions = Vec::new();
    for (id, replica) in &service.replicas {
        let revision = service.record.revision(replica.revision);
        let unwanted = service.record.deleting || revision.is_none();
        match (replica.retiring, replica.told) {
            _ if replica.hung && !replica.killed => actions.push(Action::Kill(name.clone(), id.clone())),
            (None, _) if unwanted => actions.push(Action::Retire(name.clone(), id.clone())),
            (Some(since), None) if is_idle(board, id, clock) || clock.has_passed(longest_request(revision), since) => {
                actions.push(Action::Stop(name.clone(), id.clone()));
            }
            (_, Some(told)) if !replica.killed && clock.has_passed(longest_request(revision) + END_GRACE, told) => {
                actions.push(Action::Kill(name.clone(), id.clone()));
            }
            _ => {}
        }
    }
    actions
}

/// A request takes at most the scoring time-out; a revision that is no longer recorded had at most v1's cap.
fn longest_request(revision: Option<&Revision>) -> Duration {
    Duration::from_millis(revision.map_or(300_000, |revision| revision.spec.settings.scoring_timeout_ms))
}

fn is_idle(board: &Board, id: &String, clock: &Clock) -> bool {
    let settled = board.routed.since.is_none_or(|since| clock.has_passed(COUNTS_SETTLE, since));
    settled && !board.routed.replicas.contains(id) && board.in_flight.get(id).is_none_or(|count| *count == 0)
}

/// Starts or retires replicas of the revision that serves until there are as many as wanted.
fn keep_count(board: &Board, service: &Service, version: &VersionName, revision: &Revision, clock: &Clock) -> Vec<Action> {
    let name = &service.record.name;
    let live: Vec<_> = live_replicas(service, revision.number).collect();
    let wanted = service.wanted_count(version, revision) as usize;
    if live.len() < wanted {
        return start_missing(service, version, revision, wanted - live.len(), clock);
    }
    let mut idlest = live;
    idlest.sort_by_key(|(id, replica)| {
        (replica.is_ready(), board.in_flight.get(*id).copied().unwrap_or(0), std::cmp::Reverse(replica.started))
    });
    let surplus = idlest.len() - wanted;
    idlest.into_iter().take(surplus).map(|(id, _)| Action::Retire(name.clone(), id.clone())).collect()
}

/// Brings a revision up beside the one that serves, and moves the traffic when it is ready.
fn make(service: &Service, version: &VersionName, revision: &Revision, clock: &Clock) -> Vec<Action> {
    let name = &service.record.name;
    let live: Vec<_> = live_replicas(service, revision.number).collect();
    let give_up = |id: &str| vec![Action::GiveUp(name.clone(), revision.number, id.to_owned())];
    if service.version_state(version).young_deaths >= 3 || service.front_faults.contains_key(&revision.number) {
        return give_up("");
    }
    if let Some((id, _)) = live.iter().find(|(_, replica)| replica.has_failed_to_start()) {
        return give_up(id);
    }
    let patience = Duration::from_secs(revision.spec.start_timeout_seconds);
    let too_slow = |replica: &Replica| !replica.is_ready() && clock.has_passed(patience, replica.started);
    if let Some((id, _)) = live.iter().find(|(_, replica)| too_slow(replica)) {
        return give_up(id);
    }
    let wanted = service.wanted_count(version, revision) as usize;
    if live.len() < wanted {
        return start_missing(service, version, revision, wanted - live.len(), clock);
    }
    if live.iter().all(|(_, replica)| replica.is_ready()) {
        return vec![Action::Promote(name.clone(), revision.number)];
    }
    Vec::new()
}

/// Starts what is missing, unless replicas died young: then the next ones wait.
fn start_missing(service: &Service, version: &VersionName, revision: &Revision, missing: usize, clock: &Clock) -> Vec<Action> {
    if service.version_state(version).hold_until.is_some_and(|until| !clock.has_come(until)) {
        return Vec::new();
    }
    vec![Action::Start(service.record.name.clone(), revision.number); missing]
}

fn live_replicas(service: &Service, revision: u32) -> impl Iterator<Item = (&String, &Replica)> {
    // One that hangs is replaced at once, however long the kernel takes to end it.
    let live = move |replica: &Replica| replica.revision == revision && replica.retiring.is_none() && !replica.hung;
    service.replicas.iter().filter(move |(_, replica)| live(replica))
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

#[cfg(test)]
mod tests;
