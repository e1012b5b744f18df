//! What a replica tells of itself, and waiting for news of it.

use std::time::Duration;

use tokio::sync::watch;

use crate::service::ReplicaPhase;
use crate::service::contract::MessageFormat;

/// How a replica is now.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicaStatus {
    #[serde(default)]
    pub format: MessageFormat,
    /// Grows with each change of any other field but `in_flight`, which changes too often to be news.
    pub sequence: u64,
    /// Where the replica is in its life.
    pub phase: ReplicaPhase,
    /// Requests that hold a worker now, those whose caller has gone included.
    pub in_flight: u32,
    /// How often the scoring server, or one of its workers, was started again after it had been ready.
    pub restarts: u32,
    /// How many starts in a row ended before `init()` had returned.
    pub failed_starts: u32,
    /// How many processes of this container the kernel has killed because its memory was used up. Mostly that is a worker, and whoever
    /// counts the container's restarts sees nothing of it.
    #[serde(default)]
    pub oom_kills: u64,
    /// How the scoring server, or one of its workers, ended last.
    pub last_exit: Option<ServerExit>,
    /// The scoring server's process while it runs.
    pub server_pid: Option<u32>,
}

/// How a scoring server (or a worker of it) ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServerExit {
    /// Its exit code; `None` for a signal, and for a worker: only the server knows its workers' codes, and logs them.
    pub code: Option<i32>,
    pub signal: Option<i32>,
    /// The last lines that this run of the server wrote.
    pub log_tail: Vec<String>,
    /// Whether it ended before `init()` had returned.
    pub before_ready: bool,
    /// Whether the kernel had just killed a process of this container because its memory was used up.
    #[serde(default)]
    pub out_of_memory: bool,
}

impl ServerExit {
    /// Returns the end in words, as a noun: "exit code 3".
    pub(super) fn words(&self) -> String {
        let words = match (self.code, self.signal) {
            (Some(code), _) => format!("exit code {code}"),
            (None, Some(signal)) => format!("signal {signal}"),
            (None, None) => "an unknown exit code".to_owned(),
        };
        if self.out_of_memory { format!("{words} (out of memory)") } else { words }
    }
}

/// The replica's status, written by those who watch and read by those who wait.
#[derive(Debug, Clone)]
pub(super) struct StatusBoard(watch::Sender<ReplicaStatus>);

impl StatusBoard {
    pub(super) fn new() -> Self {
        let status = ReplicaStatus {
            format: MessageFormat::CURRENT,
            sequence: 1,
            phase: ReplicaPhase::Starting,
            in_flight: 0,
            restarts: 0,
            failed_starts: 0,
            oom_kills: 0,
            last_exit: None,
            server_pid: None,
        };
        Self(watch::Sender::new(status))
    }

    pub(super) fn read(&self) -> ReplicaStatus {
        self.0.borrow().clone()
    }

    /// Changes the status; a change that is one gets the next sequence number.
    pub(super) fn change(&self, change: impl FnOnce(&mut ReplicaStatus)) {
        self.0.send_if_modified(|status| {
            let before = status.clone();
            change(status);
            let changed = *status != before;
            if changed {
                status.sequence = before.sequence + 1;
            }
            changed
        });
    }

    /// Waits until the sequence is above `after`, but not for longer than `longest`.
    pub(super) async fn wait_above(&self, after: u64, longest: Duration) {
        let mut news = self.0.subscribe();
        // Neither a time-out nor a closed channel is an error here: the caller reads the status as it is.
        let _ = tokio::time::timeout(longest, news.wait_for(|status| status.sequence > after)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_real_change_gets_a_new_sequence_number() {
        let board = StatusBoard::new();
        board.change(|status| status.phase = ReplicaPhase::Starting);
        assert_eq!(board.read().sequence, 1, "nothing had changed");
        board.change(|status| status.restarts += 1);
        assert_eq!(board.read().sequence, 2);
    }

    #[test]
    fn the_status_of_an_older_replica_is_read() {
        let old = r#"{"sequence":3,"phase":"ready","inFlight":0,"restarts":0,"failedStarts":0,"lastExit":null,"serverPid":7}"#;
        let status: ReplicaStatus = serde_json::from_str(old).unwrap();
        assert_eq!((status.sequence, status.format, status.oom_kills), (3, MessageFormat::default(), 0));
    }

    #[tokio::test]
    async fn waiting_ends_with_the_news_or_with_the_time() {
        let board = StatusBoard::new();
        board.wait_above(1, Duration::from_millis(10)).await;
        assert_eq!(board.read().sequence, 1);
        let waiter = tokio::spawn({
            let board = board.clone();
            async move { board.wait_above(1, Duration::from_secs(3600)).await }
        });
        tokio::task::yield_now().await;
        board.change(|status| status.phase = ReplicaPhase::Ready);
        waiter.await.unwrap();
    }
}
