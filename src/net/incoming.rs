//! A response whose body is streamed: no limit on its size or total time, but on the time without progress.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use hyper::Response;

use super::retry::outcome_of;
use super::{NetError, Outcome};

/// A response whose body is still to be read.
#[derive(Debug)]
pub struct Incoming {
    response: reqwest::Response,
    peer: String,
    idle: Duration,
}

impl Incoming {
    pub(super) fn new(response: reqwest::Response, peer: String, idle: Duration) -> Self {
        Self { response, peer, idle }
    }

    /// Returns the answer's status.
    pub fn status(&self) -> hyper::StatusCode {
        self.response.status()
    }

    /// Returns the answer's headers.
    pub fn headers(&self) -> &hyper::HeaderMap {
        self.response.headers()
    }

    /// Returns how the answer counts for trying again.
    pub fn outcome(&self) -> Outcome {
        outcome_of(self.status(), self.headers(), jiff::Timestamp::now())
    }

    /// Returns the next piece of the body, `None` behind its end.
    pub async fn piece(&mut self) -> Result<Option<Bytes>, NetError> {
        let piece = tokio::time::timeout(self.idle, self.response.chunk()).await;
        let piece = piece.map_err(|_| NetError::Slow(self.peer.clone(), self.idle))?;
        // The answer's head is here, so whatever fails now is a connection that broke.
        piece.map_err(|error| NetError::Broken(self.peer.clone(), error.without_url().into()))
    }

    /// Reads the whole body, of at most `largest` bytes.
    pub async fn whole(mut self, largest: usize) -> Result<Response<Bytes>, NetError> {
        let mut body = BytesMut::new();
        while let Some(piece) = self.piece().await? {
            if body.len() + piece.len() > largest {
                return Err(NetError::TooLarge(self.peer, largest));
            }
            body.extend_from_slice(&piece);
        }
        let mut answer = Response::new(body.freeze());
        *answer.status_mut() = self.response.status();
        *answer.headers_mut() = self.response.headers().clone();
        Ok(answer)
    }
}
