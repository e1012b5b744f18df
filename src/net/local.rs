//! Plain HTTP with this machine's own services: one request, one answer, with a time-out and a limit.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::NetError;

/// The largest response that is read.
const LARGEST: usize = 256 << 20;

/// Sends one request over a connection that is there already and reads the whole answer; `peer` is told in errors.
pub async fn exchange<C>(connection: C, request: Request<Full<Bytes>>, peer: &str) -> Result<Response<Bytes>, NetError>
where
    C: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let began = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let broken = |error: Box<dyn std::error::Error + Send + Sync>| NetError::Broken(peer.to_owned(), error);
    let (mut sender, driver) =
        hyper::client::conn::http1::handshake(TokioIo::new(connection)).await.map_err(|error| broken(error.into()))?;
    let driver = AbortOnDrop(tokio::spawn(driver));
    let response = sender.send_request(request).await.map_err(|error| broken(error.into()))?;
    let (head, body) = response.into_parts();
    let body = Limited::new(body, LARGEST).collect().await.map_err(broken)?.to_bytes();
    drop(driver);
    tracing::debug!(%method, peer, path, status = head.status.as_u16(), time = ?began.elapsed(), "request");
    Ok(Response::from_parts(head, body))
}

/// Sends one request to `host:port` and reads the whole answer within `time`.
pub async fn send(address: &str, request: Request<Full<Bytes>>, time: Duration) -> Result<Response<Bytes>, NetError> {
    let whole = async {
        let connection = TcpStream::connect(address).await.map_err(|error| NetError::Refused(address.to_owned(), error))?;
        exchange(connection, request, address).await
    };
    tokio::time::timeout(time, whole).await.map_err(|_| NetError::Slow(address.to_owned(), time))?
}

/// A caller that gives up must not leave its connection behind.
struct AbortOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
