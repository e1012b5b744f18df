//! What the kubelet asks the router: whether it lives, and whether it takes requests. No caller reaches this port.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::inbound::AcceptBackoff;
use crate::service::contract::{LIVE_PATH, READY_PATH};

/// The most connections at once; the kubelet needs one.
const CONNECTIONS: usize = 64;
/// Longest time of a connection.
const CONNECTION_LIMIT: Duration = Duration::from_secs(10);

/// Answers probes for as long as it is polled.
pub(super) async fn serve(listener: TcpListener, ready: Arc<AtomicBool>) -> Infallible {
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
        let ready = ready.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let status = answer(request.uri().path(), ready.load(Relaxed));
            async move {
                let mut response = Response::new(Empty::<Bytes>::new());
                *response.status_mut() = status;
                Ok::<_, Infallible>(response)
            }
        });
        let connection = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            // What a probe's connection ends by doesn't matter.
            let _ = tokio::time::timeout(CONNECTION_LIMIT, connection).await;
            drop(held);
        });
    }
}

fn answer(path: &str, ready: bool) -> StatusCode {
    match path {
        LIVE_PATH => StatusCode::OK,
        READY_PATH if ready => StatusCode::OK,
        READY_PATH => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::NOT_FOUND,
    }
}
