//! The body of a client's request. An unread rest is drained for a while: closing a connection with unread bytes resets it, and the client
//! would never see the answer.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::HeaderMap;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::header;
use tokio::runtime::Handle;
use tokio::time::timeout;

/// How long an unread rest is drained in all, and how long to wait for its next chunk.
const DISCARD_LIMIT: Duration = Duration::from_secs(30);
const DISCARD_PAUSE: Duration = Duration::from_secs(5);

/// A client's body.
#[derive(Debug)]
pub struct IncomingBody {
    /// `None` when it has ended.
    body: Option<Incoming>,
    /// Whether the client is sending it; otherwise it waits for `100 Continue`.
    flows: bool,
}

impl IncomingBody {
    /// Returns the body of a request with these headers.
    pub fn new(body: Incoming, headers: &HeaderMap) -> Self {
        Self { flows: !headers.contains_key(header::EXPECT), body: Some(body) }
    }

    /// Returns whether the client is sending it without waiting for `100 Continue`.
    pub fn flows(&self) -> bool {
        self.flows
    }
}

impl Body for IncomingBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.flows = true;
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let polled = Pin::new(body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Incoming::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, Incoming::size_hint)
    }
}

impl Drop for IncomingBody {
    fn drop(&mut self) {
        let rest = self.body.take().filter(|body| self.flows && !body.is_end_stream());
        if let (Some(mut rest), Ok(runtime)) = (rest, Handle::try_current()) {
            runtime.spawn(timeout(DISCARD_LIMIT, async move {
                while let Ok(Some(Ok(_))) = timeout(DISCARD_PAUSE, rest.frame()).await {}
            }));
        }
    }
}
