//! What a replica answers on its socket: scoring through a worker; health and status by itself, so that a long score doesn't look dead.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::watch;
use tokio_util::task::TaskTracker;

use super::forward::{self, Body, REFUSED, refused, text, typed};
use super::listener::{Connection, Listener};
use super::pool::{Pool, Refusal};
use super::queue::Queue;
use super::status::{ReplicaStatus, StatusBoard};
use crate::names::ServiceName;
use crate::service::ReplicaPhase;

/// Longest wait for news of the status.
const LONGEST_POLL: Duration = Duration::from_secs(30);

/// The replica's side of its socket.
#[derive(Debug, Clone)]
pub(super) struct Front {
    pub(super) pool: Arc<Pool>,
    pub(super) board: StatusBoard,
    /// Each connection's task, so that the last answers are written before the replica ends.
    pub(super) connections: TaskTracker,
    /// Sent once: each connection ends after the answer that it is giving.
    pub(super) end: watch::Sender<End>,
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
    pub(super) fn new(pool: Arc<Pool>, board: StatusBoard, caller: Caller) -> Self {
        Self { pool, board, connections: TaskTracker::new(), end: watch::Sender::new(End::NotYet), caller }
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
            let connection = listener.accept().await;
            self.connections.spawn(self.clone().serve(connection));
        }
    }

    async fn serve(self, stream: Box<dyn Connection>) {
        let mut end = self.end.subscribe();
        let service = service_fn(move |request| {
            let front = self.clone();
            async move { Ok::<_, Infallible>(front.answer(request).await) }
        });
        let connection = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        let asked_to_end = async {
            if end.wait_for(|end| *end == End::Now).await.is_err() {
                pending::<()>().await;
            }
        };
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = asked_to_end => {
                connection.as_mut().graceful_shutdown();
                connection.as_mut().await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection broke off");
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let mut response = match request.uri().path() {
            "/score" | "/swagger.json" => self.score(request).await,
            "/" => self.health(request.method()),
            "/_aml/status" if matches!(self.caller, Caller::Router) => self.status(request.uri().query()).await,
            _ => typed(StatusCode::NOT_FOUND, "application/json", Bytes::from_static(br#"{"message":"There is no such path."}"#)),
        };
        if self.board.read().phase == ReplicaPhase::Draining {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    /// Admits or refuses on the head alone: nothing of the body has been read, nor asked for, when this replica says no.
    async fn score(&self, request: Request<Incoming>) -> Response<Body> {
        let taken = match &self.caller {
            Caller::Router => self.pool.take(),
            Caller::Anyone { queue, .. } => queue.take(&self.pool).await,
        };
        match (taken, &self.caller) {
            (Ok(lease), Caller::Router) => forward::forward(request, lease).await,
            (Ok(lease), Caller::Anyone { service, .. }) => {
                let response = forward::forward(request, lease).await;
                // The worker was lost before it got the request. No router is there to offer it elsewhere.
                if response.headers().contains_key(REFUSED) { no_ready_replica(service) } else { response }
            }
            (Err(refusal), Caller::Router) => refused(match refusal {
                Refusal::Starting => "starting",
                Refusal::Full => "full",
                Refusal::Draining => "draining",
            }),
            (Err(Refusal::Full), Caller::Anyone { service, .. }) => {
                unavailable(format!("Too many requests for service {service} (overloaded)"))
            }
            (Err(Refusal::Starting | Refusal::Draining), Caller::Anyone { service, .. }) => no_ready_replica(service),
        }
    }

    fn health(&self, method: &Method) -> Response<Body> {
        if !matches!(*method, Method::GET | Method::HEAD) {
            let body = Bytes::from_static(br#"{"message":"Only GET and HEAD are allowed here."}"#);
            return typed(StatusCode::METHOD_NOT_ALLOWED, "application/json", body);
        }
        match self.board.read().phase {
            ReplicaPhase::Ready => typed(StatusCode::OK, "text/html; charset=utf-8", Bytes::from_static(b"Healthy")),
            ReplicaPhase::Starting => text(StatusCode::SERVICE_UNAVAILABLE, "Starting"),
            ReplicaPhase::Restarting => text(StatusCode::SERVICE_UNAVAILABLE, "Restarting"),
            ReplicaPhase::Draining => text(StatusCode::SERVICE_UNAVAILABLE, "Draining"),
        }
    }

    async fn status(&self, query: Option<&str>) -> Response<Body> {
        let after = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("after="));
        if let Some(after) = after.and_then(|after| after.parse().ok()) {
            let mut end = self.end.subscribe();
            tokio::select! {
                () = self.board.wait_above(after, LONGEST_POLL) => {}
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

fn no_ready_replica(service: &ServiceName) -> Response<Body> {
    unavailable(format!("No ready replicas for service {service}"))
}

fn unavailable(words: String) -> Response<Body> {
    typed(StatusCode::SERVICE_UNAVAILABLE, "text/plain; charset=utf-8", words.into())
}
