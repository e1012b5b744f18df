//! A replica's life: listen, start the scoring server, start it again when it ends, and drain when asked to stop.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::UnixListener;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

use super::ReplicaError;
use super::back_off::BackOff;
use super::cgroup::{Cgroup, OomWatch};
use super::config::{Front, Listen, ReplicaConfig};
use super::last_words::{leave_message, words_of};
use super::listener::{Listener, bind_private, make_private_folder};
use super::pool::Pool;
use super::scoring_server::{ScoringServer, beside, remove_leftovers};
use super::server::Server;
use super::status::{ServerExit, StatusBoard};
use crate::inbound::{AcceptBackoff, Descriptors};
use crate::service::{ReplicaPhase, TerminationMessage, TerminationPhase};

/// How long the scoring server may take to end when nothing is in flight.
const STOP_GRACE: Duration = Duration::from_secs(3);
/// How long the last answers may take to be written to callers that read slowly.
const LAST_WRITES: Duration = Duration::from_secs(5);
/// How long after a worker's end the server's own end would follow, were it the whole server that ended; the server has also logged the
/// worker's end by then.
const SAME_END: Duration = Duration::from_millis(300);

/// Runs a replica until `stop` resolves, and drains it.
///
/// To be awaited by the main thread's `block_on` itself, not by a spawned task: the scoring server's life is bound to the thread that
/// starts it.
pub async fn run(config: ReplicaConfig, stop: impl Future<Output = ()>) -> Result<(), ReplicaError> {
    let (file, cgroup) = (config.termination_log.clone(), Cgroup::own());
    let mut message = None;
    let outcome = live(config, cgroup.clone(), stop, &mut message).await;
    let message = message.or_else(|| outcome.as_ref().err().map(never_started));
    if let (Some(file), Some(message)) = (file, message) {
        leave_message(&file, &TerminationMessage { resources: cgroup.used(), ..message });
    }
    outcome
}

fn never_started(error: &ReplicaError) -> TerminationMessage {
    TerminationMessage::new(TerminationPhase::Starting, format!("failed to {}", words_of(error)))
}

/// Runs a replica; `message` is what there is to say of an end that its platform doesn't expect.
async fn live(
    config: ReplicaConfig,
    cgroup: Cgroup,
    stop: impl Future<Output = ()>,
    message: &mut Option<TerminationMessage>,
) -> Result<(), ReplicaError> {
    let descriptors = Descriptors::raise();
    make_private_folder(&config.server_socket)?;
    remove_leftovers(&config.server_socket);
    let announcements = bind_private(&beside(&config.server_socket, ".ready"))?;
    let listener = Listener::open(&config.listen)?;
    let board = StatusBoard::new();
    let (pool, lost_workers) = Pool::new(config.worker_count(), config.scoring_timeout(), board.clone());
    let server = Server::new(&config, Arc::clone(&pool), board.clone(), descriptors.connections());
    let accepting = tokio::spawn(server.clone().accept_from(listener));
    let admitting = tokio::spawn(admit_workers(announcements, Arc::clone(&pool), config.clone()));
    let open_files = config.open_files.unwrap_or(descriptors.at_start);
    let oom = OomWatch::new(if config.front == Front::Router { Cgroup::default() } else { cgroup });
    let mut replica =
        Replica { config, open_files, pool, board, server, lost_workers, oom, scoring_server: None, last_run: Duration::ZERO };

    let mut stop = pin!(stop);
    let outcome = tokio::select! {
        error = replica.keep_running() => Err(error),
        () = &mut stop => Ok(()),
    };
    *message = replica.message(&outcome);
    if outcome.is_ok() {
        replica.drain().await;
    }
    accepting.abort();
    admitting.abort();
    replica.end().await;
    outcome
}

struct Replica {
    config: ReplicaConfig,
    /// The soft limit on open files that the scoring server gets.
    open_files: u64,
    pool: Arc<Pool>,
    board: StatusBoard,
    server: Server,
    lost_workers: mpsc::UnboundedReceiver<()>,
    /// A container's own; on a machine with others, nobody can tell whose process was killed.
    oom: OomWatch,
    scoring_server: Option<ScoringServer>,
    /// How long the last run of the scoring server went on.
    last_run: Duration,
}

impl Replica {
    /// Starts the scoring server again and again; returns only when it can't be started at all.
    async fn keep_running(&mut self) -> ReplicaError {
        let mut back_off = BackOff::default();
        loop {
            // The last run's workers have been killed; their ends are known within moments.
            let _ = timeout(STOP_GRACE, self.pool.is_deserted()).await;
            let server = match ScoringServer::start(&self.config, self.open_files) {
                Ok(server) => server,
                Err(error) => return error,
            };
            self.board.change(|status| status.server_pid = Some(server.pid()));
            let server = self.scoring_server.insert(server);
            let ready_for = watch(server, &self.pool, &self.board, &mut self.lost_workers, &mut self.oom).await;
            self.last_run = server.age();
            self.scoring_server = None;
            if let Some(error) = self.never_ready() {
                return error;
            }
            sleep(back_off.next(ready_for)).await;
        }
    }

    /// Returns the error of a container whose scoring server never was ready: whoever runs it sees it end, as it was with v1's. (Under a
    /// supervisor the status tells of it, and the start is tried again.)
    fn never_ready(&self) -> Option<ReplicaError> {
        let status = self.board.read();
        let standalone = self.config.front != Front::Router;
        let exit = status.last_exit.filter(|_| standalone && status.restarts == 0 && status.failed_starts > 0)?;
        Some(ReplicaError::NeverReady { end: exit.words() })
    }

    /// Returns what there is to say of this end; `None` for one that was asked for after the replica had been ready.
    fn message(&self, outcome: &Result<(), ReplicaError>) -> Option<TerminationMessage> {
        let status = self.board.read();
        let was_ready = self.pool.is_ready() || status.restarts > 0;
        let phase = if was_ready { TerminationPhase::Serving } else { TerminationPhase::Starting };
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).ok();
        match (outcome, status.last_exit, &self.scoring_server) {
            (Err(error), exit, _) => {
                let message = TerminationMessage::new(phase, format!("failed to {}", words_of(error)));
                let Some(ServerExit { code, signal, log_tail, before_ready, .. }) = exit else { return Some(message) };
                let start_ms = before_ready.then(|| milliseconds(self.last_run)).flatten();
                Some(TerminationMessage { exit_code: code, signal, log_tail, start_ms, ..message })
            }
            (Ok(()), _, server) if !was_ready => {
                let message = TerminationMessage::new(phase, "told to stop before init() had returned");
                let start_ms = server.as_ref().and_then(|server| milliseconds(server.age()));
                let log_tail = server.as_ref().map(ScoringServer::log_tail).unwrap_or_default();
                Some(TerminationMessage { told_to_stop: true, start_ms, log_tail, ..message })
            }
            (Ok(()), ..) => None,
        }
    }

    /// Goes on for the time that callers need to notice, then ends what is in flight.
    async fn drain(&mut self) {
        self.board.change(|status| status.phase = ReplicaPhase::Draining);
        if self.pool.is_ready() {
            let delay = Duration::from_millis(self.config.drain_delay_ms);
            if let Some(server) = &mut self.scoring_server {
                // A server that ends now isn't started again: its workers are gone, and callers are told to go elsewhere.
                if timeout(delay, server.ended()).await.is_err() {
                    tokio::select! {
                        () = self.server.drain_queue() => {}
                        _ = server.ended() => {}
                    }
                }
            }
        }
        self.pool.close();
        // Each request is bounded by itself; this bound is for what nobody thought of.
        let longest = self.config.scoring_timeout().saturating_add(LAST_WRITES);
        let _ = timeout(longest, self.pool.is_empty()).await;
    }

    /// Lets the last answers be written, stops the server and removes the sockets.
    async fn end(&mut self) {
        if let Listen::Unix(path) = &self.config.listen {
            // Before anything else, so that no caller comes to a socket that nobody accepts from.
            let _ = std::fs::remove_file(path);
        }
        let _ = timeout(LAST_WRITES, self.server.close()).await;
        if let Some(server) = &mut self.scoring_server {
            server.stop(STOP_GRACE).await;
        }
        remove_leftovers(&self.config.server_socket);
    }
}

/// Watches one run of the server to its end; returns how long it had been ready.
async fn watch(
    server: &mut ScoringServer,
    pool: &Pool,
    board: &StatusBoard,
    lost_workers: &mut mpsc::UnboundedReceiver<()>,
    oom: &mut OomWatch,
) -> Duration {
    let ready = {
        let mut complete = pin!(pool.is_complete());
        tokio::select! {
            exit = server.ended() => {
                pool.end_run();
                Err(exit)
            }
            () = &mut complete => Ok(Instant::now()),
        }
    };
    let since = match ready {
        Ok(since) => since,
        Err(exit) => {
            let oom_kills = oom.more();
            board.change(|status| {
                status.phase = ReplicaPhase::Restarting;
                status.failed_starts += 1;
                status.oom_kills += oom_kills;
                status.last_exit = Some(ServerExit { before_ready: true, out_of_memory: oom_kills > 0, ..exit });
                status.server_pid = None;
            });
            return Duration::ZERO;
        }
    };
    loop {
        let worker_lost = async {
            // The pool keeps the other end.
            let _ = lost_workers.recv().await;
            sleep(SAME_END).await;
        };
        let exit = tokio::select! {
            exit = server.ended() => {
                pool.end_run();
                Some(exit)
            }
            () = worker_lost => None,
        };
        let over = exit.is_some();
        let exit =
            exit.unwrap_or_else(|| ServerExit { code: None, signal: None, log_tail: server.log_tail(), ..ServerExit::default() });
        let oom_kills = oom.more();
        board.change(|status| {
            status.restarts += 1;
            status.oom_kills += oom_kills;
            status.last_exit = Some(ServerExit { out_of_memory: oom_kills > 0, ..exit });
            if over {
                status.phase = ReplicaPhase::Restarting;
                status.server_pid = None;
            }
        });
        if over {
            while lost_workers.try_recv().is_ok() {}
            return since.elapsed();
        }
    }
}

/// Takes in each worker that says that its `init()` has returned: the kernel says who it is.
async fn admit_workers(announcements: UnixListener, pool: Arc<Pool>, config: ReplicaConfig) -> Infallible {
    let mut failed = AcceptBackoff::default();
    loop {
        match announcements.accept().await.and_then(|(stream, _)| stream.peer_cred()) {
            Ok(worker) => {
                if let Some(pid) = worker.pid() {
                    pool.admit_worker(pid, &config.server_socket);
                }
            }
            Err(error) => failed.wait(&error).await,
        }
    }
}
