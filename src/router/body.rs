//! Bodies on their way: a request's, kept while it is small or passed through when it is large, and an answer's. Never copied whole.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::timeout;

use super::inbound::Inbound;

/// Bodies up to this are kept until the answer begins, so that they can be sent again.
pub(super) const KEPT_BYTES: u64 = 64 * 1024;

/// Why a request's body could not be had whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyFault {
    /// It is larger than allowed.
    TooLarge,
    /// It did not come in time.
    TimedOut,
    /// The client broke it off.
    Broken,
}

/// A request's body as it was received.
#[derive(Debug, Clone)]
pub(super) enum Payload {
    /// All of it.
    Kept(Bytes),
    /// What is still coming.
    Streamed(Arc<BodyStream>),
}

/// What is sent to a replica.
#[derive(Debug)]
pub(super) enum RequestBody {
    /// A kept body; `None` when it has been sent.
    Kept(Option<Bytes>),
    /// A body that passes through.
    Streamed {
        stream: Arc<BodyStream>,
        /// Which attempt this is: an earlier one must not read on.
        attempt: u32,
    },
}

/// A large body, which begins to flow when the replica asks for it.
#[derive(Debug)]
pub(super) struct BodyStream {
    state: Mutex<StreamState>,
}

#[derive(Debug)]
struct StreamState {
    body: Inbound,
    /// What was read before the body turned out to be large.
    head: Option<Bytes>,
    attempt: u32,
    open: bool,
    waker: Option<Waker>,
    /// Bytes that may still come.
    allowance: u64,
    begun: bool,
    ended: bool,
    fault: Option<BodyFault>,
}

/// A request body that could not be passed on.
#[derive(Debug, thiserror::Error)]
#[error("pass on the request's body")]
pub(super) struct PassError;

/// Receives a body: whole if it is small, else as a stream. At most `limit` bytes; a small one within `time`.
pub(super) async fn receive(body: Inbound, limit: u64, time: Duration) -> Result<Payload, BodyFault> {
    if body.is_end_stream() {
        return Ok(Payload::Kept(Bytes::new()));
    }
    let announced = body.size_hint().lower();
    if announced > limit {
        return Err(BodyFault::TooLarge);
    }
    if announced > KEPT_BYTES {
        return Ok(Payload::Streamed(BodyStream::new(body, None, limit)));
    }
    timeout(time, receive_small(body, limit)).await.unwrap_or(Err(BodyFault::TimedOut))
}

async fn receive_small(mut body: Inbound, limit: u64) -> Result<Payload, BodyFault> {
    let mut first = Bytes::new();
    let mut more = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyFault::Broken)?.into_data() else { continue };
        if first.is_empty() {
            first = data;
        } else {
            if more.is_empty() {
                more.extend_from_slice(&first);
            }
            more.extend_from_slice(&data);
        }
        let received = first.len().max(more.len()) as u64;
        if received > limit {
            return Err(BodyFault::TooLarge);
        }
        if received > KEPT_BYTES {
            let head = if more.is_empty() { first } else { more.freeze() };
            return Ok(Payload::Streamed(BodyStream::new(body, Some(head), limit)));
        }
    }
    Ok(Payload::Kept(if more.is_empty() { first } else { more.freeze() }))
}

impl Payload {
    /// Returns the body for the next attempt to send it.
    pub(super) fn attempt(&self) -> RequestBody {
        match self {
            Self::Kept(bytes) => RequestBody::Kept((!bytes.is_empty()).then(|| bytes.clone())),
            Self::Streamed(stream) => RequestBody::Streamed { attempt: stream.begin_attempt(), stream: stream.clone() },
        }
    }

    /// Returns whether nothing of it is lost if it is sent again.
    pub(super) fn can_be_sent_again(&self) -> bool {
        match self {
            Self::Kept(_) => true,
            Self::Streamed(stream) => !stream.lock().begun,
        }
    }

    /// Returns whether nothing more of it will be sent.
    pub(super) fn has_ended(&self) -> bool {
        match self {
            Self::Kept(_) => true,
            Self::Streamed(stream) => stream.lock().ended,
        }
    }

    /// Returns what went wrong with it while it was passed on.
    pub(super) fn fault(&self) -> Option<BodyFault> {
        match self {
            Self::Kept(_) => None,
            Self::Streamed(stream) => stream.lock().fault,
        }
    }
}

impl BodyStream {
    fn new(body: Inbound, head: Option<Bytes>, limit: u64) -> Arc<Self> {
        let state = StreamState {
            body,
            head,
            attempt: 0,
            open: false,
            waker: None,
            allowance: limit,
            begun: false,
            ended: false,
            fault: None,
        };
        Arc::new(Self { state: Mutex::new(state) })
    }

    /// Lets the body flow.
    pub(super) fn open(&self) {
        let waker = {
            let mut state = self.lock();
            state.open = true;
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn begin_attempt(&self) -> u32 {
        let (attempt, superseded) = {
            let mut state = self.lock();
            state.open = false;
            state.attempt += 1;
            (state.attempt, state.waker.take())
        };
        if let Some(waker) = superseded {
            waker.wake();
        }
        attempt
    }

    fn poll_frame(&self, attempt: u32, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, PassError>>> {
        let mut state = self.lock();
        if state.attempt != attempt || state.fault.is_some() {
            return Poll::Ready(Some(Err(PassError)));
        }
        if !state.open {
            state.waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        state.begun = true;
        let frame = match state.head.take() {
            Some(head) => Some(Ok(Frame::data(head))),
            None => match Pin::new(&mut state.body).poll_frame(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(frame) => frame,
            },
        };
        match frame {
            None => {
                state.ended = true;
                Poll::Ready(None)
            }
            Some(Err(_)) => Poll::Ready(Some(Err(state.fail(BodyFault::Broken)))),
            Some(Ok(frame)) => {
                let length = frame.data_ref().map_or(0, |data| data.len() as u64);
                let Some(left) = state.allowance.checked_sub(length) else {
                    return Poll::Ready(Some(Err(state.fail(BodyFault::TooLarge))));
                };
                state.allowance = left;
                state.ended = state.body.is_end_stream();
                Poll::Ready(Some(Ok(frame)))
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, StreamState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StreamState {
    fn fail(&mut self, fault: BodyFault) -> PassError {
        self.fault = Some(fault);
        PassError
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
            Self::Streamed { stream, .. } => stream.lock().ended,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Kept(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Self::Streamed { stream, .. } => {
                let state = stream.lock();
                // What was read ahead is from a body without a length, and so stays one.
                if state.head.is_some() { SizeHint::default() } else { state.body.size_hint() }
            }
        }
    }
}
