//! The workers of a replica, which are its exact concurrency limit. A request holds one from its admission until that worker is free
//! again, which may be long after its caller has gone.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

use super::status::StatusBoard;
use super::worker::Worker;
use crate::service::ReplicaPhase;

/// How long a worker may continue after the scoring time-out: if the scoring server interrupts `run()` itself, no new `init()` is needed.
const GRACE: Duration = Duration::from_secs(1);
/// How long a worker that announced itself may take to answer.
const FIRST_ANSWER: Duration = Duration::from_secs(30);

/// The workers of a replica.
#[derive(Debug)]
pub(super) struct Pool {
    state: Mutex<State>,
    board: StatusBoard,
    changed: Notify,
    losses: mpsc::UnboundedSender<()>,
    scoring_timeout: Duration,
}

#[derive(Debug)]
struct State {
    idle: Vec<Arc<Worker>>,
    alive: usize,
    wanted: usize,
    in_flight: u32,
    /// Whether this run of the server has had all its workers ready once.
    complete: bool,
    admission: Admission,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Admission {
    Open,
    Closed,
}

/// Why a request was not admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No worker is ready.
    Starting,
    /// All workers are busy.
    Full,
    /// The replica is shutting down.
    Draining,
}

impl Pool {
    /// Returns the pool, and a channel that reports each lost worker.
    pub(super) fn new(wanted: usize, scoring_timeout: Duration, board: StatusBoard) -> (Arc<Self>, mpsc::UnboundedReceiver<()>) {
        let state = State { idle: vec![], alive: 0, wanted, in_flight: 0, complete: false, admission: Admission::Open };
        let (losses, lost) = mpsc::unbounded_channel();
        (Arc::new(Self { state: Mutex::new(state), board, changed: Notify::new(), losses, scoring_timeout }), lost)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Admits a request, or says why not.
    pub(super) fn take(self: &Arc<Self>) -> Result<Slot, Refusal> {
        let mut state = self.state();
        if state.admission == Admission::Closed {
            return Err(Refusal::Draining);
        }
        if !state.complete || state.alive == 0 {
            return Err(Refusal::Starting);
        }
        let worker = state.idle.pop().ok_or(Refusal::Full)?;
        state.in_flight += 1;
        Ok(Slot { pool: Arc::clone(self), worker: Some(worker), started: Instant::now() })
    }

    /// Admits a request as soon as a worker is ready and free; refuses only when the replica is shutting down.
    pub(super) async fn take_when_free(self: &Arc<Self>) -> Result<Slot, Refusal> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Enabled before the try, so that no wake-up is lost between the try and the wait.
            changed.as_mut().enable();
            match self.take() {
                Err(Refusal::Starting | Refusal::Full) => changed.await,
                decided => return decided,
            }
        }
    }

    /// Admits no more requests.
    pub(super) fn close(&self) {
        self.state().admission = Admission::Closed;
        self.changed.notify_waiters();
    }

    pub(super) fn in_flight(&self) -> u32 {
        self.state().in_flight
    }

    /// Returns whether workers are ready, busy or not.
    pub(super) fn is_ready(&self) -> bool {
        let state = self.state();
        state.complete && state.alive > 0
    }

    /// Waits until no request is in flight.
    pub(super) async fn is_empty(&self) {
        self.until(|state| state.in_flight == 0).await;
    }

    /// Waits until no worker is alive.
    pub(super) async fn is_deserted(&self) {
        self.until(|state| state.alive == 0).await;
    }

    /// Waits until all workers are ready. With only the first one ready, a second request would be admitted to a worker that is still in
    /// `init()`, and wait there beyond the queue's time-out.
    pub(super) async fn is_complete(&self) {
        self.until(|state| state.complete).await;
    }

    async fn until(&self, condition: impl Fn(&State) -> bool) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Enabled before the check, so that no wake-up is lost between the check and the wait.
            changed.as_mut().enable();
            if condition(&self.state()) {
                return;
            }
            changed.await;
        }
    }

    /// The server has ended: its workers are of no use, whether or not their own ends are known yet.
    pub(super) fn end_run(&self) {
        let mut state = self.state();
        state.complete = false;
        state.idle.clear();
    }

    /// Adds a worker that announced that its `init()` has returned, and watches it until it ends.
    pub(super) fn admit_worker(self: &Arc<Self>, pid: i32, server_socket: &Path) {
        match Worker::attach(pid, server_socket) {
            Ok(worker) => {
                let pool = Arc::clone(self);
                tokio::spawn(async move { pool.watch(Arc::new(worker)).await });
            }
            Err(error) => tracing::warn!(pid, %error, "a worker announced itself and has already ended"),
        }
    }

    async fn watch(self: Arc<Self>, worker: Arc<Worker>) {
        let answers = tokio::select! {
            biased;
            () = worker.ended() => false,
            free = worker.is_free(FIRST_ANSWER) => free,
        };
        if !answers {
            worker.kill();
            return;
        }
        {
            let mut state = self.state();
            state.alive += 1;
            state.idle.push(Arc::clone(&worker));
            state.complete |= state.alive >= state.wanted;
        }
        self.tell();
        worker.ended().await;
        {
            let mut state = self.state();
            state.alive = state.alive.saturating_sub(1);
            state.idle.retain(|idle| idle.pid != worker.pid);
        }
        let _ = self.losses.send(());
        self.tell();
    }

    /// Returns a worker to the pool, unless it is dead.
    fn give_back(&self, worker: Arc<Worker>) {
        {
            let mut state = self.state();
            state.in_flight = state.in_flight.saturating_sub(1);
            if !worker.is_dead() {
                state.idle.push(worker);
            }
        }
        self.changed.notify_waiters();
    }

    /// Waits until a worker whose request was cut short is free, and kills it at the deadline.
    async fn reclaim(self: Arc<Self>, worker: Arc<Worker>, until: Instant) {
        let left = until.saturating_duration_since(Instant::now());
        let free = tokio::select! {
            biased;
            () = worker.ended() => true,
            free = worker.is_free(left) => free,
        };
        if !free {
            tracing::warn!(pid = worker.pid, "killing a worker that is still busy after the scoring time-out");
            worker.kill();
            worker.ended().await;
        }
        self.give_back(worker);
    }

    fn tell(&self) {
        self.board.change(|status| {
            // Read in here, so that a run that has ended meanwhile isn't ready.
            let (ready, complete) = {
                let state = self.state();
                (state.complete && state.alive > 0, state.complete)
            };
            if status.phase == ReplicaPhase::Draining || !complete {
                return;
            }
            status.phase = if ready { ReplicaPhase::Ready } else { ReplicaPhase::Restarting };
            if ready {
                status.failed_starts = 0;
            }
        });
        self.changed.notify_waiters();
    }
}

/// A slot for one request: a worker, until it is free again.
#[derive(Debug)]
pub(super) struct Slot {
    pool: Arc<Pool>,
    worker: Option<Arc<Worker>>,
    started: Instant,
}

impl Slot {
    pub(super) fn worker(&self) -> Option<Arc<Worker>> {
        self.worker.clone()
    }

    /// Returns when the scoring time-out is over.
    pub(super) fn deadline(&self) -> Instant {
        self.started + self.pool.scoring_timeout
    }

    /// Ends the request: the worker has sent its whole answer.
    pub(super) fn finish(&mut self) {
        if let Some(worker) = self.worker.take() {
            self.pool.give_back(worker);
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        // The caller disconnected, the time is over, or the worker broke off. The scoring server works on in the first two cases, so the
        // slot stays taken.
        if let Some(worker) = self.worker.take() {
            let pool = Arc::clone(&self.pool);
            let until = self.deadline() + GRACE;
            tokio::spawn(pool.reclaim(worker, until));
        }
    }
}
