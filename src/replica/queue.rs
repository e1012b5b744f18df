//! Where requests wait for a free worker when no router stands in front of the replica to queue them: in the order in which they came.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use super::pool::{Lease, Pool, Refusal};

/// As many requests as v1's containers kept waiting (gunicorn's backlog); each holds a connection and its head.
const LONGEST_QUEUE: usize = 2048;

/// The requests that wait for a worker.
#[derive(Debug)]
pub(super) struct Queue {
    longest_wait: Duration,
    /// Who holds it is the next to be admitted; the others wait for it, first come, first served.
    turn: Semaphore,
    waiting: TaskTracker,
}

impl Queue {
    pub(super) fn new(longest_wait: Duration) -> Self {
        Self { longest_wait, turn: Semaphore::new(1), waiting: TaskTracker::new() }
    }

    /// Admits a request as soon as it is its turn and a worker is free, or says what it has waited for in vain.
    pub(super) async fn take(&self, pool: &Arc<Pool>) -> Result<Lease, Refusal> {
        if self.waiting.is_closed() {
            return Err(Refusal::Draining);
        }
        if self.waiting.len() >= LONGEST_QUEUE {
            return Err(Refusal::Full);
        }
        let _waiting = self.waiting.token();
        let admitted = async {
            let Ok(_turn) = self.turn.acquire().await else { return Err(Refusal::Draining) };
            pool.take_when_free().await
        };
        let in_vain = |_| Err(if pool.is_ready() { Refusal::Full } else { Refusal::Starting });
        timeout(self.longest_wait, admitted).await.unwrap_or_else(in_vain)
    }

    /// Lets no new request wait, and returns once those that wait have been admitted or have waited for too long.
    pub(super) async fn drain(&self) {
        self.waiting.close();
        self.waiting.wait().await;
    }
}
