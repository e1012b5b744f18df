//! The body of an answer: the router's own text, or a replica's body as it arrives. When a replica's body ends, its slot and connection
//! are freed and the request is logged.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use super::access_log::{AccessRecord, End};
use super::replica::{Connection, Replica};
use super::version::Permit;
use crate::inbound::{Client, Payload};

/// The body of an answer.
#[derive(Debug)]
pub(super) enum ResponseBody {
    /// The router's own text; `None` when it has been sent.
    Own(Option<Bytes>),
    Replica(Box<ReplicaBody>),
}

/// The body of a replica's answer.
#[derive(Debug)]
pub(super) struct ReplicaBody {
    pub(super) body: Incoming,
    /// `None` when it is over.
    pub(super) exchange: Option<Exchange>,
    pub(super) bytes: u64,
}

/// The exchange with a replica that the body belongs to.
#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) upstream: Upstream,
    pub(super) client: Arc<Client>,
    pub(super) record: AccessRecord,
}

/// A replica's slot and the connection to it. `permit` is `None` for what takes no slot.
#[derive(Debug)]
pub(super) struct Upstream {
    pub(super) connection: Connection,
    pub(super) replica: Arc<Replica>,
    pub(super) permit: Option<Permit>,
    pub(super) payload: Payload,
}

impl ResponseBody {
    /// Returns a body of the router's own.
    pub(super) fn own(words: Bytes) -> Self {
        Self::Own((!words.is_empty()).then_some(words))
    }
}

impl Upstream {
    /// Ends the exchange. The connection is reused if nothing of this exchange is left on it.
    fn end(self, end: End) {
        let Self { connection, replica, permit, payload } = self;
        if end == End::Whole && payload.has_ended() {
            replica.keep(connection);
        }
        // Only now, so that the next request in the queue finds the connection.
        drop(permit);
    }
}

impl ReplicaBody {
    fn end(&mut self, end: End) {
        if let Some(Exchange { upstream, client, record }) = self.exchange.take() {
            upstream.end(end);
            client.expect_next_request();
            record.log(self.bytes, end);
        }
    }
}

impl Drop for ReplicaBody {
    fn drop(&mut self) {
        self.end(if self.body.is_end_stream() { End::Whole } else { End::Cut });
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        match self.get_mut() {
            Self::Own(words) => Poll::Ready(words.take().map(|words| Ok(Frame::data(words)))),
            Self::Replica(answer) => {
                let polled = Pin::new(&mut answer.body).poll_frame(context);
                match &polled {
                    Poll::Pending => {}
                    Poll::Ready(None) => answer.end(End::Whole),
                    Poll::Ready(Some(Err(_))) => answer.end(End::Cut),
                    Poll::Ready(Some(Ok(frame))) => {
                        answer.bytes += frame.data_ref().map_or(0, |data| data.len() as u64);
                        if answer.body.is_end_stream() {
                            answer.end(End::Whole);
                        }
                    }
                }
                polled
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Own(words) => words.is_none(),
            Self::Replica(answer) => answer.body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Own(words) => SizeHint::with_exact(words.as_ref().map_or(0, |words| words.len() as u64)),
            Self::Replica(answer) => answer.body.size_hint(),
        }
    }
}
