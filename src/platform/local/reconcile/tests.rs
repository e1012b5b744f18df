//! states as a supervisor meets them, and what it must do.

use std::collections::BTreeMap;
use std::time::Instant;

use jiff::Timestamp;

use super::super::record_file::LocalRecord;
use super::super::state::{FailedWrite, Routed, Unread};
use super::*;
use crate::config::{AutoScaler, ReplicaScale, ServiceSettings};
use crate::replica::{ReplicaStatus, ServerExit};
use crate::service::contract::MessageFormat;
use crate::service::{FolderWorkload, Placement, ReplicaPhase, ServiceRecord, ServiceSpec, Version, Workload, test_spec};

fn name() -> ServiceName {
    ServiceName::new("diabetes").unwrap()
}

fn version() -> VersionName {
    VersionName::from(&name())
}

fn revision(number: u32, scale: ReplicaScale) -> Revision {
    let spec = test_spec();
    let settings = ServiceSettings { scale, ..spec.settings };
    let folder = FolderWorkload { python: "python".into(), app_root: "app".into(), model_dir: None, variables: BTreeMap::new() };
    Revision {
        number,
        spec: ServiceSpec { settings, ..spec },
        workload: Workload::Folder(folder),
        placement: Placement::Only { share: 0.0 },
        created: Timestamp::UNIX_EPOCH,
    }
}

/// A state with one service of these revisions; `serving` gets the traffic.
fn state_of(serving: Option<u32>, revisions: Vec<Revision>) -> State {
    let mut record = ServiceRecord { next_revision: 9, ..ServiceRecord::unknown(name()) };
    *record.endpoint.entry(version()) = Version { serving, revisions, ..Version::default() };
    let mut state = State::default();
    state.services.insert(name(), Service::new(record, LocalRecord::unknown()));
    state
}

/// What the autoscaler asked for.
fn desire(state: &mut State, replicas: u32) {
    let service = state.services.get_mut(&name()).unwrap();
    service.versions.entry(version()).or_default().desired = Some(replicas);
}

fn status(phase: ReplicaPhase) -> ReplicaStatus {
    let format = MessageFormat::default();
    ReplicaStatus {
        format,
        sequence: 1,
        phase,
        in_flight: 0,
        restarts: 0,
        failed_starts: 0,
        oom_kills: 0,
        last_exit: None,
        server_pid: None,
    }
}

fn replica(revision: u32, phase: ReplicaPhase, now: Instant) -> Replica {
    Replica {
        revision,
        app_root: Some("app".into()),
        started: now,
        status: Some(status(phase)),
        retiring: None,
        told: None,
        killed: false,
        hung: false,
    }
}

fn with(state: &mut State, id: &str, replica: Replica) {
    state.services.get_mut(&name()).unwrap().replicas.insert(id.to_owned(), replica);
}

fn plan_at(state: &State, now: Instant) -> Vec<Action> {
    plan(state, &Clock::at(now))
}

#[test]
fn a_new_revision_gets_its_replicas_and_then_the_traffic() {
    let now = Instant::now();
    let mut state = state_of(None, vec![revision(1, ReplicaScale::Fixed(2))]);
    assert_eq!(plan_at(&state, now), vec![Action::Start(name(), 1); 2], "both replicas are to be started");
    with(&mut state, "a", replica(1, ReplicaPhase::Ready, now));
    with(&mut state, "b", replica(1, ReplicaPhase::Starting, now));
    assert_eq!(plan_at(&state, now), vec![], "one of two is not ready: no traffic yet");
    with(&mut state, "b", replica(1, ReplicaPhase::Ready, now));
    assert_eq!(plan_at(&state, now), vec![Action::Promote(name(), 1)]);
}

#[test]
fn a_revision_whose_init_fails_is_given_up_and_the_old_one_is_left_alone() {
    let now = Instant::now();
    let mut state = state_of(Some(1), vec![revision(1, ReplicaScale::Fixed(1)), revision(2, ReplicaScale::Fixed(1))]);
    with(&mut state, "old", replica(1, ReplicaPhase::Ready, now));
    let mut failing = replica(2, ReplicaPhase::Restarting, now);
    let exit = ServerExit { code: Some(3), signal: None, log_tail: Vec::new(), before_ready: true, out_of_memory: false };
    failing.status = Some(ReplicaStatus { failed_starts: 1, last_exit: Some(exit), ..status(ReplicaPhase::Restarting) });
    with(&mut state, "new", failing);
    assert_eq!(plan_at(&state, now), vec![Action::GiveUp(name(), 2, "new".to_owned())]);
}

#[test]
fn a_replica_that_the_machine_killed_gets_two_more_tries() {
    let now = Instant::now();
    let mut state = state_of(None, vec![revision(1, ReplicaScale::Fixed(1))]);
    let exit = ServerExit { code: None, signal: Some(9), log_tail: Vec::new(), before_ready: true, out_of_memory: false };
    for (failed_starts, given_up) in [(1, false), (2, false), (3, true)] {
        let mut killed = replica(1, ReplicaPhase::Restarting, now);
        killed.status = Some(ReplicaStatus { failed_starts, last_exit: Some(exit.clone()), ..status(ReplicaPhase::Restarting) });
        with(&mut state, "a", killed);
        assert_eq!(!plan_at(&state, now).is_empty(), given_up, "after {failed_starts} failed starts");
    }
}

#[test]
fn a_revision_that_is_never_ready_is_given_up_after_its_time() {
    let now = Instant::now();
    let mut state = state_of(None, vec![revision(1, ReplicaScale::Fixed(1))]);
    with(&mut state, "slow", replica(1, ReplicaPhase::Starting, now));
    assert_eq!(plan_at(&state, now + Duration::from_secs(59)), vec![]);
    assert_eq!(plan_at(&state, now + Duration::from_secs(61)), vec![Action::GiveUp(name(), 1, "slow".to_owned())]);
}

#[test]
fn the_clock_tells_when_to_look_again_and_is_silent_where_only_news_can_change_anything() {
    let now = Instant::now();
    let next = |state: &State| {
        let clock = Clock::at(now);
        plan(state, &clock);
        clock.next().map(|next| next - now)
    };
    let mut starting = state_of(None, vec![revision(1, ReplicaScale::Fixed(1))]);
    with(&mut starting, "slow", replica(1, ReplicaPhase::Starting, now));
    assert_eq!(next(&starting), Some(Duration::from_secs(60)), "the patience with its start");
    let mut idle = state_of(Some(1), vec![revision(1, ReplicaScale::Fixed(1))]);
    with(&mut idle, "a", replica(1, ReplicaPhase::Ready, now));
    assert_eq!(next(&idle), None, "a service that serves waits for news");
    with(&mut idle, "old", Replica { retiring: Some(now), ..replica(0, ReplicaPhase::Ready, now) });
    idle.routed.since = Some(now);
    assert_eq!(next(&idle), Some(COUNTS_SETTLE), "the sooner of settled counts and the longest request");
}

#[test]
fn an_old_replica_goes_only_when_nothing_is_routed_to_it_and_nothing_is_in_flight() {
    let now = Instant::now();
    let mut state = state_of(Some(2), vec![revision(2, ReplicaScale::Fixed(1))]);
    with(&mut state, "new", replica(2, ReplicaPhase::Ready, now));
    with(&mut state, "old", replica(1, ReplicaPhase::Ready, now));
    assert_eq!(plan_at(&state, now), vec![Action::Retire(name(), "old".to_owned())]);
    state.services.get_mut(&name()).unwrap().replicas.get_mut("old").unwrap().retiring = Some(now);
    state.routed = Routed { replicas: vec!["old".to_owned(), "new".to_owned()], since: Some(now) };
    let later = now + Duration::from_secs(1);
    assert_eq!(plan_at(&state, later), vec![], "the router still sends it requests");
    state.routed = Routed { replicas: vec!["new".to_owned()], since: Some(now) };
    assert_eq!(plan_at(&state, now), vec![], "the router's counts have not settled");
    state.in_flight.insert("old".to_owned(), 1);
    assert_eq!(plan_at(&state, later), vec![], "a request is in flight");
    state.in_flight.insert("old".to_owned(), 0);
    assert_eq!(plan_at(&state, later), vec![Action::Stop(name(), "old".to_owned())]);
}

#[test]
fn a_replica_that_does_not_end_in_its_time_is_ended_by_force_once() {
    let now = Instant::now();
    let mut state = state_of(Some(2), vec![revision(2, ReplicaScale::Fixed(1))]);
    with(&mut state, "new", replica(2, ReplicaPhase::Ready, now));
    with(&mut state, "old", Replica { retiring: Some(now), told: Some(now), ..replica(2, ReplicaPhase::Draining, now) });
    assert_eq!(plan_at(&state, now + Duration::from_secs(69)), vec![]);
    let after = now + Duration::from_secs(71);
    assert_eq!(plan_at(&state, after), vec![Action::Kill(name(), "old".to_owned())]);
    state.services.get_mut(&name()).unwrap().replicas.get_mut("old").unwrap().killed = true;
    assert_eq!(plan_at(&state, after), vec![]);
}

#[test]
fn a_replica_that_hangs_is_ended_by_force_and_replaced_at_once() {
    let now = Instant::now();
    let mut state = state_of(Some(1), vec![revision(1, ReplicaScale::Fixed(1))]);
    with(&mut state, "a", Replica { hung: true, ..replica(1, ReplicaPhase::Ready, now) });
    assert!(!state.services[&name()].replicas["a"].is_ready(), "it gets no more requests");
    assert_eq!(plan_at(&state, now), vec![Action::Kill(name(), "a".to_owned()), Action::Start(name(), 1)]);
    state.services.get_mut(&name()).unwrap().replicas.get_mut("a").unwrap().killed = true;
    assert_eq!(plan_at(&state, now), vec![Action::Start(name(), 1)], "though the kernel has not ended it yet");
    assert_eq!(state.services.get_mut(&name()).unwrap().remove_ended("a", now).map(|replica| replica.hung), Some(true));
    assert_eq!(plan_at(&state, now), vec![Action::Start(name(), 1)], "it did not die young: nothing waits");
}

#[test]
fn what_could_not_be_written_is_tried_again_after_a_while() {
    let now = Instant::now();
    let mut state = state_of(None, vec![revision(1, ReplicaScale::Fixed(1))]);
    with(&mut state, "a", replica(1, ReplicaPhase::Ready, now));
    let again = now + Duration::from_secs(5);
    state.services.get_mut(&name()).unwrap().failed_write = Some(FailedWrite { why: "disk full".to_owned(), again });
    assert_eq!(plan_at(&state, now), vec![]);
    assert_eq!(plan_at(&state, again), vec![Action::Promote(name(), 1)]);
}

#[test]
fn a_service_whose_record_cannot_be_read_is_looked_at_again_and_otherwise_left_alone() {
    let now = Instant::now();
    let mut state = State::default();
    let again = now + Duration::from_secs(10);
    let replicas = BTreeMap::from([("diabetes-1-1".to_owned(), replica(1, ReplicaPhase::Ready, now))]);
    let fault = super::super::record_file::missing("services/diabetes".as_ref());
    state.unread.insert(name(), Unread { fault, again, replicas });
    assert_eq!(plan_at(&state, now), vec![]);
    assert_eq!(plan_at(&state, again), vec![Action::Read(name())]);
    assert_eq!(state.app_roots(), None, "nothing is swept while it isn't known what is in use");
    state.delete(&name());
    assert_eq!(plan_at(&state, now), vec![Action::Retire(name(), "diabetes-1-1".to_owned())], "it can be deleted");
}

#[test]
fn the_autoscaler_is_followed_within_its_bounds_and_the_idlest_goes_first() {
    let now = Instant::now();
    let auto = AutoScaler { min_replicas: 1, max_replicas: 3, ..AutoScaler::default() };
    let mut state = state_of(Some(1), vec![revision(1, ReplicaScale::Auto(auto))]);
    for id in ["a", "b"] {
        with(&mut state, id, replica(1, ReplicaPhase::Ready, now));
    }
    desire(&mut state, 7);
    assert_eq!(plan_at(&state, now), vec![Action::Start(name(), 1)], "at most three");
    desire(&mut state, 0);
    state.in_flight.insert("a".to_owned(), 1);
    assert_eq!(plan_at(&state, now), vec![Action::Retire(name(), "b".to_owned())], "at least one, and the idle one goes");
}

#[test]
fn a_successor_starts_as_large_as_the_load_made_the_one_that_serves() {
    let now = Instant::now();
    let auto = ReplicaScale::Auto(AutoScaler::default());
    let mut state = state_of(Some(1), vec![revision(1, auto), revision(2, auto)]);
    desire(&mut state, 3);
    for id in ["a", "b", "c"] {
        with(&mut state, id, replica(1, ReplicaPhase::Ready, now));
    }
    assert_eq!(plan_at(&state, now), vec![Action::Start(name(), 2); 3]);
}

#[test]
fn replicas_that_die_young_are_not_started_again_at_once() {
    let now = Instant::now();
    let mut state = state_of(Some(1), vec![revision(1, ReplicaScale::Fixed(1))]);
    with(&mut state, "a", replica(1, ReplicaPhase::Ready, now));
    state.services.get_mut(&name()).unwrap().remove_ended("a", now);
    assert_eq!(plan_at(&state, now), vec![], "it waits");
    assert_eq!(plan_at(&state, now + Duration::from_secs(5)), vec![Action::Start(name(), 1)]);
}

#[test]
fn a_deleted_service_is_forgotten_when_its_last_process_is_gone() {
    let now = Instant::now();
    let mut state = state_of(Some(1), vec![revision(1, ReplicaScale::Fixed(1))]);
    with(&mut state, "a", replica(1, ReplicaPhase::Ready, now));
    state.services.get_mut(&name()).unwrap().record.deleting = true;
    assert_eq!(plan_at(&state, now), vec![Action::Retire(name(), "a".to_owned())]);
    state.services.get_mut(&name()).unwrap().remove_ended("a", now);
    assert_eq!(plan_at(&state, now), vec![Action::Forget(name())]);
}

#[test]
fn each_version_has_replicas_of_its_own_and_the_trouble_of_one_is_not_the_others() {
    let now = Instant::now();
    let mut state = state_of(Some(1), vec![revision(1, ReplicaScale::Fixed(1))]);
    let service = state.services.get_mut(&name()).unwrap();
    let green = VersionName::new("green").unwrap();
    *service.record.endpoint.entry(green.clone()) =
        Version { serving: Some(2), revisions: vec![revision(2, ReplicaScale::Fixed(2))], ..Version::default() };
    assert_eq!(plan_at(&state, now), [vec![Action::Start(name(), 1)], vec![Action::Start(name(), 2); 2]].concat());
    with(&mut state, "a", replica(2, ReplicaPhase::Ready, now));
    state.services.get_mut(&name()).unwrap().remove_ended("a", now);
    assert_eq!(plan_at(&state, now), vec![Action::Start(name(), 1)], "only the version whose replica died young waits");
}
