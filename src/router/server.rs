//! The router itself: accepts connections, applies route updates and publishes its status.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Weak};
use std::time::Duration;

use hyper::header::{CONNECTION, HeaderValue};
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::task::TaskTracker;

use super::autoscalers::Autoscalers;
use super::forwarded::Forwarded;
use super::matching::Scope;
use super::replica;
use super::request::{Caller, PendingRequest};
use super::state::{RouterOptions, RouterState};
use super::status::RouterStatus;
use super::table::RouteUpdate;
use crate::inbound::{AcceptBackoff, Attended};
use crate::scaling::Load;
use crate::service::contract::VersionKey;

/// Shortest time between two published statuses.
const STATUS_PAUSE: Duration = Duration::from_millis(50);
/// Longest time between two rounds of housekeeping.
const ROUND: Duration = Duration::from_secs(5);
/// Largest head of a request.
const HEAD_BYTES: usize = 32 * 1024;
const BUFFER_BYTES: usize = 128 * 1024;

/// A request router. Clones are the same router.
#[derive(Debug, Clone)]
pub struct Router {
    state: Arc<RouterState>,
    /// How many listeners there have been. The first one starts the housekeeping.
    listeners: Arc<AtomicUsize>,
    draining: Arc<AtomicBool>,
}

impl Router {
    /// Returns a router that knows no service yet.
    pub fn new(options: RouterOptions) -> Self {
        Self { state: Arc::new(RouterState::new(options)), listeners: Arc::default(), draining: Arc::default() }
    }

    /// Changes routes from now on; a whole table replaces them all. What is in flight goes on; what waits is served by the new routes.
    /// When this returns, no more requests go to replicas that no route names, and the status is one that was taken after that.
    pub fn update(&self, update: impl Into<RouteUpdate>) {
        self.state.update(&update.into());
        self.state.publish();
    }

    /// Sets which other routers serve the same services, by name. Nothing is removed while one of them has not reported lately.
    pub fn set_routers(&self, others: impl IntoIterator<Item = String>) {
        self.state.change_autoscalers(|autoscalers| autoscalers.set_others(others));
    }

    /// Takes what another router says of its loads: [`RouterStatus::loads`] as it was so long ago. To be given every few seconds, whether
    /// or not anything has changed; one of a router that nobody named is ignored.
    pub fn report(&self, router: &str, age: Duration, loads: BTreeMap<VersionKey, Load>) {
        self.state.report(router, age, loads);
    }

    /// Scales from now on, as a router does that nobody has told otherwise. `standing` says how many replicas each version is to have now:
    /// none of them is removed before this router has watched for a whole window.
    pub fn scale(&self, standing: BTreeMap<VersionKey, u32>) {
        self.state.change_autoscalers(|autoscalers| autoscalers.start(standing));
    }

    /// Leaves scaling to another router: the status names no replicas wanted from now on.
    pub fn stop_scaling(&self) {
        self.state.change_autoscalers(Autoscalers::stop);
        // Nobody may act on what was wanted before.
        self.state.publish();
    }

    /// Returns the router's counts as they change, at most twenty times a second.
    pub fn watch(&self) -> watch::Receiver<RouterStatus> {
        self.state.watch()
    }

    /// Ends each connection with its next answer from now on: callers open their next one where load balancers lead them by then. Requests
    /// are taken as before.
    pub fn drain(&self) {
        self.draining.store(true, Relaxed);
    }

    /// Serves `scope` on `listener` until `shutdown` ends; then takes no more connections, and returns when the requests in flight
    /// have been answered.
    pub async fn serve(&self, listener: TcpListener, scope: Scope, shutdown: impl Future<Output = ()>) {
        let id = self.listeners.fetch_add(1, Relaxed);
        if id == 0 {
            tokio::spawn(keep_house(Arc::downgrade(&self.state)));
        }
        let tasks = TaskTracker::new();
        let listening = Listening { scope: Arc::new(scope), id, state: self.state.clone() };
        let mut shutdown = std::pin::pin!(shutdown);
        let mut failed = AcceptBackoff::default();
        loop {
            let accepted = async {
                self.state.clients.room().await;
                match listener.accept().await {
                    Ok(accepted) => Some(accepted),
                    Err(error) => {
                        self.state.free_descriptors();
                        failed.wait(&error).await;
                        None
                    }
                }
            };
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                accepted = accepted => if let Some((stream, address)) = accepted {
                    tasks.spawn(self.attend(stream, address.ip(), &listening));
                }
            }
        }
        drop((listener, listening));
        tasks.close();
        if timeout(self.state.options.drain_limit, tasks.wait()).await.is_err() {
            tracing::warn!("requests were still in flight when the time to end was over");
        }
    }

    fn attend(&self, stream: TcpStream, address: IpAddr, listening: &Listening) -> impl Future<Output = ()> + use<> {
        // Answers are written whole; Nagle's algorithm would only delay them.
        let _ = stream.set_nodelay(true);
        let clients = self.state.clients.clone();
        let client = clients.enter(listening.id, self.state.options.idle_limit);
        let caller = Caller {
            state: self.state.clone(),
            scope: listening.scope.clone(),
            client: client.clone(),
            direct: Forwarded::directly(address),
        };
        let caller = Arc::new(caller);
        let draining = self.draining.clone();
        let service = service_fn(move |request| {
            let (caller, draining) = (caller.clone(), draining.clone());
            async move {
                let mut response = PendingRequest::new(&caller, &request).answer(request).await;
                if draining.load(Relaxed) {
                    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                }
                Ok::<_, std::convert::Infallible>(response)
            }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(None)
            .max_header_size(HEAD_BYTES)
            .max_buf_size(BUFFER_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        Attended::new(connection, client, clients)
    }
}

/// One listener. Dropping it ends its connections, also when `serve` is cancelled.
struct Listening {
    scope: Arc<Scope>,
    id: usize,
    state: Arc<RouterState>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.state.clients.close(self.id);
    }
}

async fn keep_house(router: Weak<RouterState>) {
    let mut next_round = Instant::now() + ROUND;
    loop {
        let Some(state) = router.upgrade() else { return };
        if next_round <= Instant::now() {
            next_round = Instant::now() + ROUND;
            state.services.load().versions().for_each(|version| version.close_connections(replica::IDLE_LIMIT));
        }
        state.counts_changed.clear();
        let next_evaluation = state.publish().map_or(next_round, |after| state.started + after);
        let counts_changed = state.counts_changed.clone();
        drop(state);
        sleep(STATUS_PAUSE).await;
        let _ = timeout_at(next_evaluation.min(next_round), counts_changed.wait()).await;
    }
}
