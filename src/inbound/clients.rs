//! Clients' connections: how many there may be, and when one is closed because it is idle or stalled, or to make room for another.

use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::sync::Notify;
use tokio::time::{Instant, Sleep, sleep, timeout};

const NEVER: u64 = u64::MAX;
/// Longest time until a request's head has arrived, counted from the connection's start or its last answer.
pub const IDLE_LIMIT: Duration = Duration::from_secs(75);
/// How long to wait for room before more idle connections are closed.
const ROOM_PAUSE: Duration = Duration::from_millis(100);
/// A connection that has been idle for less than this isn't closed to make room: its request may be on its way.
const SHORTEST_WAIT: Duration = Duration::from_millis(500);

/// File descriptors become free when a connection ends; callers wait in the listener's backlog meanwhile.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Shortest time between two warnings of one listener.
const WARN_EVERY: Duration = Duration::from_secs(60);

/// One connection of a client.
#[derive(Debug)]
pub struct Client {
    epoch: Instant,
    idle_limit: Duration,
    /// Milliseconds after `epoch`.
    cut_at: AtomicU64,
    /// Since when it has been idle, in milliseconds after `epoch`; `NEVER` while a request is processed.
    waits_since: AtomicU64,
    closing: AtomicBool,
    waker: AtomicWaker,
}

/// The open connections of one process, and how many there may be.
#[derive(Debug)]
pub struct Clients {
    most: usize,
    epoch: Instant,
    open: Mutex<HashMap<usize, Entry>>,
    left: Notify,
}

#[derive(Debug)]
struct Entry {
    client: Arc<Client>,
    listener: usize,
}

/// A connection's task: drives `connection`, closes it when its time is over, and shuts it down gracefully when its listener closes.
pub struct Attended<C> {
    connection: Pin<Box<C>>,
    client: Arc<Client>,
    clients: Arc<Clients>,
    timer: Pin<Box<Sleep>>,
    shutting_down: bool,
    begun: bool,
}

/// A connection that can be shut down gracefully.
pub trait EndGracefully {
    /// Ends the connection after the exchange that it is in.
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
    /// A request's head has arrived. Its body has limits of its own.
    pub fn begin_request(&self) {
        self.cut_at.store(NEVER, Relaxed);
    }

    /// The request is being processed: the connection may not be closed to make room.
    pub fn begin_work(&self) {
        self.waits_since.store(NEVER, Relaxed);
    }

    /// The answer must have been sent by `deadline`.
    pub fn finish_answer_by(&self, deadline: Instant) {
        self.cut_at.store(self.after_epoch(deadline), Relaxed);
    }

    /// The next request's head must arrive within the idle limit.
    pub fn expect_next_request(&self) {
        let now = Instant::now();
        self.waits_since.store(self.after_epoch(now), Relaxed);
        self.finish_answer_by(now + self.idle_limit);
    }

    fn cut_now(&self) {
        self.cut_at.store(0, Relaxed);
        self.waker.wake();
    }

    fn after_epoch(&self, time: Instant) -> u64 {
        let after = time.saturating_duration_since(self.epoch);
        u64::try_from(after.as_millis()).unwrap_or(NEVER - 1)
    }

    fn cut_at(&self) -> Option<Instant> {
        let after = self.cut_at.load(Relaxed);
        (after != NEVER).then(|| self.epoch + Duration::from_millis(after))
    }
}

impl Clients {
    /// Returns the clients of a process that takes at most `most` connections.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most: most.max(1), epoch: Instant::now(), open: Mutex::default(), left: Notify::new() })
    }

    /// Waits until there is room for one more connection; closes those that have been idle the longest to make it.
    pub async fn room(&self) {
        loop {
            let left = self.left.notified();
            tokio::pin!(left);
            // Enabled before the count, so that no wake-up is lost between the count and the wait.
            left.as_mut().enable();
            if self.open().len() < self.most {
                return;
            }
            self.make_room();
            // A connection that has just got a request stays, so there may be another to close.
            let _ = timeout(ROOM_PAUSE, left).await;
        }
    }

    /// Registers a connection that `listener` accepted.
    pub fn enter(self: &Arc<Self>, listener: usize, idle_limit: Duration) -> Arc<Client> {
        let client = Arc::new(Client {
            epoch: self.epoch,
            idle_limit,
            cut_at: AtomicU64::new(NEVER),
            waits_since: AtomicU64::new(NEVER),
            closing: AtomicBool::new(false),
            waker: AtomicWaker::new(),
        });
        client.expect_next_request();
        self.open().insert(key(&client), Entry { client: client.clone(), listener });
        client
    }

    /// Gracefully ends every connection that `listener` accepted.
    pub fn close(&self, listener: usize) {
        for entry in self.open().values().filter(|entry| entry.listener == listener) {
            entry.client.closing.store(true, SeqCst);
            entry.client.waker.wake();
        }
    }

    /// Closes the connections that have been idle the longest: several at once, since finding them means looking at all.
    pub fn make_room(&self) {
        let latest = self.epoch.elapsed().saturating_sub(SHORTEST_WAIT).as_millis();
        let open = self.open();
        let since = |entry: &Entry| entry.client.waits_since.load(Relaxed);
        let mut waiting: Vec<(u64, &Arc<Client>)> =
            open.values().map(|entry| (since(entry), &entry.client)).filter(|(since, _)| u128::from(*since) < latest).collect();
        let enough = (self.most / 64).max(1).min(waiting.len());
        if enough < waiting.len() {
            waiting.select_nth_unstable_by_key(enough, |(since, _)| *since);
        }
        for (_, client) in &waiting[..enough] {
            client.cut_now();
        }
        if enough > 0 {
            tracing::debug!(closed = enough, open = open.len(), "idle connections were closed for new ones");
        }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<usize, Entry>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(client: &Arc<Client>) -> usize {
    Arc::as_ptr(client).addr()
}

impl<C> Attended<C> {
    /// Returns the task of `connection`, which is `client`'s, one of `clients`.
    pub fn new(connection: C, client: Arc<Client>, clients: Arc<Clients>) -> Self {
        let timer = Box::pin(tokio::time::sleep(client.idle_limit));
        Self { connection: Box::pin(connection), client, clients, timer, shutting_down: false, begun: false }
    }

    /// Ready when the connection's time is over.
    fn poll_cut(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while let Some(cut_at) = self.client.cut_at() {
            if cut_at < self.timer.deadline() {
                self.timer.as_mut().reset(cut_at);
            }
            // A timer that fires early is reset only then: it costs nothing while requests keep arriving.
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
            // The same task always polls this, and its waker stays the same.
            self.begun = true;
            self.client.waker.register(context.waker());
        }
        if !self.shutting_down && self.client.closing.load(SeqCst) {
            self.shutting_down = true;
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
        self.clients.open().remove(&key(&self.client));
        self.clients.left.notify_waiters();
    }
}

/// What a listener does when it can't accept a connection: it warns now and then, waits a little, and goes on.
#[derive(Debug, Default)]
pub struct AcceptBackoff {
    warned: Option<Instant>,
}

impl AcceptBackoff {
    /// Waits before the next try. Too many open files is the usual reason, and passes.
    pub async fn wait(&mut self, error: &io::Error) {
        if error.kind() == io::ErrorKind::ConnectionAborted {
            return;
        }
        if self.warned.is_none_or(|warned| warned.elapsed() >= WARN_EVERY) {
            self.warned = Some(Instant::now());
            tracing::warn!(%error, "a connection could not be accepted; the listener keeps trying");
        }
        sleep(ACCEPT_PAUSE).await;
    }
}
