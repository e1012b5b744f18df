//! What a deployment waits for while nothing is wrong, in words.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::amounts;
use super::evidence::{Container, Event, Evidence, Pod, State};

/// Returns what the replicas that aren't ready wait for, each state once, the furthest last.
pub fn waits(evidence: &Evidence) -> Vec<String> {
    let mut told: Vec<(String, usize)> = Vec::new();
    for words in evidence.unready().filter(|pod| pod.phase != "Failed").map(|pod| of_pod(evidence, pod)) {
        match told.iter_mut().find(|(known, _)| *known == words) {
            Some((_, count)) => *count += 1,
            None => told.push((words, 1)),
        }
    }
    if told.is_empty() && evidence.ready() == 0 {
        return vec!["waiting for the cluster to make the pods".to_owned()];
    }
    told.into_iter().map(|(words, count)| if count > 1 { format!("{count} replicas: {words}") } else { words }).collect()
}

fn of_pod(evidence: &Evidence, pod: &Pod) -> String {
    let since =
        |since: Option<Timestamp>| since.map_or_else(String::new, |since| format!(" since {} s", evidence.age(since).as_secs()));
    let Some(node) = &pod.node else {
        return format!("waiting for a node{}", since(pod.unplaced().and_then(|condition| condition.since).or(pod.created)));
    };
    if let Some((event, began)) = pulling(evidence, pod) {
        let image = event.message.split('"').nth(1).unwrap_or("the image");
        let size = evidence.asked.image_bytes.map_or_else(String::new, |size| format!(" ({})", amounts::bytes(size)));
        return format!("pulling image {image}{size} on node {node}{}", since(Some(began)));
    }
    let Some(container) = pod.containers.first() else { return format!("preparing the pod on node {node}") };
    match &container.state {
        State::Waiting { reason, .. } if reason == "CrashLoopBackOff" => {
            format!("waiting to be started again on node {node}, after {} restarts", container.restarts)
        }
        State::Waiting { .. } | State::Ended(_) => format!("preparing the pod on node {node}{}", since(placed(pod))),
        State::Running { .. } if container.started => format!("waiting until the replica on node {node} is ready"),
        State::Running { since: began } => starting(container, &since(*began)),
    }
}

fn starting(container: &Container, since: &str) -> String {
    let mut words = format!("init() is running{since}");
    if let Some(line) = container.log.iter().rev().find(|line| !line.trim().is_empty()) {
        let _ = write!(words, ": {}", line.trim());
    }
    words
}

fn placed(pod: &Pod) -> Option<Timestamp> {
    pod.condition("PodScheduled").filter(|condition| condition.status == "True").and_then(|condition| condition.since)
}

/// Returns the event of a pull that has begun and not ended, and when it began.
pub(super) fn pulling<'a>(evidence: &'a Evidence, pod: &'a Pod) -> Option<(&'a Event, Timestamp)> {
    let creating = |container: &Container| container.waiting().is_some_and(|(reason, _)| reason == "ContainerCreating");
    pod.containers.iter().find(|container| creating(container))?;
    let event = evidence.events_of(pod, &["Pulling", "Pulled", "Failed"]).max_by_key(|event| event.last)?;
    (event.reason == "Pulling").then_some(event).and_then(|event| Some((event, event.last?)))
}
