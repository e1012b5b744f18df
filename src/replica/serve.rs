//! What a replica answers on its socket: scoring through a worker; health and status by itself, so that a long score doesn't look dead.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

use super::exchange::Exchange;
use super::forward::{self, Body, REFUSED, bad_body, closing, message, refused, text, typed};
use super::listener::{Connection, Listener};
use super::pool::{Pool, Refusal};
use super::queue::Queue;
use super::status::{ReplicaStatus, StatusBoard};
use crate::inbound::{
    Attended, BodyFault, BodyLimits, Budget, Client, Clients, IDLE_LIMIT, Inbound, Payload, check_head, receive, remove_folded,
};
use crate::names::ServiceName;
use crate::service::ReplicaPhase;
use crate::service::contract::{self, HEALTH_PATH, SCORE_PATH, STATUS_PATH, SWAGGER_PATH};

/// Longest wait for news of the status: whoever watches a replica hears this often that it lives. With fifty idle services these beats
/// are most of what a machine spends, a thousandth of a core.
pub const STATUS_BEAT: Duration = Duration::from_secs(35);
/// Memory for the bodies of requests that wait for a worker.
const WAITING_BYTES: u64 = 64 * 1024 * 1024;

/// The replica's side of its socket.
#[derive(Debug, Clone)]
pub(super) struct Front {
    pub(super) pool: Arc<Pool>,
    pub(super) board: StatusBoard,
    /// Each connection's task, so that the last answers are written before the replica ends.
    pub(super) connections: TaskTracker,
    /// Sent once: each connection ends after the answer that it is giving.
    pub(super) end: watch::Sender<End>,
    clients: Arc<Clients>,
    budget: Arc<Budget>,
    caller: Caller,
}

/// Who is on the other side of the replica's socket.
#[derive(Debug, Clone)]
pub(super) enum Caller {
    /// A router: it queues, it is told why it is refused, and it watches the status.
    Router,
    /// Whoever reaches the port: requests wait here, and answers are in v1's words. The status holds log lines, which are not for everyone.
    Anyone {
        /// The service's name, for those words.
        service: ServiceName,
        /// Where requests wait.
        queue: Arc<Queue>,
    },
}

/// Whether connections are to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    NotYet,
    Now,
}

impl Front {
    /// Returns the side of a replica that takes so many connections.
    pub(super) fn new(pool: Arc<Pool>, board: StatusBoard, (caller, connections): (Caller, usize)) -> Self {
        let (connections, clients) = (TaskTracker::new(), Clients::new(connections));
        Self {
            pool,
            board,
            connections,
            end: watch::Sender::new(End::NotYet),
            clients,
            budget: Budget::new(WAITING_BYTES),
            caller,
        }
    }

    /// Returns once no request waits any more; new ones are refused meanwhile.
    pub(super) async fn admit_who_waits(&self) {
        if let Caller::Anyone { queue, .. } = &self.caller {
            queue.drain().await;
        }
    }

    /// Accepts connections until this future is dropped.
    pub(super) async fn accept_from(self, listener: Listener) -> Infallible {
        loop {
            self.clients.room().await;
            let stream = listener.accept().await;
            let client = self.clients.enter(0, IDLE_LIMIT);
            self.connections.spawn(self.clone().serve(stream, client));
        }
    }

    /// Ends each connection after the answer that it is giving, and returns once they have ended.
    pub(super) async fn close(&self) {
        self.end.send_replace(End::Now);
        self.clients.close(0);
        self.connections.close();
        self.connections.wait().await;
    }

    fn serve(self, stream: Box<dyn Connection>, client: Arc<Client>) -> impl Future<Output = ()> {
        let (clients, asking) = (self.clients.clone(), client.clone());
        let front = Arc::new(self);
        let service = service_fn(move |request| {
            let (front, exchange) = (front.clone(), Exchange::begin(asking.clone()));
            async move { Ok::<_, Infallible>(front.answer(request, exchange).await) }
        });
        let mut http = http1::Builder::new();
        // The time until a head has come is bounded by `Attended`.
        http.timer(TokioTimer::new()).header_read_timeout(None);
        Attended::new(http.serve_connection(TokioIo::new(stream), service), client, clients)
    }

    async fn answer(&self, request: Request<Incoming>, exchange: Exchange) -> Response<Body> {
        let (mut head, body) = request.into_parts();
        let body = Inbound::new(body, &head.headers);
        if let Err(fault) = check_head(head.version, &head.uri, &mut head.headers) {
            return closing(message(StatusCode::BAD_REQUEST, fault.words()));
        }
        remove_folded(&mut head.headers);
        let mut response = match head.uri.path() {
            SCORE_PATH | SWAGGER_PATH => self.score(head, body, exchange).await,
            HEALTH_PATH => self.health(&head.method),
            STATUS_PATH if matches!(self.caller, Caller::Router) => {
                exchange.begin_work();
                self.status(head.uri.query()).await
            }
            _ => message(StatusCode::NOT_FOUND, "There is no such path."),
        };
        if self.board.read().phase == ReplicaPhase::Draining {
            response = closing(response);
        }
        response
    }

    async fn score(&self, head: Parts, body: Inbound, exchange: Exchange) -> Response<Body> {
        match &self.caller {
            Caller::Router => self.score_for_router(head, body, exchange).await,
            Caller::Anyone { service, queue } => self.score_for_anyone((head, body, exchange), service, queue).await,
        }
    }

    /// Admits or refuses on the head alone: nothing of the body has been read, nor asked for, when this replica says no.
    async fn score_for_router(&self, head: Parts, body: Inbound, exchange: Exchange) -> Response<Body> {
        let lease = match self.pool.take() {
            Ok(lease) => lease,
            Err(Refusal::Starting) => return refused("starting"),
            Err(Refusal::Full) => return refused("full"),
            Err(Refusal::Draining) => return refused("draining"),
        };
        exchange.begin_work();
        // The router sees to it that its clients' bodies come.
        match Payload::passing(body, &BodyLimits { pace: None, ..BodyLimits::default() }) {
            Ok(payload) => forward::forward(head, payload, (lease, exchange)).await,
            Err(fault) => bad_body(fault),
        }
    }

    /// Lets a request wait for a worker once its body, or the beginning of a large one, is there.
    async fn score_for_anyone(
        &self,
        (head, body, exchange): (Parts, Inbound, Exchange),
        service: &ServiceName,
        queue: &Queue,
    ) -> Response<Body> {
        let mut share = self.budget.share();
        let payload = match receive(body, &BodyLimits::default(), &mut share).await {
            Ok(payload) => payload,
            Err(BodyFault::NoRoom) => return overloaded(service),
            Err(fault) => return bad_body(fault),
        };
        exchange.begin_work();
        let taken = queue.take(&self.pool).await;
        drop(share);
        match taken {
            Ok(lease) => {
                let response = forward::forward(head, payload, (lease, exchange)).await;
                // The worker was lost before it got the request. No router is there to offer it elsewhere.
                if response.headers().contains_key(REFUSED) { no_ready_replica(service) } else { response }
            }
            Err(Refusal::Full) => overloaded(service),
            Err(Refusal::Starting | Refusal::Draining) => no_ready_replica(service),
        }
    }

    fn health(&self, method: &Method) -> Response<Body> {
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
            let mut end = self.end.subscribe();
            tokio::select! {
                () = self.board.wait_above(after, STATUS_BEAT) => {}
                // The replica doesn't wait for who waits for it.
                _ = end.wait_for(|end| *end == End::Now) => {}
            }
        }
        let status = self.board.read();
        let status = ReplicaStatus { in_flight: self.pool.in_flight(), ..status };
        match serde_json::to_vec(&status) {
            Ok(json) => typed(StatusCode::OK, "application/json", json.into()),
            Err(_) => text(StatusCode::INTERNAL_SERVER_ERROR, "The status could not be written"),
        }
    }
}

fn overloaded(service: &ServiceName) -> Response<Body> {
    unavailable(contract::overloaded(service))
}

fn no_ready_replica(service: &ServiceName) -> Response<Body> {
    unavailable(contract::no_ready_replicas(service))
}

fn unavailable(words: String) -> Response<Body> {
    typed(StatusCode::SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", words.into())
}
