//! A client's connection: who it is, and when it is cut because nothing more comes or goes.

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use hyper::header::HeaderValue;
use tokio::time::{Instant, Sleep};

const NEVER: u64 = u64::MAX;

/// One connection of a client.
#[derive(Debug)]
pub(super) struct Client {
    /// Its address, as `X-Forwarded-For` tells it.
    pub(super) address: HeaderValue,
    epoch: Instant,
    idle_limit: Duration,
    /// Milliseconds after `epoch`.
    cut_at: AtomicU64,
    closing: AtomicBool,
    waker: AtomicWaker,
}

/// The open connections of one listener.
#[derive(Debug, Default)]
pub(super) struct Clients {
    open: Mutex<HashMap<usize, Arc<Client>>>,
}

/// A connection's task: runs `connection`, cuts it when its time is over and ends it gracefully when its listener closes.
pub(super) struct Attended<C> {
    connection: Pin<Box<C>>,
    client: Arc<Client>,
    clients: Arc<Clients>,
    timer: Pin<Box<Sleep>>,
    told_to_close: bool,
    begun: bool,
}

/// A connection that can end after the exchange that it is in.
pub(super) trait EndGracefully {
    /// Begins to end.
    fn end_gracefully(self: Pin<&mut Self>);
}

impl<I, S> EndGracefully for hyper::server::conn::http1::Connection<I, S>
where
    S: hyper::service::HttpService<hyper::body::Incoming>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
    S::ResBody: hyper::body::Body + 'static,
    <S::ResBody as hyper::body::Body>::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn end_gracefully(self: Pin<&mut Self>) {
        self.graceful_shutdown();
    }
}

impl Client {
    /// Returns the client at `address`, from which a request is expected.
    pub(super) fn new(address: IpAddr, idle_limit: Duration) -> Arc<Self> {
        let text = address.to_canonical().to_string();
        let client = Self {
            address: HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("unknown")),
            epoch: Instant::now(),
            idle_limit,
            cut_at: AtomicU64::new(NEVER),
            closing: AtomicBool::new(false),
            waker: AtomicWaker::new(),
        };
        client.expect_next_request();
        Arc::new(client)
    }

    /// From now on the request that has come is worked on, within limits of its own.
    pub(super) fn begin_request(&self) {
        self.cut_at.store(NEVER, Relaxed);
    }

    /// The answer that has begun must have gone out by `deadline`.
    pub(super) fn finish_answer_by(&self, deadline: Instant) {
        let after = deadline.saturating_duration_since(self.epoch);
        self.cut_at.store(u64::try_from(after.as_millis()).unwrap_or(NEVER - 1), Relaxed);
    }

    /// The next request's head must have come within the idle limit.
    pub(super) fn expect_next_request(&self) {
        self.finish_answer_by(Instant::now() + self.idle_limit);
    }

    fn cut_at(&self) -> Option<Instant> {
        let after = self.cut_at.load(Relaxed);
        (after != NEVER).then(|| self.epoch + Duration::from_millis(after))
    }
}

impl Clients {
    /// Ends every connection after the exchange that it is in.
    pub(super) fn close(&self) {
        for client in self.open().values() {
            client.closing.store(true, SeqCst);
            client.waker.wake();
        }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<usize, Arc<Client>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C> Attended<C> {
    /// Returns the task of `connection`, which is `client`'s.
    pub(super) fn new(connection: C, client: Arc<Client>, clients: Arc<Clients>) -> Self {
        clients.open().insert(Arc::as_ptr(&client).addr(), client.clone());
        let timer = Box::pin(tokio::time::sleep(client.idle_limit));
        Self { connection: Box::pin(connection), client, clients, timer, told_to_close: false, begun: false }
    }

    /// Returns whether the connection's time is over; else wakes the task when it may be.
    fn poll_cut(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while let Some(cut_at) = self.client.cut_at() {
            if cut_at < self.timer.deadline() {
                self.timer.as_mut().reset(cut_at);
            }
            // A timer that rings early is set anew only then: it costs nothing as long as requests keep coming.
            match self.timer.as_mut().poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(()) if Instant::now() >= cut_at => return Poll::Ready(()),
                Poll::Ready(()) => self.timer.as_mut().reset(cut_at),
            }
        }
        Poll::Pending
    }
}

impl<C: Future<Output = hyper::Result<()>> + EndGracefully> Future for Attended<C> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if !self.begun {
            // One task polls this from first to last, and its waker stays the same.
            self.begun = true;
            self.client.waker.register(context.waker());
        }
        if !self.told_to_close && self.client.closing.load(SeqCst) {
            self.told_to_close = true;
            self.connection.as_mut().end_gracefully();
        }
        match self.connection.as_mut().poll(context) {
            Poll::Ready(ended) => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "client connection ended");
                }
                Poll::Ready(())
            }
            Poll::Pending => self.poll_cut(context),
        }
    }
}

impl<C> Drop for Attended<C> {
    fn drop(&mut self) {
        self.clients.open().remove(&Arc::as_ptr(&self.client).addr());
    }
}
