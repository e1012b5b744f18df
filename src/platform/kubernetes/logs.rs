//! The logs of a service's pods, merged by time, each line with its replica.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use futures_util::future::join_all;
use futures_util::io::AsyncBufReadExt;
use futures_util::stream::{self, BoxStream, SelectAll};
use futures_util::{StreamExt, TryStreamExt};
use jiff::Timestamp;
use k8s_openapi::api::core::v1::Pod;
use kube::api::LogParams;
use kube::{Api, Client, ResourceExt};

use super::api_error::{ApiError, ApiFault};
use super::naming::Owner;
use super::observing::list;

/// The most that is read of one container's log, in bytes.
const MOST: i64 = 8 << 20;

/// Which run of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Current,
    /// The one that crashed.
    Previous,
}

/// How a line is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Alone,
    WithReplica,
}

/// A line of a log.
struct Line {
    /// When the container runtime got it (RFC 3339 with nanoseconds, which sorts by time).
    stamp: String,
    replica: String,
    text: String,
}

/// How often it is looked for new replicas.
const LOOK: Duration = Duration::from_secs(1);

/// Tells the lines of all replicas from `since` on, also of those that come later, until the service has no record any more.
pub(super) async fn follow(
    client: &Client,
    owner: &Owner,
    since: Timestamp,
    hear: &mut dyn FnMut(&str),
    exists: impl AsyncFn() -> Result<bool, ApiError>,
) -> Result<(), ApiError> {
    let api: Api<Pod> = Api::namespaced(client.clone(), owner.namespace.as_str());
    // From when on each replica's log is to be read the next time; `None` while it is being read.
    let mut from: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut streams: SelectAll<BoxStream<'static, News>> = SelectAll::new();
    let mut look = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            _ = look.tick() => {
                let pods = list::<Pod>(client, owner, "pods").await?;
                if pods.is_empty() && !exists().await? {
                    return Ok(());
                }
                for pod in pods.iter().map(ResourceExt::name_any) {
                    let start = from.entry(pod.clone()).or_insert_with(|| Some(since.to_string()));
                    if let Some(start) = start.take() {
                        streams.push(stream_of(api.clone(), pod, start));
                    }
                }
            }
            Some(news) = streams.next() => match news {
                News::Line(line) => {
                    let mut text = String::new();
                    line.write(&mut text, Shown::WithReplica);
                    hear(&text);
                }
                News::Ended { pod, last } => {
                    from.insert(pod, Some(last));
                }
            },
        }
    }
}

/// What a followed log tells.
enum News {
    Line(Line),
    /// The container ended, or its log could not be read (yet). The log goes on after `last`.
    Ended {
        pod: String,
        last: String,
    },
}

/// Follows the log of one pod's container, from after a stamp until the container ends.
fn stream_of(api: Api<Pod>, pod: String, after: String) -> BoxStream<'static, News> {
    let parameters = LogParams { follow: true, timestamps: true, since_time: after.parse().ok(), ..LogParams::default() };
    let name = pod.clone();
    let opened =
        async move { Ok::<_, kube::Error>(api.log_stream(&name, &parameters).await?.lines().map_err(kube::Error::ReadEvents)) };
    // A log that can't be read, or breaks off, is tried again with the next look.
    let lines = stream::once(opened).try_flatten();
    let lines = lines.take_while(|line| std::future::ready(line.is_ok())).filter_map(|line| std::future::ready(line.ok()));
    let last = std::sync::Arc::new(std::sync::Mutex::new(after.clone()));
    let (seen, of) = (last.clone(), pod.clone());
    // Whole seconds are all that the API takes: what was told already is told again by it.
    let lines = lines.map(move |line: String| Line::of(&of, &line)).filter(move |line| std::future::ready(line.stamp > after));
    let lines = lines.inspect(move |line| seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone_from(&line.stamp));
    let end = stream::once(async move {
        let last = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        News::Ended { pod, last }
    });
    lines.map(News::Line).chain(end).boxed()
}

/// Which lines of a log are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of them.
    Whole,
    /// Those from before the replica was ready.
    Start,
}

/// Returns the last lines of all replicas, those of containers that crashed included.
pub(super) async fn last_lines(client: &Client, owner: &Owner, part: Part, lines: usize) -> Result<String, ApiError> {
    let pods = list::<Pod>(client, owner, "pods").await?;
    let api: Api<Pod> = Api::namespaced(client.clone(), owner.namespace.as_str());
    let runs = pods.iter().flat_map(|pod| {
        let crashed = restarted(pod).then_some(Run::Previous);
        crashed.into_iter().chain([Run::Current]).map(move |run| (pod, run))
    });
    let (api, tail) = (&api, (part == Part::Whole).then_some(lines));
    let read = join_all(runs.map(|(pod, run)| async move { (pod, read(api, &pod.name_any(), run, tail).await) })).await;
    let mut merged: Vec<Line> = Vec::new();
    for (pod, log) in read {
        let until = if part == Part::Start { ready_since(pod) } else { None };
        merged.extend(log?.into_iter().filter(|line| until.is_none_or(|until| line.is_before(until))));
    }
    merged.sort_by(|one, other| one.stamp.cmp(&other.stamp));
    let shown = if pods.len() > 1 { Shown::WithReplica } else { Shown::Alone };
    let skipped = merged.len().saturating_sub(lines);
    let mut text = String::new();
    for line in &merged[skipped..] {
        line.write(&mut text, shown);
    }
    Ok(text)
}

/// Returns since when a pod has been ready: the cluster keeps no other time at which it was. `None` while it isn't.
fn ready_since(pod: &Pod) -> Option<Timestamp> {
    let mut conditions = pod.status.iter().flat_map(|status| status.conditions.iter().flatten());
    let ready = conditions.find(|condition| condition.type_ == "Ready" && condition.status == "True")?;
    ready.last_transition_time.as_ref().map(|time| time.0)
}

fn restarted(pod: &Pod) -> bool {
    let containers = pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten());
    containers.into_iter().any(|container| container.restart_count > 0)
}

/// Reads the log of one run; without `tail`, from its beginning.
async fn read(api: &Api<Pod>, pod: &str, run: Run, tail: Option<usize>) -> Result<Vec<Line>, ApiError> {
    let parameters = LogParams {
        previous: run == Run::Previous,
        timestamps: true,
        tail_lines: tail.and_then(|lines| i64::try_from(lines).ok()),
        limit_bytes: Some(MOST),
        ..LogParams::default()
    };
    match api.logs(pod, &parameters).await {
        Ok(text) => Ok(text.lines().map(|line| Line::of(pod, line)).collect()),
        Err(error) => {
            let error = ApiError::new(format!("read the log of pod '{pod}'"), &error);
            // A container that hasn't begun has no log, nor has a pod that is gone meanwhile.
            if matches!(error.why, ApiFault::Invalid(_) | ApiFault::Missing(_)) { Ok(Vec::new()) } else { Err(error) }
        }
    }
}

impl Line {
    fn of(replica: &str, line: &str) -> Self {
        let (stamp, text) = line.split_once(' ').unwrap_or(("", line));
        Self { stamp: stamp.to_owned(), replica: replica.to_owned(), text: text.to_owned() }
    }

    /// Returns whether it is from before a time, which the cluster tells in whole seconds. A line without a time is.
    fn is_before(&self, time: Timestamp) -> bool {
        self.stamp.parse::<Timestamp>().map_or(true, |stamp| stamp.as_second() <= time.as_second())
    }

    fn write(&self, text: &mut String, shown: Shown) {
        // Writing to a string doesn't fail.
        let _ = match shown {
            Shown::Alone => writeln!(text, "{}", self.text),
            Shown::WithReplica => writeln!(text, "{} {}", self.replica, self.text),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_start_end_with_the_second_in_which_the_replica_was_ready() {
        let pod = |status: &str| -> Pod {
            let condition =
                serde_json::json!({ "type": "Ready", "status": status, "lastTransitionTime": "2026-01-02T03:04:05Z" });
            serde_json::from_value(serde_json::json!({ "status": { "conditions": [condition] } })).unwrap()
        };
        let ready = ready_since(&pod("True")).unwrap();
        let is_before = |stamp: &str| Line::of("a", &format!("{stamp} text")).is_before(ready);
        assert!(is_before("2026-01-02T03:04:04.999999999Z") && is_before("2026-01-02T03:04:05.900000000Z"));
        assert!(!is_before("2026-01-02T03:04:06.000000001Z"));
        assert_eq!(ready_since(&pod("False")), None);
    }
}
