//! Passes one admitted request to a worker and its answer back, both as streams, within the scoring time-out.

use std::error::Error;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode, Uri, Version};
use tokio::time::{Instant, Sleep, timeout_at};

use super::pool::Lease;
use super::worker::{Worker, WorkerError};

/// A body of either kind: our own words or a worker's.
pub(super) type Body = BoxBody<Bytes, Box<dyn Error + Send + Sync>>;

/// Says why the replica did not take a request, so that the router knows that it may offer it elsewhere.
pub(super) const REFUSED: HeaderName = HeaderName::from_static("x-aml-refused");

/// Headers that hold for one connection only (RFC 9110, 7.6.1), and `Expect`, which this side has answered by reading the body.
const ONE_CONNECTION: [HeaderName; 8] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::EXPECT,
];

/// Has a worker answer the request. The lease lives as long as the answer's body.
pub(super) async fn forward(request: Request<Incoming>, lease: Lease) -> Response<Body> {
    let Some(worker) = lease.worker() else { return refused("starting") };
    let deadline = lease.deadline();
    let response = match timeout_at(deadline, exchange(request, worker)).await {
        Err(_) => return timed_out(),
        Ok(Err(WorkerError::Connect { .. })) => return refused("starting"),
        Ok(Err(WorkerError::Http { .. })) => return text(StatusCode::BAD_GATEWAY, "Replica closed connection before replying"),
        Ok(Ok(response)) => response,
    };
    // The scoring server's own answer to a time-out, which it interrupts a little later than this replica.
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR && Instant::now() >= deadline {
        return timed_out();
    }
    let (mut head, body) = response.into_parts();
    remove_connection_headers(&mut head.headers);
    // Only a replica refuses: a script that says so would have its request scored again elsewhere.
    head.headers.remove(REFUSED);
    Response::from_parts(head, Answer::new(body, lease).boxed())
}

async fn exchange(request: Request<Incoming>, worker: Arc<Worker>) -> Result<Response<Incoming>, WorkerError> {
    let (mut head, body) = request.into_parts();
    let path = head.uri.path_and_query().cloned();
    head.uri = path.map_or_else(|| Uri::from_static("/"), Uri::from);
    head.version = Version::HTTP_11;
    remove_connection_headers(&mut head.headers);
    if !head.headers.contains_key(header::HOST) {
        head.headers.insert(header::HOST, HeaderValue::from_static("localhost"));
    }
    let mut sender = worker.connect().await?;
    let answer = sender.send_request(Request::from_parts(head, body)).await;
    answer.map_err(|source| WorkerError::Http { pid: worker.pid, source })
}

fn remove_connection_headers(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&ONE_CONNECTION) {
        headers.remove(name);
    }
    headers.remove("keep-alive");
}

/// A worker's answer on its way: gives the worker back at its last byte, and breaks off when the time is over.
struct Answer {
    body: Incoming,
    lease: Lease,
    time_out: Pin<Box<Sleep>>,
}

impl Answer {
    fn new(body: Incoming, mut lease: Lease) -> Self {
        if body.is_end_stream() {
            lease.finish();
        }
        let time_out = Box::pin(tokio::time::sleep_until(lease.deadline()));
        Self { body, lease, time_out }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_one_connection_stay_there_and_all_others_pass() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "close, X-Hop"),
            ("x-hop", "1"),
            ("keep-alive", "timeout=5"),
            ("transfer-encoding", "chunked"),
            ("expect", "100-continue"),
            ("content-type", "multipart/form-data; boundary=x"),
            ("x-ms-client-request-id", "abc"),
            ("set-cookie", "a=1"),
        ] {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers.append(header::SET_COOKIE, HeaderValue::from_static("b=2"));
        remove_connection_headers(&mut headers);
        let left: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        assert_eq!(left.len(), 4, "{left:?}");
        assert!(left.contains(&("x-ms-client-request-id", "abc")) && left.contains(&("set-cookie", "b=2")), "{left:?}");
    }
}
