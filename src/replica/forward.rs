//! Passes one admitted request to a worker and its answer back, both as streams, within the scoring time-out.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode, Uri, Version};
use tokio::time::{Instant, Sleep, timeout_at};

use super::exchange::Exchange;
use super::pool::Lease;
use super::worker::{Worker, WorkerError};
use crate::inbound::{BodyFault, Payload, remove_headers, remove_hop_headers};
use crate::service::contract::{PRIVATE_HEADER_PREFIX, REFUSED_HEADER, REPLICA_CLOSED};

/// A body of either kind: our own words or a worker's.
pub(super) type Body = BoxBody<Bytes, Box<dyn Error + Send + Sync>>;

/// Says why the replica did not take a request.
pub(super) const REFUSED: HeaderName = HeaderName::from_static(REFUSED_HEADER);
/// How long the last of an answer may take to be written to a caller that reads slowly.
const LAST_WRITES: Duration = Duration::from_secs(5);

/// Has a worker answer the request. Lease and exchange live as long as the answer's body.
pub(super) async fn forward(head: Parts, payload: Payload, (lease, exchange): (Lease, Exchange)) -> Response<Body> {
    let Some(worker) = lease.worker() else { return refused("starting") };
    let deadline = lease.deadline();
    let response = match timeout_at(deadline, send(head, &payload, worker)).await {
        Err(_) => return timed_out(),
        Ok(Err(WorkerError::Connect { .. })) => return refused("starting"),
        Ok(Err(WorkerError::Http { .. })) => return payload.fault().map_or_else(broken_off, bad_body),
        Ok(Ok(response)) => response,
    };
    // The scoring server's own answer to a time-out, which it interrupts a little later than this replica.
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && Instant::now() >= deadline {
        return timed_out();
    }
    // A caller that doesn't take its answer would hold the worker.
    exchange.finish_by(deadline + LAST_WRITES);
    let (mut head, body) = response.into_parts();
    remove_hop_headers(&mut head.headers);
    // Only a replica refuses: a script that says so would have its request scored again elsewhere.
    head.headers.remove(REFUSED);
    Response::from_parts(head, Answer::new(body, lease, exchange).boxed())
}

async fn send(mut head: Parts, payload: &Payload, worker: Arc<Worker>) -> Result<Response<Incoming>, WorkerError> {
    let path = head.uri.path_and_query().cloned();
    head.uri = path.map_or_else(|| Uri::from_static("/"), Uri::from);
    head.version = Version::HTTP_11;
    remove_hop_headers(&mut head.headers);
    head.headers.remove(header::EXPECT);
    // The body's framing is made anew from the body itself, so that no two readings of it can differ.
    head.headers.remove(header::CONTENT_LENGTH);
    // What router and replica tell each other is nothing for a script.
    remove_headers(&mut head.headers, |name| name.as_str().starts_with(PRIVATE_HEADER_PREFIX));
    if !head.headers.contains_key(header::HOST) {
        head.headers.insert(header::HOST, HeaderValue::from_static("localhost"));
    }
    let mut sender = worker.connect().await?;
    let body = payload.attempt();
    if let Payload::Streamed(stream) = payload {
        stream.open();
    }
    let answer = sender.send_request(Request::from_parts(head, body)).await;
    answer.map_err(|source| WorkerError::Http { pid: worker.pid, source })
}

/// A worker's answer on its way: gives the worker back at its last byte, and breaks off when the time is over.
struct Answer {
    body: Incoming,
    lease: Lease,
    _exchange: Exchange,
    time_out: Pin<Box<Sleep>>,
}

impl Answer {
    fn new(body: Incoming, mut lease: Lease, exchange: Exchange) -> Self {
        if body.is_end_stream() {
            lease.finish();
        }
        let time_out = Box::pin(tokio::time::sleep_until(lease.deadline()));
        Self { body, lease, _exchange: exchange, time_out }
    }
}

/// The answer had begun when the scoring time-out came.
#[derive(Debug, thiserror::Error)]
#[error("the scoring time-out came in the middle of the answer")]
struct BrokenOff;

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match polled {
            Poll::Pending => match self.time_out.as_mut().poll(context) {
                Poll::Ready(()) => Poll::Ready(Some(Err(BrokenOff.into()))),
                Poll::Pending => Poll::Pending,
            },
            Poll::Ready(Some(Ok(frame))) => {
                if self.body.is_end_stream() {
                    self.lease.finish();
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => {
                self.lease.finish();
                Poll::Ready(None)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn broken_off() -> Response<Body> {
    text(StatusCode::BAD_GATEWAY, REPLICA_CLOSED)
}

/// Returns the answer to a request whose body can't be had whole.
pub(super) fn bad_body(fault: BodyFault) -> Response<Body> {
    closing(message(fault.status(), fault.words()))
}

/// Says that nothing more can come on this connection.
pub(super) fn closing(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Returns an answer that tells what is wrong, in the form of the scoring server's own.
pub(super) fn message(status: StatusCode, words: &'static str) -> Response<Body> {
    typed(status, "application/json", serde_json::json!({ "message": words }).to_string().into())
}

/// Returns the answer to a scoring call that took too long.
fn timed_out() -> Response<Body> {
    text(StatusCode::GATEWAY_TIMEOUT, "Scoring took longer than the service's scoring time-out")
}

/// Returns the answer to a request that may be offered to another replica.
pub(super) fn refused(why: &'static str) -> Response<Body> {
    let mut response = text(StatusCode::SERVICE_UNAVAILABLE, "This replica takes no request now");
    response.headers_mut().insert(REFUSED, HeaderValue::from_static(why));
    response
}

/// Returns a plain answer in our own words.
pub(super) fn text(status: StatusCode, words: &'static str) -> Response<Body> {
    typed(status, "text/plain; charset=utf-8", Bytes::from_static(words.as_bytes()))
}

/// Returns an answer with a body of a given type.
pub(super) fn typed(status: StatusCode, kind: &'static str, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Full::new(body).map_err(|never| match never {}).boxed());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
