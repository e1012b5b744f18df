//! A request body of known length from a stream, with its position for progress.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_util::Stream;
use hyper::body::{Body, Frame, SizeHint};

/// A piece of a body, or why there is none.
pub type Piece = io::Result<Bytes>;

/// The pieces of a body, in order.
pub type Pieces = Pin<Box<dyn Stream<Item = Piece> + Send>>;

/// What is to be sent: exactly `length` bytes.
pub struct Outgoing {
    /// The bytes, in chunks.
    pub pieces: Pieces,
    pub length: u64,
}

/// What is known of a body that is under way.
#[derive(Debug, Default)]
pub(super) struct Travelled {
    bytes: AtomicU64,
    failure: Mutex<Option<io::Error>>,
}

impl Travelled {
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Takes the reason why the pieces ended early, if it was they and not the connection.
    pub(super) fn take_failure(&self) -> Option<io::Error> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn fail(&self, error: io::Error) -> io::Error {
        let told = io::Error::new(error.kind(), "the request body can't be read");
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        told
    }
}

/// The body that the client takes.
pub(super) struct Travelling {
    // A body must be shareable between threads, and a stream needn't be.
    pieces: Mutex<Pieces>,
    left: u64,
    travelled: Arc<Travelled>,
}

impl Travelling {
    pub(super) fn new(body: Outgoing) -> (Self, Arc<Travelled>) {
        let travelled = Arc::new(Travelled::default());
        (Self { pieces: Mutex::new(body.pieces), left: body.length, travelled: Arc::clone(&travelled) }, travelled)
    }
}

impl Body for Travelling {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let this = &mut *self;
        let pieces = this.pieces.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Poll::Ready(piece) = pieces.as_mut().poll_next(context) else { return Poll::Pending };
        let ended = || Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it has become shorter"));
        Poll::Ready(Some(match piece.unwrap_or_else(ended) {
            Ok(mut bytes) => {
                bytes.truncate(usize::try_from(this.left).unwrap_or(usize::MAX));
                this.left -= bytes.len() as u64;
                this.travelled.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
                Ok(Frame::data(bytes))
            }
            Err(error) => Err(this.travelled.fail(error)),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
