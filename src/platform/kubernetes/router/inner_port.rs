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
use tokio::sync::Semaphore;

use super::reports::{LOADS_PATH, Reports};
use crate::inbound::AcceptBackoff;
use crate::service::contract::{LIVE_PATH, PASS_HEADER, READY_PATH};

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
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        let mut failed = AcceptBackoff::default();
        loop {
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    failed.wait(&error).await;
                    continue;
                }
            };
            let Ok(held) = room.clone().try_acquire_owned() else { continue };
            let port = self.clone();
            let service = service_fn(move |request| {
                let port = port.clone();
                async move {
                    let mut response = Response::new(Empty::<Bytes>::new());
                    *response.status_mut() = port.answer(request).await;
                    Ok::<_, Infallible>(response)
                }
            });
            let connection = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
            tokio::spawn(async move {
                // What such a connection ends by doesn't matter.
                let _ = tokio::time::timeout(CONNECTION_LIMIT, connection).await;
                drop(held);
            });
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> StatusCode {
        match (request.method(), request.uri().path()) {
            (&Method::GET | &Method::HEAD, LIVE_PATH) => StatusCode::OK,
            (&Method::GET | &Method::HEAD, READY_PATH) if self.ready.load(Relaxed) => StatusCode::OK,
            (&Method::GET | &Method::HEAD, READY_PATH) => StatusCode::SERVICE_UNAVAILABLE,
            (&Method::POST, LOADS_PATH) => self.report(request).await,
            _ => StatusCode::NOT_FOUND,
        }
    }

    async fn report(&self, request: Request<Incoming>) -> StatusCode {
        let pass = request.headers().get(PASS_HEADER).and_then(|pass| pass.to_str().ok());
        if !pass.is_some_and(|pass| self.reports.accepts(pass)) {
            return StatusCode::UNAUTHORIZED;
        }
        let Ok(body) = Limited::new(request.into_body(), LARGEST_REPORT).collect().await else { return StatusCode::BAD_REQUEST };
        if self.reports.take(&body.to_bytes()) { StatusCode::NO_CONTENT } else { StatusCode::BAD_REQUEST }
    }
}
