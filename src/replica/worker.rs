//! One worker of the scoring server: a process that does one request at a time, reached through a socket of its own.

use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Empty;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::net::UnixStream;

use super::early_answer::EarlyAnswer;

/// A worker whose `init()` has returned.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) pid: i32,
    /// A descriptor of the process: unlike its pid, it never comes to mean another one.
    process: AsyncFd<OwnedFd>,
    socket: PathBuf,
    dead: AtomicBool,
}

/// Why a worker did not take or answer a request.
#[derive(Debug, thiserror::Error)]
pub(super) enum WorkerError {
    #[error("reach worker {pid}")]
    Connect { pid: i32, source: io::Error },
    #[error("talk to worker {pid}")]
    Http { pid: i32, source: hyper::Error },
}

impl Worker {
    /// Takes hold of the worker with this pid, whose socket is beside the server's.
    pub(super) fn attach(pid: i32, server_socket: &Path) -> io::Result<Self> {
        let raw = Pid::from_raw(pid).ok_or(io::ErrorKind::InvalidInput)?;
        let process = pidfd_open(raw, PidfdFlags::NONBLOCK)?;
        let mut socket = server_socket.as_os_str().to_owned();
        socket.push(format!(".{pid}"));
        #[expect(deprecated, reason = "its successor is unsafe; this descriptor is owned here and stays the same")]
        let process = AsyncFd::with_interest(process, Interest::READABLE)?;
        Ok(Self { pid, process, socket: socket.into(), dead: AtomicBool::new(false) })
    }

    /// Waits until the process has ended, and removes its socket.
    pub(super) async fn ended(&self) {
        // A process descriptor is readable from the process's end on. It can't fail otherwise; if it did, the worker is of no use.
        let _ = self.process.readable().await;
        self.dead.store(true, Ordering::Release);
        let _ = std::fs::remove_file(&self.socket);
    }

    pub(super) fn is_dead(&self) -> bool {
        self.dead.load(Ordering::Acquire)
    }

    /// Kills the process, whatever it is doing.
    pub(super) fn kill(&self) {
        // It fails only for a process that has ended already.
        let _ = pidfd_send_signal(self.process.get_ref(), Signal::KILL);
    }

    /// Opens a connection for one request: the scoring server closes each connection after its answer.
    pub(super) async fn connect<B>(&self) -> Result<SendRequest<B>, WorkerError>
    where
        B: hyper::body::Body<Data = Bytes> + Send + Unpin + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let pid = self.pid;
        let stream = UnixStream::connect(&self.socket).await.map_err(|source| WorkerError::Connect { pid, source })?;
        let (sender, connection) =
            http1::handshake(TokioIo::new(EarlyAnswer::new(stream))).await.map_err(|source| WorkerError::Http { pid, source })?;
        // Its errors reach the sender, too.
        tokio::spawn(connection);
        Ok(sender)
    }

    /// Asks for the worker's health: it answers after it has finished what it has, and only then.
    pub(super) async fn is_free(&self, longest: Duration) -> bool {
        let answer = async {
            let mut sender = self.connect::<Empty<Bytes>>().await.ok()?;
            let request = Request::get("/").header("host", "localhost").body(Empty::new()).ok()?;
            let response = sender.send_request(request).await.ok()?;
            Some(response.status() == StatusCode::OK)
        };
        tokio::time::timeout(longest, answer).await.ok().flatten().unwrap_or(false)
    }
}
