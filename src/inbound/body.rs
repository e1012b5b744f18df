//! The body of a request: a small one is buffered, a large one is streamed. A buffered body is complete; a stream that breaks off fails at
//! its reader, so that a partial body never looks complete.

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

/// A request's body.
#[derive(Debug, Clone)]
pub enum Payload {
    Kept(Bytes),
    /// What is still coming.
    Streamed(Arc<BodyStream>),
}

/// A body as it is sent on.
#[derive(Debug)]
pub enum RequestBody {
    /// A kept body; `None` when it has been sent.
    Kept(Option<Bytes>),
    Streamed {
        stream: Arc<BodyStream>,
        /// The number of this attempt: earlier ones must stop reading.
        attempt: u32,
    },
}

/// Receives a body: all of a small one, else its beginning with the rest as a stream. Buffered bytes count in `share`. A large body of a
/// client that expects `100 Continue` is not requested yet.
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
            // From the second chunk on they are copied: each chunk keeps the whole buffer that it was read into.
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
    /// Returns a body that is streamed from its first byte on.
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

    /// Returns whether it can still be resent completely.
    pub fn can_be_sent_again(&self) -> bool {
        match self {
            Self::Kept(_) => true,
            Self::Streamed(stream) => !stream.has_begun(),
        }
    }

    /// Returns whether it has been sent completely.
    pub fn has_ended(&self) -> bool {
        match self {
            Self::Kept(_) => true,
            Self::Streamed(stream) => stream.has_ended(),
        }
    }

    /// Returns the fault of a stream that failed.
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
