//! Large bodies, in and out: no limit on the whole, but on the time in which nothing moves.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use hyper::{Request, Response};
use tokio::time::Instant;

use super::body::Travelling;
use super::client::{outcome_of, peer_of};
use super::{HttpClient, NetError, Outcome, Outgoing};

/// The largest answer to an upload.
const LARGEST: usize = 1 << 20;

/// How often an upload's position is told.
const TICK: Duration = Duration::from_millis(100);

/// An answer whose body is still to come.
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
        outcome_of(self.status(), self.headers())
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

impl HttpClient {
    /// Sends one request with a large body, once; tells `moved` again and again how many of its bytes have left.
    pub async fn upload(
        &self,
        request: Request<()>,
        body: Outgoing,
        mut moved: impl FnMut(u64),
    ) -> Result<Response<Bytes>, NetError> {
        let peer = peer_of(request.uri());
        let times = self.options().times;
        let length = body.length;
        let (body, travelled) = Travelling::new(body);
        let sending = async {
            let response = self.execute(request.map(|()| reqwest::Body::wrap(body)), &peer).await?;
            Incoming::new(response, peer.clone(), times.idle).whole(LARGEST).await
        };
        tokio::pin!(sending);
        let (mut seen, mut since) = (0, Instant::now());
        let result = loop {
            match tokio::time::timeout(TICK, &mut sending).await {
                Ok(result) => break result,
                Err(_) if travelled.bytes() != seen => {
                    (seen, since) = (travelled.bytes(), Instant::now());
                    moved(seen);
                }
                Err(_) => {
                    let patience = if seen == length { times.answer } else { times.idle };
                    if since.elapsed() > patience {
                        break Err(NetError::Slow(peer.clone(), patience));
                    }
                }
            }
        };
        if result.is_ok() {
            moved(travelled.bytes());
        }
        result.map_err(|error| travelled.take_failure().map_or(error, NetError::Source))
    }
}
