//! A large body that is streamed: it starts when its reader asks for it, and must keep a pace from then on.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::incoming_body::IncomingBody;
use super::limits::{BodyFault, BodyLimits};
use super::pace::Patience;

/// A large body.
#[derive(Debug)]
pub struct BodyStream {
    state: Mutex<StreamState>,
}

#[derive(Debug)]
struct StreamState {
    body: IncomingBody,
    /// What was read before the body turned out to be large.
    beginning: Option<Bytes>,
    attempt: u32,
    open: bool,
    waker: Option<Waker>,
    /// Bytes that may still come.
    allowance: u64,
    /// `None`: any pace will do.
    patience: Option<Patience>,
    wait: Option<Wait>,
    begun: bool,
    ended: bool,
    fault: Option<BodyFault>,
}

/// A reader waits for the client.
#[derive(Debug)]
struct Wait {
    since: Instant,
    over: Pin<Box<Sleep>>,
}

/// A request body that could not be passed on.
#[derive(Debug, thiserror::Error)]
#[error("forward the request's body")]
pub struct PassError;

impl BodyStream {
    pub(super) fn new(body: IncomingBody, beginning: Option<Bytes>, limits: &BodyLimits) -> Arc<Self> {
        let state = StreamState {
            body,
            beginning,
            attempt: 0,
            open: false,
            waker: None,
            allowance: limits.bytes,
            patience: limits.pace.map(super::Pace::patience),
            wait: None,
            begun: false,
            ended: false,
            fault: None,
        };
        Arc::new(Self { state: Mutex::new(state) })
    }

    /// Starts the stream.
    pub fn open(&self) {
        let waker = {
            let mut state = self.lock();
            state.open = true;
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(super) fn begin_attempt(&self) -> u32 {
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

    pub(super) fn has_begun(&self) -> bool {
        self.lock().begun
    }

    pub(super) fn has_ended(&self) -> bool {
        self.lock().ended
    }

    pub(super) fn fault(&self) -> Option<BodyFault> {
        self.lock().fault
    }

    pub(super) fn size_hint(&self) -> SizeHint {
        let state = self.lock();
        let beginning = state.beginning.as_ref().map_or(0, |beginning| beginning.len() as u64);
        let rest = state.body.size_hint().exact();
        rest.map_or_else(SizeHint::default, |rest| SizeHint::with_exact(beginning + rest))
    }

    pub(super) fn poll_frame(&self, attempt: u32, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, PassError>>> {
        let mut state = self.lock();
        if state.attempt != attempt || state.fault.is_some() {
            return Poll::Ready(Some(Err(PassError)));
        }
        if !state.open {
            state.waker = Some(context.waker().clone());
            return Poll::Pending;
        }
        state.begun = true;
        let frame = match state.beginning.take() {
            Some(beginning) => Some(Ok(Frame::data(beginning))),
            None => match Pin::new(&mut state.body).poll_frame(context) {
                Poll::Pending => return state.poll_patience(context),
                Poll::Ready(frame) => frame,
            },
        };
        Poll::Ready(state.take(frame))
    }

    fn lock(&self) -> MutexGuard<'_, StreamState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StreamState {
    fn take(&mut self, frame: Option<Result<Frame<Bytes>, hyper::Error>>) -> Option<Result<Frame<Bytes>, PassError>> {
        let frame = match frame {
            None => {
                self.ended = true;
                return None;
            }
            Some(Err(_)) => return Some(Err(self.fail(BodyFault::Broken))),
            Some(Ok(frame)) => frame,
        };
        let length = frame.data_ref().map_or(0, |data| data.len() as u64);
        let Some(left) = self.allowance.checked_sub(length) else { return Some(Err(self.fail(BodyFault::TooLarge))) };
        self.allowance = left;
        if let (Some(wait), Some(patience)) = (self.wait.take(), &mut self.patience) {
            patience.note(wait.since.elapsed(), length);
        }
        self.ended = self.body.is_end_stream();
        Some(Ok(frame))
    }

    /// Fails when the client is slower than the pace.
    fn poll_patience(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, PassError>>> {
        let Some(patience) = self.patience else { return Poll::Pending };
        let wait = self.wait.get_or_insert_with(|| {
            let since = Instant::now();
            Wait { since, over: Box::pin(sleep_until(since + patience.left())) }
        });
        if wait.over.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(self.fail(BodyFault::TimedOut))))
    }

    fn fail(&mut self, fault: BodyFault) -> PassError {
        self.fault = Some(fault);
        PassError
    }
}
