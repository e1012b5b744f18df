//! The queue of one version: waiting requests, free replicas, and which replica is next. No clock, no lock and no waiting here.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use tokio::time::Instant;

use super::replica::{PauseReason, Replica};
use super::table::Limits;

/// The most requests that wait at once, as in v1's containers. Each also waits for a limited time.
const MOST_WAITING: usize = 2048;

/// Why a request got no replica in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoReplica {
    Overloaded,
    NoneReady,
    /// The version is no longer in the route table.
    Gone,
}

/// A position in the queue: lower ones are served first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

/// A replica and whether it can be given requests.
#[derive(Debug)]
pub(super) struct Backend {
    pub(super) replica: Arc<Replica>,
    pub(super) ready: bool,
    /// Until when it gets no requests, and why.
    pub(super) pause: Option<(Instant, PauseReason)>,
}

/// The waiting requests and the replicas of one version. A waiting request gets its replica through its `W`.
#[derive(Debug)]
pub(super) struct Queue<W> {
    limits: Limits,
    backends: Vec<Backend>,
    waiting: BTreeMap<Ticket, W>,
    next_ticket: u64,
    /// Where the search for a free replica starts: equally loaded ones take turns.
    turn: usize,
    /// Requests in flight at the replicas of `backends`.
    busy: u32,
    /// The most requests at once since the last [`Queue::take_peak`].
    peak: u32,
}

impl<W> Queue<W> {
    /// Returns a queue with no replicas.
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, backends: Vec::new(), waiting: BTreeMap::new(), next_ticket: 0, turn: 0, busy: 0, peak: 0 }
    }

    /// Replaces limits and replicas. Replicas keep their counts of requests in flight.
    pub(super) fn set_backends(&mut self, limits: Limits, backends: Vec<Backend>) {
        for backend in &self.backends {
            backend.replica.routed.store(false, Relaxed);
        }
        for backend in &backends {
            backend.replica.routed.store(true, Relaxed);
        }
        self.busy = backends.iter().map(|backend| backend.replica.in_flight()).sum();
        self.limits = limits;
        self.backends = backends;
    }

    /// Returns a position behind all others.
    pub(super) fn new_ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket(self.next_ticket)
    }

    /// Takes the least loaded free replica for `ticket`, unless an earlier request waits. Pauses that are over by `now` don't count.
    pub(super) fn take(&mut self, ticket: Ticket, now: Instant) -> Option<Arc<Replica>> {
        if self.waiting.first_key_value().is_some_and(|(first, _)| *first < ticket) {
            return None;
        }
        let replica = self.take_free(now)?;
        self.note_peak();
        Some(replica)
    }

    /// Takes the least loaded free replica for the first waiting request; returns both.
    pub(super) fn take_for_first(&mut self, now: Instant) -> Option<(W, Arc<Replica>)> {
        if self.waiting.is_empty() {
            return None;
        }
        let replica = self.take_free(now)?;
        let (_, first) = self.waiting.pop_first()?;
        Some((first, replica))
    }

    /// Gives a replica back.
    pub(super) fn give_back(&mut self, replica: &Replica) {
        replica.in_flight.fetch_sub(1, Relaxed);
        if replica.routed.load(Relaxed) {
            self.busy -= 1;
        }
    }

    /// Adds `ticket` to the waiting requests; returns whether there was room.
    pub(super) fn wait(&mut self, ticket: Ticket, waiter: W) -> bool {
        if self.waiting.len() >= MOST_WAITING {
            return false;
        }
        self.waiting.insert(ticket, waiter);
        self.note_peak();
        true
    }

    /// Removes `ticket` from the waiting requests.
    pub(super) fn leave(&mut self, ticket: Ticket) {
        self.waiting.remove(&ticket);
    }

    /// Removes all waiting requests.
    pub(super) fn clear(&mut self) -> BTreeMap<Ticket, W> {
        std::mem::take(&mut self.waiting)
    }

    /// Sends no requests to `replica` until `until`.
    pub(super) fn pause(&mut self, replica: &Arc<Replica>, until: Instant, reason: PauseReason) {
        if let Some(backend) = self.backends.iter_mut().find(|backend| Arc::ptr_eq(&backend.replica, replica)) {
            backend.pause = Some((until, reason));
        }
    }

    /// Returns any ready replica, busy or not.
    pub(super) fn any_ready(&self, now: Instant) -> Option<&Arc<Replica>> {
        let ready = self.backends.iter().filter(|backend| backend.ready && backend.reason(now) != Some(PauseReason::Unreachable));
        ready.min_by_key(|backend| backend.replica.in_flight()).map(|backend| &backend.replica)
    }

    /// Returns why no replica is free at `now`.
    pub(super) fn why_none(&self, now: Instant) -> NoReplica {
        if self.any_ready(now).is_some() { NoReplica::Overloaded } else { NoReplica::NoneReady }
    }

    /// Returns the limits.
    pub(super) fn limits(&self) -> Limits {
        self.limits
    }

    /// Returns the replicas.
    pub(super) fn backends(&self) -> &[Backend] {
        &self.backends
    }

    /// Returns the requests in flight.
    pub(super) fn busy(&self) -> u32 {
        self.busy
    }

    /// Returns the number of waiting requests.
    pub(super) fn waiting(&self) -> u32 {
        u32::try_from(self.waiting.len()).unwrap_or(u32::MAX)
    }

    /// Returns the most requests at once, in flight and waiting, since the last call.
    pub(super) fn take_peak(&mut self) -> u32 {
        let now = self.busy.saturating_add(self.waiting());
        std::mem::replace(&mut self.peak, now).max(now)
    }

    fn take_free(&mut self, now: Instant) -> Option<Arc<Replica>> {
        let count = self.backends.len();
        let mut best: Option<(usize, u32)> = None;
        for index in (self.turn..count).chain(0..self.turn.min(count)) {
            let backend = &self.backends[index];
            let in_flight = backend.replica.in_flight();
            let better = best.is_none_or(|(_, fewest)| in_flight < fewest);
            if better && in_flight < self.limits.max_concurrent_requests && backend.takes_requests(now) {
                best = Some((index, in_flight));
                if in_flight == 0 {
                    break;
                }
            }
        }
        let (index, _) = best?;
        self.turn = index + 1;
        let replica = self.backends[index].replica.clone();
        replica.in_flight.fetch_add(1, Relaxed);
        self.busy += 1;
        Some(replica)
    }

    fn note_peak(&mut self) {
        self.peak = self.peak.max(self.busy.saturating_add(self.waiting()));
    }
}

impl Backend {
    fn takes_requests(&self, now: Instant) -> bool {
        self.ready && self.reason(now).is_none()
    }

    fn reason(&self, now: Instant) -> Option<PauseReason> {
        self.pause.filter(|(until, _)| now < *until).map(|(_, reason)| reason)
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{ReplicaAddress, ReplicaRoute};
    use super::*;

    fn queue(slots: u32, replicas: u32) -> Queue<&'static str> {
        let limits = Limits { max_concurrent_requests: slots, scoring_timeout_ms: 1000, max_queue_wait_ms: 500 };
        let mut queue = Queue::new(limits);
        queue.set_backends(limits, (0..replicas).map(|id| backend(&id.to_string())).collect());
        queue
    }

    fn backend(id: &str) -> Backend {
        let route = ReplicaRoute { id: id.to_owned(), address: ReplicaAddress::Unix("/nowhere".into()), ready: true };
        Backend { replica: Arc::new(Replica::new(&route)), ready: true, pause: None }
    }

    fn take(queue: &mut Queue<&'static str>) -> Option<String> {
        let ticket = queue.new_ticket();
        queue.take(ticket, Instant::now()).map(|replica| replica.id.clone())
    }

    fn give_back(queue: &mut Queue<&'static str>, id: &str) {
        let replica = queue.backends().iter().find(|backend| backend.replica.id == id).unwrap().replica.clone();
        queue.give_back(&replica);
    }

    #[test]
    fn a_request_that_gets_its_replica_is_counted_once() {
        let mut queue = queue(1, 1);
        assert!(take(&mut queue).is_some());
        let ticket = queue.new_ticket();
        assert!(queue.wait(ticket, "second"));
        assert_eq!(queue.take_peak(), 2);
        give_back(&mut queue, "0");
        queue.take_peak();
        assert_eq!(queue.take_for_first(Instant::now()).unwrap().0, "second");
        assert_eq!(queue.take_peak(), 1, "while it was on its way it waited, and was no second one");
    }

    #[test]
    fn the_replica_with_the_fewest_in_flight_is_next_and_equals_take_turns() {
        let mut queue = queue(2, 3);
        let order: Vec<_> = (0..6).map(|_| take(&mut queue).unwrap()).collect();
        assert_eq!(order, ["0", "1", "2", "0", "1", "2"]);
        assert_eq!(take(&mut queue), None, "two slots of three replicas are six");
        give_back(&mut queue, "1");
        give_back(&mut queue, "2");
        give_back(&mut queue, "2");
        assert_eq!(take(&mut queue).as_deref(), Some("2"));
        give_back(&mut queue, "2");
        for _ in 0..4 {
            let id = take(&mut queue).unwrap();
            assert_ne!(id, "0", "0 is full");
            give_back(&mut queue, &id);
        }
    }

    #[test]
    fn who_came_first_is_served_first_and_a_retry_keeps_its_place() {
        let mut queue = queue(1, 1);
        let now = Instant::now();
        let (early, late) = (queue.new_ticket(), queue.new_ticket());
        queue.wait(late, "late");
        assert!(queue.take(early, now).is_some(), "nobody waits before it");
        queue.wait(early, "early");
        assert!(queue.take_for_first(now).is_none(), "the one slot is taken");
        give_back(&mut queue, "0");
        let newcomer = queue.new_ticket();
        assert!(queue.take(newcomer, now).is_none(), "a newcomer must not overtake");
        assert_eq!(queue.take_for_first(now).unwrap().0, "early");
        give_back(&mut queue, "0");
        assert_eq!(queue.take_for_first(now).unwrap().0, "late");
        assert_eq!(queue.waiting(), 0);
    }

    #[test]
    fn who_gives_up_leaves_no_place_behind() {
        let mut queue = queue(1, 1);
        let ticket = queue.new_ticket();
        queue.wait(ticket, "gone");
        queue.leave(ticket);
        assert_eq!(queue.waiting(), 0);
        assert!(take(&mut queue).is_some());
    }

    #[test]
    fn a_pause_ends_by_the_clock() {
        for (reason, meanwhile) in
            [(PauseReason::Unreachable, NoReplica::NoneReady), (PauseReason::Refused, NoReplica::Overloaded)]
        {
            let mut queue = queue(1, 1);
            let now = Instant::now();
            let soon = now + std::time::Duration::from_millis(5);
            let replica = queue.backends()[0].replica.clone();
            queue.pause(&replica, soon, reason);
            let ticket = queue.new_ticket();
            assert!(queue.take(ticket, now).is_none());
            assert_eq!(queue.why_none(now), meanwhile);
            assert!(queue.take(ticket, soon).is_some());
            assert_eq!(queue.why_none(soon), NoReplica::Overloaded);
        }
    }

    #[test]
    fn counts_of_replicas_that_stay_are_kept_and_those_that_go_are_not_counted_as_load() {
        let mut queue = queue(2, 2);
        for _ in 0..3 {
            take(&mut queue).unwrap();
        }
        let (stays, goes) = (queue.backends()[0].replica.clone(), queue.backends()[1].replica.clone());
        assert_eq!((stays.in_flight(), goes.in_flight()), (2, 1));
        let kept = Backend { replica: stays.clone(), ready: true, pause: None };
        queue.set_backends(queue.limits(), vec![kept, backend("new")]);
        assert_eq!(queue.busy(), 2);
        queue.give_back(&goes);
        assert_eq!((queue.busy(), goes.in_flight()), (2, 0));
        assert_eq!(take(&mut queue).as_deref(), Some("new"));
    }

    #[test]
    fn a_short_spike_is_remembered_until_it_is_asked_for() {
        let mut queue = queue(1, 1);
        take(&mut queue).unwrap();
        let ticket = queue.new_ticket();
        queue.wait(ticket, "short");
        queue.leave(ticket);
        give_back(&mut queue, "0");
        assert_eq!(queue.take_peak(), 2);
        assert_eq!(queue.take_peak(), 0);
    }
}
