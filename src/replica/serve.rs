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

use super::forward::{self, Body, refused, text, typed};
use super::listener::{Connection, Listener};
use super::pool::{Pool, Refusal};
use super::status::{ReplicaStatus, StatusBoard};
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
}

/// Whether connections are to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    NotYet,
    Now,
}

impl Front {
    pub(super) fn new(pool: Arc<Pool>, board: StatusBoard) -> Self {
        Self { pool, board, connections: TaskTracker::new(), end: watch::Sender::new(End::NotYet) }
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
            "/_aml/status" => self.status(request.uri().query()).await,
            _ => typed(StatusCode::NOT_FOUND, "application/json", Bytes::from_static(br#"{"message":"There is no such path."}"#)),
        };
        if self.board.read().phase == ReplicaPhase::Draining {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    /// Admits or refuses on the head alone: nothing of the body has been read, nor asked for, when this replica says no.
    async fn score(&self, request: Request<Incoming>) -> Response<Body> {
        match self.pool.take() {
            Ok(lease) => forward::forward(request, lease).await,
            Err(Refusal::Starting) => refused("starting"),
            Err(Refusal::Full) => refused("full"),
            Err(Refusal::Draining) => refused("draining"),
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
