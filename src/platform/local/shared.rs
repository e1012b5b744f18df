//! What the supervisor's tasks share: the state, and how they tell each other that it changed.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};
use tokio_util::task::TaskTracker;

use super::paths::Paths;
use super::state::State;
use crate::inbound::Descriptors;
use crate::names::ServiceName;
use crate::platform::Variables;

/// How long after its start a supervisor waits for the first status of replicas before it reports theirs.
const SETTLING: Duration = Duration::from_secs(1);

/// All that the supervisor's tasks share.
pub(super) struct Shared {
    pub(super) paths: Paths,
    pub(super) executable: PathBuf,
    pub(super) version: String,
    pub(super) first_router_port: u16,
    pub(super) open_files: Descriptors,
    /// The environment of the processes that it starts.
    pub(super) variables: Variables,
    pub(super) since: Instant,
    pub(super) state: Mutex<State>,
    /// Grows with every change; whoever waits for news watches it.
    pub(super) sequence: watch::Sender<u64>,
    /// Wakes the loop that keeps processes.
    pub(super) wake: Notify,
    /// Wakes the task that listens to the router: it did not take its table.
    pub(super) router_doubt: Notify,
    /// Set when the supervisor is to end and leave everything else running.
    pub(super) step_down: Notify,
    /// Threads that remove files, which may take long.
    pub(super) removals: TaskTracker,
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until each adopted replica has reported its status, but not for long: an answer before that would be wrong.
    pub(super) async fn has_settled(&self) {
        let mut sequence = self.sequence.subscribe();
        let heard = sequence.wait_for(|_| self.state().all_reported());
        let _ = tokio::time::timeout(SETTLING.saturating_sub(self.since.elapsed()), heard).await;
    }

    /// Waits until the router knows what is meant with a service, but not for longer than `longest`: a router that is just being started
    /// learns it with its first table.
    pub(super) async fn await_router(&self, name: &ServiceName, longest: Duration) {
        self.changed();
        let mut sequence = self.sequence.subscribe();
        let told = sequence.wait_for(|_| self.state().services.get(name).is_none_or(|service| service.router_pending.is_none()));
        let _ = tokio::time::timeout(longest, told).await;
    }

    /// Tells everybody that something changed.
    pub(super) fn changed(&self) {
        self.sequence.send_modify(|sequence| *sequence += 1);
        self.wake.notify_one();
    }
}
