//! Follows a replica over the network: a router knows that it is ready, or drains, as soon as the replica knows it itself.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{self, HeaderValue};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustix::net::sockopt;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::server::STATUS_BEAT;
use super::status::ReplicaStatus;
use crate::service::ReplicaPhase;
use crate::service::contract::{PASS_HEADER, STATUS_PATH};

const CONNECT_LIMIT: Duration = Duration::from_secs(2);
/// How long a replica may take to answer what it needn't wait for; also by how much it may be late with its news.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);
/// A status holds log lines; this one has far more than any.
const LARGEST_STATUS: usize = 4 * 1024 * 1024;
/// The first and the longest pause before one that isn't there is asked again.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_millis(500));
/// A node that is lost sends no end of its connections: so often is it asked whether it is there, from this long after the last word.
const KEEP_ALIVE: Duration = Duration::from_secs(3);
const KEEP_ALIVES: u32 = 3;

/// A replica that is followed until this value is dropped.
#[derive(Debug)]
pub struct FollowedReplica {
    news: watch::Receiver<Option<ReplicaStatus>>,
    following: JoinHandle<()>,
}

/// Why a replica told nothing.
#[derive(Debug, thiserror::Error)]
enum FollowError {
    #[error("reach it")]
    Connect(#[source] io::Error),
    #[error("talk to it")]
    Talk(#[from] hyper::Error),
    #[error("have an answer in time")]
    Late,
    #[error("be let in: it answered {0}")]
    Refused(StatusCode),
    #[error("read its status")]
    Status(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Follows the replica at `address`. `pass` returns the header's value of a pass that holds now.
pub fn follow_replica(address: SocketAddr, pass: impl Fn() -> Option<HeaderValue> + Send + Sync + 'static) -> FollowedReplica {
    let (tell, news) = watch::channel(None);
    FollowedReplica { news, following: tokio::spawn(follow(address, pass, tell)) }
}

impl FollowedReplica {
    /// Returns what the replica said last; `None` while nothing is heard of it: it isn't there yet, or no more.
    pub fn status(&self) -> Option<ReplicaStatus> {
        self.news.borrow().clone()
    }

    /// Returns where the replica is in its life; `None` while nothing is heard of it.
    pub fn phase(&self) -> Option<ReplicaPhase> {
        self.news.borrow().as_ref().map(|status| status.phase)
    }

    /// Returns the status as it changes, for as long as the replica is followed.
    pub fn watch(&self) -> watch::Receiver<Option<ReplicaStatus>> {
        self.news.clone()
    }
}

impl Drop for FollowedReplica {
    fn drop(&mut self) {
        self.following.abort();
    }
}

async fn follow(address: SocketAddr, pass: impl Fn() -> Option<HeaderValue>, tell: watch::Sender<Option<ReplicaStatus>>) {
    let mut failures: u32 = 0;
    loop {
        let began = Instant::now();
        let error = match Conversation::begin(address).await {
            Ok(mut conversation) => conversation.listen(&pass, &tell).await,
            Err(error) => error,
        };
        // One that was heard for a while is asked once more before it is given up: only its connection may be gone.
        failures = if tell.borrow().is_some() && began.elapsed() > PAUSES.1 { 1 } else { failures.saturating_add(1) };
        if failures > 1 {
            tell_silence(address, &tell, &error);
            sleep(pause(failures - 1, dice())).await;
        }
    }
}

fn tell_silence(address: SocketAddr, tell: &watch::Sender<Option<ReplicaStatus>>, error: &FollowError) {
    let was_heard = tell.send_if_modified(|status| status.take().is_some());
    let error = error as &dyn std::error::Error;
    if was_heard {
        tracing::info!(%address, error, "nothing is heard of a replica any more");
    } else {
        tracing::debug!(%address, error, "nothing is heard of a replica");
    }
}

/// Returns the pause after so many failures in a row. `dice` is from 0 to 1: not all routers come back at once.
fn pause(failures: u32, dice: f64) -> Duration {
    let (first, longest) = PAUSES;
    let whole = (first * 2_u32.pow(failures.saturating_sub(1).min(8))).min(longest);
    whole.mul_f64(0.5 + dice / 2.0)
}

fn dice() -> f64 {
    f64::from(getrandom::u32().unwrap_or(u32::MAX / 2)) / f64::from(u32::MAX)
}

/// One connection to a replica. What it said on an earlier one is no news: it may have been another process.
struct Conversation {
    address: SocketAddr,
    sender: SendRequest<Empty<Bytes>>,
    driver: JoinHandle<()>,
}

impl Conversation {
    async fn begin(address: SocketAddr) -> Result<Self, FollowError> {
        let connecting = async {
            let stream = TcpStream::connect(address).await?;
            keep_alive(&stream)?;
            io::Result::Ok(stream)
        };
        let stream = timeout(CONNECT_LIMIT, connecting).await.map_err(|_| FollowError::Late)?.map_err(FollowError::Connect)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // Its errors reach the sender, too.
        let driver = tokio::spawn(async move { drop(connection.await) });
        Ok(Self { address, sender, driver })
    }

    /// Tells what the replica says until that ends.
    async fn listen(
        &mut self,
        pass: &impl Fn() -> Option<HeaderValue>,
        tell: &watch::Sender<Option<ReplicaStatus>>,
    ) -> FollowError {
        let mut seen = None;
        loop {
            let asked = Instant::now();
            let longest = seen.map_or(ANSWER_LIMIT, |_| STATUS_BEAT + ANSWER_LIMIT);
            let status = match timeout(longest, self.ask(pass(), seen)).await {
                Ok(Ok(status)) => status,
                Ok(Err(error)) => return error,
                Err(_) => return FollowError::Late,
            };
            if seen.replace(status.sequence) == Some(status.sequence) && asked.elapsed() < PAUSES.1 {
                // It ends, and lets nobody wait any more.
                sleep(pause(1, dice())).await;
            }
            tell.send_if_modified(|before| {
                if let Some(before) = before {
                    // No news, and the router's own counts are newer.
                    before.in_flight = status.in_flight;
                }
                let changed = before.as_ref() != Some(&status);
                *before = Some(status);
                changed
            });
        }
    }

    /// Asks for the status: at once, or as soon as it is another than the one that was `seen`.
    async fn ask(&mut self, pass: Option<HeaderValue>, seen: Option<u64>) -> Result<ReplicaStatus, FollowError> {
        let path = seen.map_or_else(|| STATUS_PATH.to_owned(), |seen| format!("{STATUS_PATH}?after={seen}"));
        let mut request = Request::get(path).header(header::HOST, self.address.to_string());
        if let Some(pass) = pass {
            request = request.header(PASS_HEADER, pass);
        }
        let request = request.body(Empty::new()).map_err(|error| FollowError::Status(error.into()))?;
        self.sender.ready().await?;
        let (head, body) = self.sender.send_request(request).await?.into_parts();
        if head.status != StatusCode::OK {
            return Err(FollowError::Refused(head.status));
        }
        let body = Limited::new(body, LARGEST_STATUS).collect().await.map_err(FollowError::Status)?.to_bytes();
        serde_json::from_slice(&body).map_err(|error| FollowError::Status(error.into()))
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

fn keep_alive(stream: &TcpStream) -> io::Result<()> {
    sockopt::set_socket_keepalive(stream, true)?;
    sockopt::set_tcp_keepidle(stream, KEEP_ALIVE)?;
    sockopt::set_tcp_keepintvl(stream, KEEP_ALIVE)?;
    sockopt::set_tcp_keepcnt(stream, KEEP_ALIVES)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_comes_back_is_heard_within_a_second() {
        let pauses: Vec<u128> = [1, 2, 3, 4, 5, 1000].map(|failures| pause(failures, 1.0).as_millis()).into();
        assert_eq!(pauses, [50, 100, 200, 400, 500, 500]);
        assert_eq!(pause(5, 0.0), Duration::from_millis(250));
    }

    #[tokio::test]
    async fn nothing_is_heard_where_nobody_listens_and_following_ends_with_the_value() {
        let address = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let followed = follow_replica(address, || None);
        let mut watch = followed.watch();
        sleep(Duration::from_millis(200)).await;
        assert_eq!((followed.status(), followed.phase()), (None, None));
        drop(followed);
        assert!(timeout(Duration::from_secs(10), watch.changed()).await.unwrap().is_err(), "nobody tells any more");
    }
}
