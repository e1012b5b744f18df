//! Load at a fixed rate: each request is numbered and sent at its time, however long others take, and its answer has to bear its number.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::attached::{RUNTIME, Service};

/// Requests that are being sent; stopping tells what became of them.
pub(super) struct Load {
    begun: Instant,
    stop: Arc<AtomicBool>,
    told: JoinHandle<Told>,
}

/// What became of requests.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) sent: usize,
    pub(super) ok: usize,
    /// What failed, how often each.
    pub(super) failed: BTreeMap<String, usize>,
    /// When those were sent that failed, since the first one.
    failed_at: Vec<Duration>,
    /// Answers to other requests.
    pub(super) wrong: Vec<String>,
    /// How long answers took, in milliseconds, in their order.
    times: Vec<u128>,
}

/// Requests a second: what two processors bear that others use, too. `AML_TEST_LOAD_RATE` says how many other machines are to bear.
pub(super) fn rate() -> u32 {
    const RATE: u32 = 20;
    std::env::var("AML_TEST_LOAD_RATE").ok().and_then(|rate| rate.parse().ok()).unwrap_or(RATE)
}

/// How requests come, and how long the script works on each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    pub(super) per_second: u32,
    pub(super) ms: u32,
}

impl Load {
    /// Starts to send requests for scores.
    pub(super) fn start(service: &Service<'_>, key: &str, pace: Pace) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (url, key, stopped) = (service.url(), key.to_owned(), stop.clone());
        Self { begun: Instant::now(), stop, told: RUNTIME.spawn(run(url, key, pace, stopped)) }
    }

    /// Returns how long it has been sending.
    pub(super) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Stops sending and waits for the last answers.
    pub(super) fn stop(self) -> Told {
        self.stop.store(true, Ordering::Relaxed);
        RUNTIME.block_on(self.told).unwrap()
    }
}

async fn run(url: String, key: String, pace: Pace, stop: Arc<AtomicBool>) -> Told {
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap();
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / pace.per_second);
    let mut result = Told::default();
    let first = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        ticks.tick().await;
        let number = result.sent;
        result.sent += 1;
        let body = format!(r#"{{"n": {number}, "ms": {}, "say": "scored {number}"}}"#, pace.ms);
        let request = client.post(&url).header("Content-Type", "application/json").bearer_auth(&key).body(body);
        let tell = tell.clone();
        tokio::spawn(async move {
            let begun = Instant::now();
            let answer = async {
                let answer = request.send().await?;
                Ok::<_, reqwest::Error>((answer.status().as_u16(), answer.text().await?))
            };
            let answer = answer.await.map_err(|error| format!("{error:?}"));
            // The receiver lives until all senders are gone.
            let _ = tell.send((number, begun, begun.elapsed(), answer));
        });
    }
    drop(tell);
    while let Some((number, begun, time, answer)) = told.recv().await {
        if !matches!(answer, Ok((200, _))) {
            result.failed_at.push(begun - first);
        }
        match answer {
            Ok((200, body)) if serde_json::from_str::<Value>(&body).is_ok_and(|body| body["n"] == number) => {
                result.ok += 1;
                result.times.push(time.as_millis());
            }
            Ok((200, body)) => result.wrong.push(format!("{number}: {body}")),
            Ok((status, body)) => *result.failed.entry(format!("{status} {body}")).or_default() += 1,
            Err(error) => *result.failed.entry(error).or_default() += 1,
        }
    }
    result.times.sort_unstable();
    result
}

impl Told {
    /// Fails unless each request got its answer.
    #[track_caller]
    pub(super) fn all_answered(&self, what: &str) {
        let all = self.sent > 0 && self.ok == self.sent && self.failed.is_empty() && self.wrong.is_empty();
        assert!(all, "{what}: {self}: {:?} {:?}", self.failed, self.wrong);
    }

    /// Fails unless each request got its answer, but for some that were sent in this time and lost their connection.
    #[track_caller]
    pub(super) fn lost_connections_only(&self, what: &str, from: Duration, until: Duration) {
        let lost: usize =
            self.failed.iter().filter(|(failure, _)| failure.starts_with("reqwest::Error")).map(|(_, count)| count).sum();
        let then = self.failed_at.iter().all(|at| (from..until).contains(at));
        let all = self.ok + lost == self.sent && self.wrong.is_empty() && then;
        assert!(
            all,
            "{what}, between {from:?} and {until:?}: {self}: {:?} at {:?} {:?}",
            self.failed, self.failed_at, self.wrong
        );
    }

    fn time_of(&self, percent: usize) -> u128 {
        self.times.get((self.times.len() * percent / 100).min(self.times.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failed: usize = self.failed.values().sum();
        let (p50, p99, most) = (self.time_of(50), self.time_of(99), self.times.last().copied().unwrap_or_default());
        write!(f, "sent {}, ok {}, failed {failed}, wrong {}, ", self.sent, self.ok, self.wrong.len())?;
        write!(f, "p50 {p50} ms, p99 {p99} ms, longest {most} ms")
    }
}
