//! The reconciliation: what to do so that processes become what the records say. Pure: state in, actions out.

use std::time::Duration;

use super::clock::Clock;
use super::state::{Replica, Service, State};
use crate::names::{ServiceName, VersionName};
use crate::service::Revision;

/// How long after a route table was taken its counts of requests in flight are trusted: the router tells them at most 20 times a second.
const COUNTS_SETTLE: Duration = Duration::from_millis(150);
/// How much longer than its longest request a replica may take to end.
const END_GRACE: Duration = Duration::from_secs(10);

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

/// Returns what is to be done now; the clock then tells when to ask again if nothing happens before.
pub(super) fn plan(state: &State, clock: &Clock) -> Vec<Action> {
    let due = state.unread.iter().filter(|(_, unread)| clock.has_come(unread.again));
    let read = due.map(|(name, _)| Action::Read(name.clone()));
    read.chain(state.services.values().flat_map(|service| plan_service(state, service, clock))).collect()
}

fn plan_service(state: &State, service: &Service, clock: &Clock) -> Vec<Action> {
    let name = &service.record.name;
    let mut actions = retire_and_stop(state, service, clock);
    let may_write = service.failed_write.as_ref().is_none_or(|failed_write| clock.has_come(failed_write.again));
    if service.record.deleting {
        if service.replicas.is_empty() && may_write {
            actions.push(Action::Forget(name.clone()));
        }
        return actions;
    }
    for (version_name, version) in service.record.endpoint.versions() {
        if let Some(serving) = version.serving_revision() {
            actions.extend(keep_count(state, service, version_name, serving, clock));
        }
        if let Some(pending) = version.pending_revision().filter(|_| may_write) {
            actions.extend(make(service, version_name, pending, clock));
        }
    }
    actions
}

/// Ends what is not wanted: first no more requests, then, when it is idle, the signal, then force.
fn retire_and_stop(state: &State, service: &Service, clock: &Clock) -> Vec<Action> {
    let name = &service.record.name;
    let mut actions = Vec::new();
    for (id, replica) in &service.replicas {
        let revision = service.record.revision(replica.revision);
        let unwanted = service.record.deleting || revision.is_none();
        match (replica.retiring, replica.told) {
            _ if replica.hung && !replica.killed => actions.push(Action::Kill(name.clone(), id.clone())),
            (None, _) if unwanted => actions.push(Action::Retire(name.clone(), id.clone())),
            (Some(since), None) if is_idle(state, id, clock) || clock.has_passed(longest_request(revision), since) => {
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
    Duration::from_millis(revision.map_or(300_000, |revision| revision.spec.limits().scoring_timeout_ms))
}

fn is_idle(state: &State, id: &String, clock: &Clock) -> bool {
    let settled = state.routed.since.is_none_or(|since| clock.has_passed(COUNTS_SETTLE, since));
    settled && !state.routed.replicas.contains(id) && state.in_flight.get(id).is_none_or(|count| *count == 0)
}

/// Starts or retires replicas of the revision that serves until there are as many as wanted.
fn keep_count(state: &State, service: &Service, version: &VersionName, revision: &Revision, clock: &Clock) -> Vec<Action> {
    let name = &service.record.name;
    let live: Vec<_> = live_replicas(service, revision.number).collect();
    let wanted = service.wanted_count(version, revision) as usize;
    if live.len() < wanted {
        return start_missing(service, version, revision, wanted - live.len(), clock);
    }
    let mut idlest = live;
    idlest.sort_by_key(|(id, replica)| {
        (replica.is_ready(), state.in_flight.get(*id).copied().unwrap_or(0), std::cmp::Reverse(replica.started))
    });
    let surplus = idlest.len() - wanted;
    idlest.into_iter().take(surplus).map(|(id, _)| Action::Retire(name.clone(), id.clone())).collect()
}

/// Brings a revision up beside the one that serves, and moves the traffic when it is ready.
fn make(service: &Service, version: &VersionName, revision: &Revision, clock: &Clock) -> Vec<Action> {
    let name = &service.record.name;
    let live: Vec<_> = live_replicas(service, revision.number).collect();
    let give_up = |id: &str| vec![Action::GiveUp(name.clone(), revision.number, id.to_owned())];
    if service.version_state(version).early_exits >= 3 || service.port_faults.contains_key(&revision.number) {
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
    if service.version_state(version).restart_after.is_some_and(|until| !clock.has_come(until)) {
        return Vec::new();
    }
    vec![Action::Start(service.record.name.clone(), revision.number); missing]
}

fn live_replicas(service: &Service, revision: u32) -> impl Iterator<Item = (&String, &Replica)> {
    // One that hangs is replaced at once, however long the kernel takes to end it.
    let live = move |replica: &Replica| replica.revision == revision && replica.retiring.is_none() && !replica.hung;
    service.replicas.iter().filter(move |(_, replica)| live(replica))
}

#[cfg(test)]
mod tests;
