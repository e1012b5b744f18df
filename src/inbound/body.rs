//! The body of a request: kept while it is small, passed through when it is large. What is kept is whole; what passes through fails at its
//! reader when it breaks off, so that a part of it never looks like all of it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::timeout;

use super::budget::Share;
use super::incoming_body::IncomingBody;
use super::limits::{BodyFault, BodyLimits, KEPT_BYTES};
use super::stream::{BodyStream, PassError};

/// A request's body as it was received.
#[derive(Debug, Clone)]
pub enum Payload {
    /// All of it.
    Kept(Bytes),
    /// What is still coming.
    Streamed(Arc<BodyStream>),
}

/// A body on its way to whoever works on the request.
#[derive(Debug)]
pub enum RequestBody {
    /// A kept body; `None` when it has been sent.
    Kept(Option<Bytes>),
    /// A body that passes through.
    Streamed {
        /// Where it comes from.
        stream: Arc<BodyStream>,
        /// Which attempt this is: an earlier one must not read on.
        attempt: u32,
    },
}

/// Receives a body: whole if it is small, else its beginning, with the rest as a stream. What is kept counts in `share`. Of a large one
/// that the client wants to be asked for, nothing is asked for yet.
pub async fn receive(body: IncomingBody, limits: &BodyLimits, share: &mut Share) -> Result<Payload, BodyFault> {
    if body.is_end_stream() {
        return Ok(Payload::Kept(Bytes::new()));
    }
    let announced = body.size_hint().lower();
    if announced > limits.bytes {
        return Err(BodyFault::TooLarge);
    }
    if announced > KEPT_BYTES && !body.flows() {
        return Ok(Payload::Streamed(BodyStream::new(body, None, limits)));
    }
    timeout(limits.time, receive_beginning(body, limits, share)).await.unwrap_or(Err(BodyFault::TimedOut))
}

async fn receive_beginning(mut body: IncomingBody, limits: &BodyLimits, share: &mut Share) -> Result<Payload, BodyFault> {
    let announced = usize::try_from(body.size_hint().lower().min(KEPT_BYTES)).unwrap_or_default();
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyFault::Broken)?.into_data() else { continue };
        if !share.grow(data.len() as u64) {
            return Err(BodyFault::NoRoom);
        }
        if first.is_empty() && all.is_empty() {
            first = data;
        } else {
            // From the second piece on they are copied: a piece keeps all of the buffer that it was read into.
            if all.is_empty() {
                all.reserve(announced.max(first.len() + data.len()));
                all.extend_from_slice(&std::mem::take(&mut first));
            }
            all.extend_from_slice(&data);
        }
        let received = first.len().max(all.len()) as u64;
        if received > limits.bytes {
            return Err(BodyFault::TooLarge);
        }
        if received > KEPT_BYTES {
            let beginning = if all.is_empty() { first } else { all.freeze() };
            return Ok(Payload::Streamed(BodyStream::new(body, Some(beginning), limits)));
        }
    }
    Ok(Payload::Kept(if all.is_empty() { first } else { all.freeze() }))
}

impl Payload {
    /// Returns a body of which nothing is kept: it passes through from its first byte on.
    pub fn passing(body: IncomingBody, limits: &BodyLimits) -> Result<Self, BodyFault> {
        if body.is_end_stream() {
            return Ok(Self::Kept(Bytes::new()));
        }
        if body.size_hint().lower() > limits.bytes {
            return Err(BodyFault::TooLarge);
        }
        Ok(Self::Streamed(BodyStream::new(body, None, limits)))
    }

    /// Returns the body for the next attempt to send it.
    pub fn attempt(&self) -> RequestBody {
        match self {
            Self::Kept(bytes) => RequestBody::Kept((!bytes.is_empty()).then(|| bytes.clone())),
            Self::Streamed(stream) => RequestBody::Streamed { attempt: stream.begin_attempt(), stream: stream.clone() },
        }
    }

    /// Returns whether nothing of it is lost if it is sent again.
    pub fn can_be_sent_again(&self) -> bool {
        match self {
            Self::Kept(_) => true,
            Self::Streamed(stream) => !stream.has_begun(),
        }
    }

    /// Returns whether nothing more of it will be sent.
    pub fn has_ended(&self) -> bool {
        match self {
            Self::Kept(_) => true,
            Self::Streamed(stream) => stream.has_ended(),
        }
    }

    /// Returns what went wrong with it while it was passed on.
    pub fn fault(&self) -> Option<BodyFault> {
        match self {
            Self::Kept(_) => None,
            Self::Streamed(stream) => stream.fault(),
        }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = PassError;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, PassError>>> {
        match self.get_mut() {
            Self::Kept(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Streamed { stream, attempt } => stream.poll_frame(*attempt, context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Kept(bytes) => bytes.is_none(),
            Self::Streamed { stream, .. } => stream.has_ended(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Kept(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Self::Streamed { stream, .. } => stream.size_hint(),
        }
    }
}
