//! A replica as a router sees it: an address, a count of requests in flight, and idle connections.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use rustix::io::Errno;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::{Instant, timeout};

use super::table::{ReplicaAddress, ReplicaRoute};
use crate::inbound::RequestBody;

/// Shorter than the keep-alive time of any replica, so that the router closes connections first.
pub(super) const IDLE_LIMIT: Duration = Duration::from_secs(10);
const CONNECT_LIMIT: Duration = Duration::from_secs(2);
/// How long a connection may take to finish its last exchange before it is closed.
const SETTLE_LIMIT: Duration = Duration::from_millis(100);
const BUFFER_BYTES: usize = 128 * 1024;

/// A replica as requests see it: its address, and the requests in flight.
#[derive(Debug)]
pub(super) struct Replica {
    pub(super) id: String,
    pub(super) address: ReplicaAddress,
    /// Changed only under its queue's lock.
    pub(super) in_flight: AtomicU32,
    /// Whether it is in the route table. Changed only under its queue's lock.
    pub(super) routed: AtomicBool,
    /// Refusals and failed connections in a row.
    failures: AtomicU32,
    /// Whether it was told that it wants a better pass.
    told_of_pass: AtomicBool,
    idle: Mutex<Vec<IdleConnection>>,
}

/// A connection to a replica, ready for a request.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) sender: SendRequest<RequestBody>,
}

#[derive(Debug)]
struct IdleConnection {
    connection: Connection,
    since: Instant,
}

/// Why a replica gets no requests for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PauseReason {
    /// It refused one: it is full or shutting down.
    Refused,
    /// It could not be reached.
    Unreachable,
}

/// Why a connection to a replica failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectError {
    #[error("connect to replica {id}")]
    Connect {
        id: String,
        #[source]
        source: std::io::Error,
    },
    #[error("connect to replica {id} within 2 seconds")]
    TimedOut { id: String },
    #[error("begin HTTP with replica {id}")]
    Handshake {
        id: String,
        #[source]
        source: hyper::Error,
    },
}

impl ConnectError {
    /// Returns whether this process has reached its limit on open files.
    pub(super) fn is_out_of_descriptors(&self) -> bool {
        let Self::Connect { source, .. } = self else { return false };
        let code = source.raw_os_error();
        [Errno::MFILE, Errno::NFILE].iter().any(|errno| code == Some(errno.raw_os_error()))
    }
}

impl Replica {
    /// Returns the replica of `route`, with nothing in flight.
    pub(super) fn new(route: &ReplicaRoute) -> Self {
        Self {
            id: route.id.clone(),
            address: route.address.clone(),
            in_flight: AtomicU32::new(0),
            routed: AtomicBool::new(false),
            failures: AtomicU32::new(0),
            told_of_pass: AtomicBool::new(false),
            idle: Mutex::default(),
        }
    }

    /// Returns whether it is the replica of `route`.
    pub(super) fn is_that_of(&self, route: &ReplicaRoute) -> bool {
        self.id == route.id && self.address == route.address
    }

    /// Returns the requests in flight.
    pub(super) fn in_flight(&self) -> u32 {
        self.in_flight.load(Relaxed)
    }

    /// Counts a refusal or a failed connection; returns how long to pause: 5 ms, doubled with each failure in a row.
    pub(super) fn note_failure(&self, reason: PauseReason) -> Duration {
        let before = self.failures.fetch_add(1, Relaxed);
        let most = match reason {
            PauseReason::Refused => 3,
            PauseReason::Unreachable => 6,
        };
        Duration::from_millis(5) * 2_u32.pow(before.min(most))
    }

    /// Tells that it wanted a better pass, once until it takes a request again.
    pub(super) fn note_no_pass(&self) {
        if !self.told_of_pass.swap(true, Relaxed) {
            tracing::warn!(
                replica = self.id,
                "the replica doesn't accept this router's pass: it has not seen its key yet, or clocks differ"
            );
        }
    }

    /// Resets the count of failures: it took a request.
    pub(super) fn note_success(&self) {
        if self.failures.load(Relaxed) != 0 {
            self.failures.store(0, Relaxed);
            self.told_of_pass.store(false, Relaxed);
        }
    }

    /// Returns an idle connection, if one is still open.
    pub(super) async fn take_idle(&self) -> Option<Connection> {
        loop {
            let IdleConnection { mut connection, since } = self.idle().pop()?;
            if since.elapsed() > IDLE_LIMIT || connection.sender.is_closed() {
                continue;
            }
            if connection.sender.is_ready() || matches!(timeout(SETTLE_LIMIT, connection.sender.ready()).await, Ok(Ok(()))) {
                return Some(connection);
            }
        }
    }

    /// Keeps a connection for the next request.
    pub(super) fn keep(&self, connection: Connection) {
        if !connection.sender.is_closed() {
            self.idle().push(IdleConnection { connection, since: Instant::now() });
        }
    }

    /// Closes connections that have been idle for longer than that.
    pub(super) fn close_connections(&self, unused_for: Duration) {
        self.idle().retain(|idle| idle.since.elapsed() <= unused_for && !idle.connection.sender.is_closed());
    }

    /// Opens a connection.
    pub(super) async fn connect(&self) -> Result<Connection, ConnectError> {
        let connecting = async {
            match &self.address {
                ReplicaAddress::Unix(path) => {
                    let stream = UnixStream::connect(path).await.map_err(|source| self.connect_error(source))?;
                    self.begin_http(stream).await
                }
                ReplicaAddress::Tcp(address) => {
                    let stream = TcpStream::connect(address).await.map_err(|source| self.connect_error(source))?;
                    stream.set_nodelay(true).map_err(|source| self.connect_error(source))?;
                    self.begin_http(stream).await
                }
            }
        };
        timeout(CONNECT_LIMIT, connecting).await.unwrap_or_else(|_| Err(ConnectError::TimedOut { id: self.id.clone() }))
    }

    async fn begin_http<S>(&self, stream: S) -> Result<Connection, ConnectError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let handshake = http1::Builder::new().max_buf_size(BUFFER_BYTES).handshake(TokioIo::new(stream));
        let (sender, driver) = handshake.await.map_err(|source| ConnectError::Handshake { id: self.id.clone(), source })?;
        let id = self.id.clone();
        // It ends when the sender is dropped or the replica closes; a failure also reaches the exchange in flight.
        tokio::spawn(async move {
            if let Err(error) = driver.await {
                tracing::debug!(replica = id, %error, "connection to replica ended");
            }
        });
        Ok(Connection { sender })
    }

    fn connect_error(&self, source: std::io::Error) -> ConnectError {
        ConnectError::Connect { id: self.id.clone(), source }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<IdleConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
