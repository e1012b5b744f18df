//! Uploads of large bodies: no limit on the total time, but on the time without progress.

use std::time::Duration;

use bytes::Bytes;
use hyper::{Request, Response};
use tokio::time::Instant;

use super::body::Travelling;
use super::error::peer_of;
use super::{HttpClient, Incoming, NetError, Outgoing};

/// The largest response to an upload.
const LARGEST: usize = 1 << 20;

/// The interval at which an upload reports its position.
const TICK: Duration = Duration::from_millis(100);

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
