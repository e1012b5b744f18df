//! A replica with no router in front of it: requests wait here for a free worker, in the order in which they came, and answers have the
//! texts of v1's router.

use std::sync::Arc;
use std::time::Duration;

use hyper::http::request::Parts;
use hyper::{Response, StatusCode};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

use super::forward::{OpenRequest, forward};
use super::pool::{Pool, Refusal, Slot};
use super::respond::{Body, REFUSED, bad_body, typed};
use crate::inbound::{BodyFault, BodyLimits, Budget, IncomingBody, receive};
use crate::names::ServiceName;
use crate::service::contract;

/// As many requests as v1's containers kept waiting (gunicorn's backlog); each holds a connection and its head.
const LONGEST_QUEUE: usize = 2048;
/// Memory for the bodies of requests that wait for a worker.
const WAITING_BYTES: u64 = 64 * 1024 * 1024;

/// The queue of a standalone replica.
#[derive(Debug)]
pub(super) struct Standalone {
    service: ServiceName,
    longest_wait: Duration,
    budget: Arc<Budget>,
    /// Its holder is the next to be admitted; the others wait for it, first come, first served.
    turn: Semaphore,
    waiting: TaskTracker,
}

impl Standalone {
    pub(super) fn new(service: ServiceName, longest_wait: Duration) -> Self {
        let (budget, turn) = (Budget::new(WAITING_BYTES), Semaphore::new(1));
        Self { service, longest_wait, budget, turn, waiting: TaskTracker::new() }
    }

    /// Has a worker answer a request, which waits for one once its body, or the beginning of a large one, is there.
    pub(super) async fn score(&self, pool: &Arc<Pool>, head: Parts, body: IncomingBody, open: OpenRequest) -> Response<Body> {
        let mut share = self.budget.share();
        let payload = match receive(body, &BodyLimits::default(), &mut share).await {
            Ok(payload) => payload,
            Err(BodyFault::NoRoom) => return unavailable(contract::overloaded(&self.service)),
            Err(fault) => return bad_body(fault),
        };
        open.begin_work();
        let admitted = self.wait_for_slot(pool).await;
        drop(share);
        let not_ready = || unavailable(contract::no_ready_replicas(&self.service));
        match admitted {
            Ok(slot) => {
                let response = forward(head, payload, slot, open).await;
                // The worker was lost before it got the request. No router is there to offer it elsewhere.
                if response.headers().contains_key(REFUSED) { not_ready() } else { response }
            }
            Err(Refusal::Full) => unavailable(contract::overloaded(&self.service)),
            Err(Refusal::Starting | Refusal::Draining) => not_ready(),
        }
    }

    /// Admits a request as soon as it is its turn and a worker is free; else returns what it waited for.
    async fn wait_for_slot(&self, pool: &Arc<Pool>) -> Result<Slot, Refusal> {
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
        let timed_out = |_| Err(if pool.is_ready() { Refusal::Full } else { Refusal::Starting });
        timeout(self.longest_wait, admitted).await.unwrap_or_else(timed_out)
    }

    /// Lets no new request wait, and returns once those that wait have been admitted or have waited for too long.
    pub(super) async fn drain(&self) {
        self.waiting.close();
        self.waiting.wait().await;
    }
}

fn unavailable(words: String) -> Response<Body> {
    typed(StatusCode::SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", words.into())
}
