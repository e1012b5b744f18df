//! One version while the router runs: its queue behind a lock, and permits for its replicas.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::header::HeaderValue;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use crate::scaling::{Load, ScalingPolicy};
use crate::service::contract::VersionKey;

use super::queue::{Backend, NoReplica, Queue, Ticket};
use super::replica::{PauseReason, Replica};
use super::status::CountsChanged;
use super::table::{Limits, ReplicaRoute, VersionRoute};

/// One version of a service.
#[derive(Debug)]
pub(super) struct Version {
    pub(super) key: VersionKey,
    /// The version's name as a header; `None` when it can't be one.
    pub(super) header: Option<HeaderValue>,
    counts_changed: Arc<CountsChanged>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    queue: Queue<oneshot::Sender<Permit>>,
    /// Replicas that left the route table with requests in flight.
    leaving: Vec<Arc<Replica>>,
    scale: Option<ScalingPolicy>,
    in_table: bool,
}

/// The permit to send one request to a replica. Dropping it frees the slot for the next request in the queue.
#[derive(Debug)]
pub(super) struct Permit {
    pub(super) replica: Arc<Replica>,
    version: Option<Arc<Version>>,
}

/// A request's entry in the queue of a version. A refused request keeps it.
#[derive(Debug, Clone, Copy)]
pub(super) struct QueueEntry {
    ticket: Ticket,
    pub(super) deadline: Instant,
}

/// The counts of a version at one moment.
#[derive(Debug)]
pub(super) struct VersionSnapshot {
    pub(super) busy: u32,
    pub(super) queued: u32,
    pub(super) ready: u32,
    /// Replicas, ready or starting.
    pub(super) replicas: u32,
    /// The peak load since the last snapshot.
    pub(super) peak: Load,
    /// How it scales, if it does.
    pub(super) scale: Option<ScalingPolicy>,
    pub(super) in_flight: Vec<(String, u32)>,
}

impl Version {
    /// Returns a version without replicas.
    pub(super) fn new(key: VersionKey, route: &VersionRoute, counts_changed: Arc<CountsChanged>) -> Self {
        let state = State { queue: Queue::new(route.limits), leaving: Vec::new(), scale: None, in_table: false };
        Self { header: HeaderValue::from_str(key.version.as_str()).ok(), key, counts_changed, state: Mutex::new(state) }
    }

    /// Applies limits, scaling and replicas of `route`, and wakes requests that can be served now.
    pub(super) fn update(self: &Arc<Self>, route: &VersionRoute) {
        let mut state = self.lock();
        state.in_table = true;
        let mut known = std::mem::take(&mut state.leaving);
        known.extend(state.queue.backends().iter().map(|backend| backend.replica.clone()));
        let backends = route.replicas.iter().map(|replica| backend_for(replica, &state.queue, &known)).collect::<Vec<_>>();
        state.leaving =
            known.into_iter().filter(|old| !backends.iter().any(|backend| Arc::ptr_eq(&backend.replica, old))).collect();
        state.queue.set_backends(route.limits, backends);
        state.scale = route.scale;
        self.serve_waiting(&mut state);
    }

    /// Removes the version from the routes: waiting requests look elsewhere, requests in flight go on.
    pub(super) fn remove(&self) {
        let mut state = self.lock();
        state.in_table = false;
        let left: Vec<_> = state.queue.backends().iter().map(|backend| backend.replica.clone()).collect();
        state.leaving.extend(left);
        let limits = state.queue.limits();
        state.queue.set_backends(limits, Vec::new());
        drop(state.queue.clear());
    }

    /// Returns an entry at the end of the queue.
    pub(super) fn enqueue(&self) -> QueueEntry {
        let mut state = self.lock();
        let wait = Duration::from_millis(state.queue.limits().max_queue_wait_ms);
        QueueEntry { ticket: state.queue.new_ticket(), deadline: Instant::now() + wait }
    }

    /// Waits for the entry's turn and returns a permit. Cancel-safe: a dropped future leaves the queue.
    pub(super) async fn acquire(self: &Arc<Self>, entry: QueueEntry) -> Result<Permit, NoReplica> {
        let receiver = {
            let mut state = self.lock();
            if !state.in_table {
                return Err(NoReplica::Gone);
            }
            if let Some(replica) = state.queue.take(entry.ticket, Instant::now()) {
                self.counts_changed.note();
                return Ok(self.permit(replica));
            }
            let (sender, receiver) = oneshot::channel();
            if !state.queue.wait(entry.ticket, sender) {
                return Err(state.queue.why_none(Instant::now()));
            }
            receiver
        };
        self.counts_changed.note();
        let _leave = LeaveOnDrop { version: self, ticket: entry.ticket };
        match timeout_at(entry.deadline, receiver).await {
            Ok(Ok(permit)) => Ok(permit),
            Ok(Err(_closed)) => Err(NoReplica::Gone),
            Err(_elapsed) => Err(self.lock().queue.why_none(Instant::now())),
        }
    }

    /// Sends no requests to a replica for a while, after it refused one or could not be reached.
    pub(super) fn pause(self: &Arc<Self>, replica: &Arc<Replica>, reason: PauseReason) {
        let pause = replica.note_failure(reason);
        self.lock().queue.pause(replica, Instant::now() + pause, reason);
        let version = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(pause).await;
            version.serve_waiting(&mut version.lock());
        });
    }

    /// Returns any ready replica, busy or not, for requests that take no slot.
    pub(super) fn any_ready(&self) -> Option<Arc<Replica>> {
        self.lock().queue.any_ready(Instant::now()).cloned()
    }

    /// Returns the limits.
    pub(super) fn limits(&self) -> Limits {
        self.lock().queue.limits()
    }

    /// Returns the counts, and drops removed replicas with nothing in flight.
    pub(super) fn snapshot(&self) -> VersionSnapshot {
        let mut state = self.lock();
        state.leaving.retain(|replica| replica.in_flight() > 0);
        let busy = state.queue.busy();
        let peak = Load { busy, queued: state.queue.take_peak().saturating_sub(busy) };
        let backends = state.queue.backends();
        let replicas = backends.iter().map(|backend| &backend.replica).chain(&state.leaving);
        VersionSnapshot {
            busy,
            queued: state.queue.waiting(),
            ready: u32::try_from(backends.iter().filter(|backend| backend.ready).count()).unwrap_or(u32::MAX),
            replicas: u32::try_from(backends.len()).unwrap_or(u32::MAX),
            peak,
            scale: state.scale,
            in_flight: replicas.map(|replica| (replica.id.clone(), replica.in_flight())).collect(),
        }
    }

    /// Closes connections that have been idle for longer than that.
    pub(super) fn close_connections(&self, unused_for: Duration) {
        let replicas: Vec<_> = self.lock().queue.backends().iter().map(|backend| backend.replica.clone()).collect();
        for replica in replicas {
            replica.close_connections(unused_for);
        }
    }

    fn serve_waiting(self: &Arc<Self>, state: &mut State) {
        let now = Instant::now();
        while let Some((waiter, replica)) = state.queue.take_for_first(now) {
            if let Err(mut permit) = waiter.send(self.permit(replica)) {
                // The request has gone. Dropping the permit as it is would deadlock on the lock held here.
                permit.version = None;
                state.queue.give_back(&permit.replica);
            }
        }
    }

    fn permit(self: &Arc<Self>, replica: Arc<Replica>) -> Permit {
        Permit { replica, version: Some(self.clone()) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(version) = self.version.take() {
            let mut state = version.lock();
            state.queue.give_back(&self.replica);
            version.serve_waiting(&mut state);
            drop(state);
            version.counts_changed.note();
        }
    }
}

struct LeaveOnDrop<'a> {
    version: &'a Version,
    ticket: Ticket,
}

impl Drop for LeaveOnDrop<'_> {
    fn drop(&mut self) {
        self.version.lock().queue.leave(self.ticket);
        self.version.counts_changed.note();
    }
}

fn backend_for(route: &ReplicaRoute, queue: &Queue<oneshot::Sender<Permit>>, known: &[Arc<Replica>]) -> Backend {
    let replica =
        known.iter().find(|replica| replica.is_that_of(route)).cloned().unwrap_or_else(|| Arc::new(Replica::new(route)));
    let before = queue.backends().iter().find(|backend| Arc::ptr_eq(&backend.replica, &replica));
    Backend { ready: route.ready, pause: before.and_then(|backend| backend.pause), replica }
}
