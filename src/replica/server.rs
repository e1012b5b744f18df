//! What a replica answers on its socket: scores through its workers; health, probes and status by itself, so that a long score doesn't
//! look dead. Behind a router, what finds no free worker is refused at once, and in a cluster what comes without its pass; a standalone
//! replica queues it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

use super::config::{Front, LONGEST_WAIT, ReplicaConfig};
use super::forward::{OpenRequest, forward};
use super::gate::Gate;
use super::listener::{Connection, Listener};
use super::pool::{Pool, Refusal};
use super::respond::{Body, bad_body, closing, empty, message, no_pass, refused, text, typed};
use super::standalone::Standalone;
use super::status::{ReplicaStatus, StatusBoard};
use crate::inbound::{Attended, BodyLimits, Client, Clients, IDLE_LIMIT, IncomingBody, Payload, check_head, remove_folded};
use crate::service::ReplicaPhase;
use crate::service::contract::{HEALTH_PATH, LIVE_PATH, READY_PATH, SCORE_PATH, STATUS_PATH, SWAGGER_PATH};

/// Longest wait for news of the status: whoever watches a replica hears this often that it lives. With fifty idle services these beats
/// are most of what a machine spends, a thousandth of a core.
pub const STATUS_BEAT: Duration = Duration::from_secs(35);

/// Largest head of a request: the router's own limit, and what it adds.
const HEAD_BYTES: usize = 64 * 1024;
/// Longest time until a request's head has arrived in a cluster, where strangers come by. Routers close idle connections before that.
const CLUSTER_IDLE_LIMIT: Duration = Duration::from_secs(20);

/// The replica's side of its socket.
#[derive(Debug, Clone)]
pub(super) struct Server {
    pool: Arc<Pool>,
    board: StatusBoard,
    /// Each connection's task, so that the last answers are written before the replica ends.
    connections: TaskTracker,
    /// Set once: each connection ends after the answer that it is giving.
    ends: watch::Sender<bool>,
    clients: Arc<Clients>,
    callers: Callers,
}

/// Who comes to a replica.
#[derive(Debug, Clone)]
enum Callers {
    /// Its router, which queues requests itself and watches the status.
    Router,
    /// Routers with a pass, and strangers.
    Cluster(Arc<Gate>),
    /// Everyone. They don't see the status: it holds log lines.
    All(Arc<Standalone>),
}

impl Callers {
    fn of(config: &ReplicaConfig) -> Self {
        match &config.front {
            Front::Router => Self::Router,
            Front::Cluster { record, pass_keys } => Self::Cluster(Arc::new(Gate::new(record.clone(), pass_keys.clone()))),
            Front::Standalone { max_queue_wait_ms } => {
                let longest_wait = Duration::from_millis(*max_queue_wait_ms).min(LONGEST_WAIT);
                Self::All(Arc::new(Standalone::new(config.service.clone(), longest_wait)))
            }
        }
    }

    /// Returns how long a head may take to arrive, and a connection may stay idle.
    fn idle_limit(&self) -> Duration {
        match self {
            Self::Cluster(_) => CLUSTER_IDLE_LIMIT,
            Self::Router | Self::All(_) => IDLE_LIMIT,
        }
    }
}

impl Server {
    /// Returns the server of a replica that takes so many connections.
    pub(super) fn new(config: &ReplicaConfig, pool: Arc<Pool>, board: StatusBoard, connections: usize) -> Self {
        let (connections, clients) = (TaskTracker::new(), Clients::new(connections));
        Self { pool, board, connections, ends: watch::Sender::new(false), clients, callers: Callers::of(config) }
    }

    /// Returns once no request waits for a worker any more; new ones are refused meanwhile.
    pub(super) async fn drain_queue(&self) {
        if let Callers::All(standalone) = &self.callers {
            standalone.drain().await;
        }
    }

    /// Accepts connections until this future is dropped.
    pub(super) async fn accept_from(self, listener: Listener) -> Infallible {
        loop {
            self.clients.room().await;
            let stream = listener.accept().await;
            let client = self.clients.enter(0, self.callers.idle_limit());
            self.connections.spawn(self.clone().serve(stream, client));
        }
    }

    /// Ends each connection after the answer that it is giving, and returns once they have ended.
    pub(super) async fn close(&self) {
        self.ends.send_replace(true);
        self.clients.close(0);
        self.connections.close();
        self.connections.wait().await;
    }

    fn serve(self, stream: Box<dyn Connection>, client: Arc<Client>) -> impl Future<Output = ()> {
        let (clients, caller) = (self.clients.clone(), client.clone());
        let server = Arc::new(self);
        let service = service_fn(move |request| {
            let (server, open) = (server.clone(), OpenRequest::begin(caller.clone()));
            async move { Ok::<_, Infallible>(server.answer(request, open).await) }
        });
        let mut http = http1::Builder::new();
        // The time until a head has come is bounded by `Attended`.
        http.timer(TokioTimer::new()).header_read_timeout(None).max_header_size(HEAD_BYTES);
        Attended::new(http.serve_connection(TokioIo::new(stream), service), client, clients)
    }

    async fn answer(&self, request: Request<Incoming>, open: OpenRequest) -> Response<Body> {
        let (mut head, body) = request.into_parts();
        let body = IncomingBody::new(body, &head.headers);
        // Before anything else is looked at: strangers learn nothing but this.
        if !self.may_enter(&head) {
            return closing(no_pass());
        }
        if let Err(fault) = check_head(head.version, &head.uri, &mut head.headers) {
            return closing(message(StatusCode::BAD_REQUEST, fault.words()));
        }
        remove_folded(&mut head.headers);
        let mut response = match (head.uri.path(), &self.callers) {
            (SCORE_PATH | SWAGGER_PATH, Callers::All(standalone)) => standalone.score(&self.pool, head, body, open).await,
            (SCORE_PATH | SWAGGER_PATH, _) => self.score_or_refuse(head, body, open).await,
            (HEALTH_PATH, _) => self.health(&head.method),
            (LIVE_PATH, _) => empty(StatusCode::OK),
            (READY_PATH, _) if self.board.read().phase == ReplicaPhase::Ready => empty(StatusCode::OK),
            (READY_PATH, _) => empty(StatusCode::SERVICE_UNAVAILABLE),
            (STATUS_PATH, Callers::Router | Callers::Cluster(_)) => {
                open.begin_work();
                // Whoever listens for news goes on to listen while it drains.
                return self.status(head.uri.query()).await;
            }
            _ => message(StatusCode::NOT_FOUND, "There is no such path."),
        };
        if self.board.read().phase == ReplicaPhase::Draining {
            response = closing(response);
        }
        response
    }

    fn may_enter(&self, head: &Parts) -> bool {
        match &self.callers {
            Callers::Cluster(gate) if !matches!(head.uri.path(), LIVE_PATH | READY_PATH) => {
                gate.admits(&head.headers, Timestamp::now())
            }
            Callers::Cluster(_) | Callers::Router | Callers::All(_) => true,
        }
    }

    /// Admits or refuses on the head alone: nothing of the body has been read, nor asked for, when this replica says no.
    async fn score_or_refuse(&self, head: Parts, body: IncomingBody, open: OpenRequest) -> Response<Body> {
        let slot = match self.pool.take() {
            Ok(slot) => slot,
            Err(Refusal::Starting) => return refused("starting"),
            Err(Refusal::Full) => return refused("full"),
            Err(Refusal::Draining) => return refused("draining"),
        };
        open.begin_work();
        // The router sees to it that its clients' bodies come.
        match Payload::passing(body, &BodyLimits { pace: None, ..BodyLimits::default() }) {
            Ok(payload) => forward(head, payload, slot, open).await,
            Err(fault) => bad_body(fault),
        }
    }

    fn health(&self, method: &Method) -> Response<Body> {
        if *method == Method::OPTIONS {
            let mut response = empty(StatusCode::OK);
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, OPTIONS"));
            return response;
        }
        if !matches!(*method, Method::GET | Method::HEAD) {
            return message(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD are allowed here.");
        }
        match self.board.read().phase {
            ReplicaPhase::Ready => typed(StatusCode::OK, "text/html; charset=utf-8", Bytes::from_static(b"Healthy")),
            ReplicaPhase::Starting | ReplicaPhase::Hung => text(StatusCode::SERVICE_UNAVAILABLE, "Starting"),
            ReplicaPhase::Restarting => text(StatusCode::SERVICE_UNAVAILABLE, "Restarting"),
            ReplicaPhase::Draining => text(StatusCode::SERVICE_UNAVAILABLE, "Draining"),
        }
    }

    async fn status(&self, query: Option<&str>) -> Response<Body> {
        let after = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("after="));
        if let Some(after) = after.and_then(|after| after.parse().ok()) {
            let mut ends = self.ends.subscribe();
            tokio::select! {
                () = self.board.wait_above(after, STATUS_BEAT) => {}
                // A replica that ends doesn't wait for whoever waits for its news.
                _ = ends.wait_for(|ends| *ends) => {}
            }
        }
        let status = ReplicaStatus { in_flight: self.pool.in_flight(), ..self.board.read() };
        match serde_json::to_vec(&status) {
            Ok(json) => typed(StatusCode::OK, "application/json", json.into()),
            Err(_) => text(StatusCode::INTERNAL_SERVER_ERROR, "The status could not be written"),
        }
    }
}
