//! The router itself: takes connections, follows route tables and tells its counts.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use arc_swap::ArcSwap;
use hyper::header::HeaderValue;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::task::TaskTracker;

use super::changes::Changes;
use super::identity::RequestIds;
use super::live::Live;
use super::matching::Front;
use super::replica;
use super::request::{Asked, Caller};
use super::table::RouteTable;
use super::version::Version;
use super::view::{RouterView, VersionLoad};
use crate::inbound::{Attended, BodyLimits, Budget, Clients, FailedAccept, IDLE_LIMIT};

/// Shortest time between two views.
const VIEW_PAUSE: Duration = Duration::from_millis(50);
/// Longest time between two rounds of housekeeping.
const ROUND: Duration = Duration::from_secs(5);
/// Largest head of a request.
const HEAD_BYTES: usize = 32 * 1024;
const BUFFER_BYTES: usize = 128 * 1024;

/// Limits of a router that hold for all services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouterOptions {
    /// How large and how slow a request's body may be.
    pub body: BodyLimits,
    /// Memory for the bodies of requests that no replica works on yet, in bytes; one service may use half of it.
    pub waiting_bytes: u64,
    /// The most connections of clients, on all listeners together. When there is no room for another, those that have waited for a
    /// request the longest are closed.
    pub connections: usize,
    /// Longest time until a request's head has come, counted from the connection's start or its last answer.
    pub idle_limit: Duration,
    /// Longest time of a health answer.
    pub health_limit: Duration,
    /// Time that the router waits beyond a version's scoring time-out, so that the replica's own answer about it comes first.
    pub timeout_margin: Duration,
    /// Longest time for requests in flight to end after the shutdown.
    pub drain_limit: Duration,
}

impl Default for RouterOptions {
    fn default() -> Self {
        Self {
            body: BodyLimits::default(),
            waiting_bytes: 64 * 1024 * 1024,
            connections: 10_000,
            idle_limit: IDLE_LIMIT,
            health_limit: Duration::from_secs(5),
            timeout_margin: Duration::from_secs(1),
            drain_limit: Duration::from_secs(305),
        }
    }
}

/// A request router. Clones are the same router.
#[derive(Debug, Clone)]
pub struct Router {
    shared: Arc<Shared>,
}

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) options: RouterOptions,
    pub(super) live: ArcSwap<Live>,
    pub(super) ids: RequestIds,
    changes: Arc<Changes>,
    clients: Arc<Clients>,
    listeners: AtomicUsize,
    budget: Arc<Budget>,
    /// Held while the route table or the view changes.
    following: Mutex<Following>,
    view: watch::Sender<RouterView>,
    started: Instant,
    keeps_house: AtomicBool,
}

#[derive(Debug, Default)]
struct Following {
    tables: u64,
    /// Versions that left the route table with requests in flight.
    departed: Vec<Arc<Version>>,
}

impl Router {
    /// Returns a router that knows no service yet.
    pub fn new(options: RouterOptions) -> Self {
        let shared = Shared {
            clients: Clients::new(options.connections),
            listeners: AtomicUsize::new(0),
            budget: Budget::new(options.waiting_bytes),
            options,
            live: ArcSwap::default(),
            ids: RequestIds::new(),
            changes: Arc::default(),
            following: Mutex::default(),
            view: watch::Sender::new(RouterView::default()),
            started: Instant::now(),
            keeps_house: AtomicBool::new(false),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Follows a new route table from now on. What is in flight goes on; what waits is served by the new table. When this returns, no more
    /// requests go to replicas that the table doesn't name, and the view is one that was taken after that.
    pub fn update(&self, table: RouteTable) {
        self.shared.follow(&table);
        drop(table);
        self.shared.publish();
    }

    /// Returns the router's counts as they change, at most twenty times a second.
    pub fn watch(&self) -> watch::Receiver<RouterView> {
        self.shared.view.subscribe()
    }

    /// Serves `front` on `listener` until `shutdown` ends; then takes no more connections, and returns when the requests in flight
    /// have been answered.
    pub async fn serve(&self, listener: TcpListener, front: Front, shutdown: impl Future<Output = ()>) {
        self.keep_house();
        let tasks = TaskTracker::new();
        let listening =
            Listening { front: Arc::new(front), id: self.shared.listeners.fetch_add(1, Relaxed), router: self.shared.clone() };
        let mut shutdown = std::pin::pin!(shutdown);
        let mut failed = FailedAccept::default();
        loop {
            let accepted = async {
                self.shared.clients.room().await;
                match listener.accept().await {
                    Ok(accepted) => Some(accepted),
                    Err(error) => {
                        self.shared.free_descriptors();
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
        if timeout(self.shared.options.drain_limit, tasks.wait()).await.is_err() {
            tracing::warn!("requests were still in flight when the time to end was over");
        }
    }

    fn attend(&self, stream: TcpStream, address: IpAddr, listening: &Listening) -> impl Future<Output = ()> + use<> {
        // Answers are written whole; waiting for more to send would only delay them.
        let _ = stream.set_nodelay(true);
        let clients = self.shared.clients.clone();
        let client = clients.enter(listening.id, self.shared.options.idle_limit);
        let caller = Caller {
            router: self.shared.clone(),
            front: listening.front.clone(),
            client: client.clone(),
            address: address_header(address),
        };
        let caller = Arc::new(caller);
        let service = service_fn(move |request| {
            let caller = caller.clone();
            async move { Ok::<_, std::convert::Infallible>(Asked::new(&caller, &request).answer(request).await) }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(None)
            .max_header_size(HEAD_BYTES)
            .max_buf_size(BUFFER_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        Attended::new(connection, client, clients)
    }

    fn keep_house(&self) {
        if !self.shared.keeps_house.swap(true, Relaxed) {
            tokio::spawn(keep_house(Arc::downgrade(&self.shared)));
        }
    }
}

/// One listener. Its connections end when serving ends, even if that is because nobody waits for it any more.
struct Listening {
    front: Arc<Front>,
    id: usize,
    router: Arc<Shared>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.router.clients.close(self.id);
    }
}

/// Returns a client's address as `X-Forwarded-For` tells it.
fn address_header(address: IpAddr) -> HeaderValue {
    HeaderValue::from_str(&address.to_canonical().to_string()).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}

async fn keep_house(router: Weak<Shared>) {
    let mut next_round = Instant::now() + ROUND;
    loop {
        let Some(shared) = router.upgrade() else { return };
        if next_round <= Instant::now() {
            next_round = Instant::now() + ROUND;
            shared.live.load().versions().for_each(|version| version.close_connections(replica::IDLE_LIMIT));
        }
        shared.changes.clear();
        let next_look = shared.publish().map_or(next_round, |after| shared.started + after);
        let changes = shared.changes.clone();
        drop(shared);
        sleep(VIEW_PAUSE).await;
        let _ = timeout_at(next_look.min(next_round), changes.wait()).await;
    }
}

impl Shared {
    fn follow(&self, table: &RouteTable) {
        let mut following = self.following();
        let before = self.live.load_full();
        let after = Arc::new(before.follow(table, &following.departed, (&self.changes, &self.budget)));
        self.live.store(after.clone());
        // Only now, so that who is told that its version is gone finds the new table.
        let stays = |version: &Arc<Version>| after.versions().any(|other| Arc::ptr_eq(other, version));
        for version in before.versions().filter(|version| !stays(version)) {
            version.remove();
            following.departed.push(version.clone());
        }
        following.departed.retain(|version| !stays(version));
        following.tables += 1;
    }

    /// Closes connections that nobody uses now, for those that are needed.
    pub(super) fn free_descriptors(&self) {
        self.clients.make_room();
        self.live.load().versions().for_each(|version| version.close_connections(Duration::ZERO));
    }

    /// Looks at all counts, tells them, and returns when the next autoscaler wants to look.
    fn publish(&self) -> Option<Duration> {
        let mut following = self.following();
        let now = self.started.elapsed();
        let mut view = RouterView { tables: following.tables, ..RouterView::default() };
        let mut next_look: Option<Duration> = None;
        for version in self.live.load().versions() {
            let key = format!("{}/{}", version.service, version.name);
            if let Some((desired, next)) = version.look(now) {
                view.desired.insert(key.clone(), desired);
                next_look = next_look.into_iter().chain(next).min();
            }
            let snapshot = version.snapshot();
            view.versions.insert(key, VersionLoad { busy: snapshot.busy, queued: snapshot.queued, ready: snapshot.ready });
            view.add_in_flight(snapshot.in_flight);
        }
        following.departed.retain(|version| {
            let left = version.snapshot().in_flight;
            let any = !left.is_empty();
            view.add_in_flight(left);
            any
        });
        self.view.send_if_modified(|current| {
            view.sequence = current.sequence;
            let changed = *current != view;
            if changed {
                view.sequence += 1;
                *current = view;
            }
            changed
        });
        next_look
    }

    fn following(&self) -> std::sync::MutexGuard<'_, Following> {
        self.following.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
