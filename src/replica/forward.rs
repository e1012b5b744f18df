//! Forwards an admitted request to a worker and streams its answer back, within the scoring time-out.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode, Uri, Version};
use tokio::time::{Instant, Sleep, timeout_at};

use super::pool::Slot;
use super::respond::{Body, REFUSED, bad_body, refused, timed_out, worker_lost};
use super::worker::{Worker, WorkerError};
use crate::inbound::{Client, Payload, remove_headers, remove_hop_headers};
use crate::service::contract::PRIVATE_HEADER_PREFIX;

/// How long the end of an answer may take to be written to a slow caller.
const LAST_WRITES: Duration = Duration::from_secs(5);

/// A request on a caller's connection. While it is open, the connection isn't idle; dropping it starts the wait for the next request.
#[derive(Debug)]
pub(super) struct OpenRequest(Arc<Client>);

impl OpenRequest {
    /// A request's head has arrived.
    pub(super) fn begin(client: Arc<Client>) -> Self {
        client.begin_request();
        Self(client)
    }

    /// The request is being processed.
    pub(super) fn begin_work(&self) {
        self.0.begin_work();
    }
}

impl Drop for OpenRequest {
    fn drop(&mut self) {
        self.0.expect_next_request();
    }
}

/// Has a worker answer the request. The slot is taken and the request open for as long as the answer's body lives.
pub(super) async fn forward(head: Parts, payload: Payload, slot: Slot, open: OpenRequest) -> Response<Body> {
    let Some(worker) = slot.worker() else { return refused("starting") };
    let deadline = slot.deadline();
    let response = match timeout_at(deadline, send(head, &payload, worker)).await {
        Err(_) => return timed_out(),
        Ok(Err(WorkerError::Connect { .. })) => return refused("starting"),
        Ok(Err(WorkerError::Http { .. })) => return payload.fault().map_or_else(worker_lost, bad_body),
        Ok(Ok(response)) => response,
    };
    // The scoring server's own answer to a time-out; it interrupts a little later than this replica.
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && Instant::now() >= deadline {
        return timed_out();
    }
    // A caller that doesn't read its answer must not hold the worker.
    open.0.finish_answer_by(deadline + LAST_WRITES);
    let (mut head, body) = response.into_parts();
    remove_hop_headers(&mut head.headers);
    // Only replicas refuse: with this header from a script, the router would score the request again elsewhere.
    head.headers.remove(REFUSED);
    Response::from_parts(head, Answer::new(body, slot, open).boxed())
}

async fn send(mut head: Parts, payload: &Payload, worker: Arc<Worker>) -> Result<Response<Incoming>, WorkerError> {
    let path = head.uri.path_and_query().cloned();
    head.uri = path.map_or_else(|| Uri::from_static("/"), Uri::from);
    head.version = Version::HTTP_11;
    remove_hop_headers(&mut head.headers);
    head.headers.remove(header::EXPECT);
    // The framing is derived from the body itself, so that client and replica can't disagree about it.
    head.headers.remove(header::CONTENT_LENGTH);
    // Headers between router and replica are not for scripts.
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

/// A worker's answer: frees the worker at its last byte, and breaks off at the time-out.
struct Answer {
    body: Incoming,
    slot: Slot,
    _open: OpenRequest,
    time_out: Pin<Box<Sleep>>,
}

impl Answer {
    fn new(body: Incoming, mut slot: Slot, open: OpenRequest) -> Self {
        if body.is_end_stream() {
            slot.finish();
        }
        let time_out = Box::pin(tokio::time::sleep_until(slot.deadline()));
        Self { body, slot, _open: open, time_out }
    }
}

/// The answer had begun when the scoring time-out came.
#[derive(Debug, thiserror::Error)]
#[error("scoring timed out in the middle of the answer")]
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
                    self.slot.finish();
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => {
                self.slot.finish();
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
