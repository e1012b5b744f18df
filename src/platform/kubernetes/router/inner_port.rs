//! The port that no caller reaches: the kubelet asks there whether the router lives and takes requests, other routers report their loads.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;

use super::reports::{LOADS_PATH, Reports};
use crate::inbound::{AcceptBackoff, Attended, Clients};
use crate::service::contract::{LIVE_PATH, PASS_HEADER, PASS_KEY_PATH, READY_PATH};

/// The most connections at once; the kubelet and each other router need one.
const CONNECTIONS: usize = 256;
/// Longest time of a connection.
const CONNECTION_LIMIT: Duration = Duration::from_secs(10);
/// The largest report: 100 bytes for each of thousands of versions.
const LARGEST_REPORT: usize = 4 * 1024 * 1024;

/// What is answered there.
#[derive(Clone)]
pub(super) struct InnerPort {
    pub(super) ready: Arc<AtomicBool>,
    pub(super) reports: Arc<Reports>,
}

impl InnerPort {
    /// Answers for as long as it is polled.
    pub(super) async fn serve(&self, listener: TcpListener) -> Infallible {
        let clients = Clients::new(CONNECTIONS);
        let mut failed = AcceptBackoff::default();
        loop {
            // Connections that nobody uses must not keep the kubelet out, which would restart the router.
            clients.room().await;
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    failed.wait(&error).await;
                    continue;
                }
            };
            let client = clients.enter(0, CONNECTION_LIMIT);
            let (port, caller) = (self.clone(), client.clone());
            let service = service_fn(move |request| {
                let (port, caller) = (port.clone(), caller.clone());
                async move {
                    caller.begin_work();
                    let mut response = Response::new(Empty::<Bytes>::new());
                    *response.status_mut() = port.answer(request).await;
                    caller.expect_next_request();
                    Ok::<_, Infallible>(response)
                }
            });
            let connection = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
            // However it is used, and what it ends by doesn't matter.
            tokio::spawn(tokio::time::timeout(CONNECTION_LIMIT, Attended::new(connection, client, clients.clone())));
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> StatusCode {
        match (request.method(), request.uri().path()) {
            (&Method::GET | &Method::HEAD, LIVE_PATH) => StatusCode::OK,
            (&Method::GET | &Method::HEAD, READY_PATH) if self.ready.load(Relaxed) => StatusCode::OK,
            (&Method::GET | &Method::HEAD, READY_PATH) => StatusCode::SERVICE_UNAVAILABLE,
            (&Method::GET, PASS_KEY_PATH) if pass_of(&request).is_some_and(|pass| self.reports.has_its_key(pass)) => {
                StatusCode::NO_CONTENT
            }
            (&Method::GET, PASS_KEY_PATH) => StatusCode::UNAUTHORIZED,
            (&Method::POST, LOADS_PATH) => self.report(request).await,
            _ => StatusCode::NOT_FOUND,
        }
    }

    async fn report(&self, request: Request<Incoming>) -> StatusCode {
        if !pass_of(&request).is_some_and(|pass| self.reports.accepts(pass)) {
            return StatusCode::UNAUTHORIZED;
        }
        let Ok(body) = Limited::new(request.into_body(), LARGEST_REPORT).collect().await else { return StatusCode::BAD_REQUEST };
        if self.reports.take(&body.to_bytes()) { StatusCode::NO_CONTENT } else { StatusCode::BAD_REQUEST }
    }
}

fn pass_of(request: &Request<Incoming>) -> Option<&str> {
    request.headers().get(PASS_HEADER)?.to_str().ok()
}
