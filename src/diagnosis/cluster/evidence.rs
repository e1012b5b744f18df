//! What is known of a service's objects in a cluster, as plain values.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::amounts::Amounts;

/// All that is known at one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// When it was gathered; ages are counted up to here.
    pub now: Timestamp,
    pub namespace: String,
    pub asked: Asked,
    /// The pods of the version, of all its revisions.
    pub pods: Vec<Pod>,
    pub replica_sets: Vec<ReplicaSet>,
    pub deployment: Option<Deployment>,
    pub events: Vec<Event>,
    /// `None` where they may not be read.
    pub nodes: Option<Vec<Node>>,
    /// What the cluster answered to our own requests when it refused them.
    pub answers: Vec<Answer>,
    /// What else changes the service's Deployment.
    pub rivals: Vec<Rival>,
    /// Fields of ours that another manager owns.
    pub foreign_fields: Vec<ForeignFields>,
    /// The Service through which callers reach the router.
    pub front: Option<Front>,
    /// Answers that a caller got, to tell whose they are.
    pub calls: Vec<Call>,
    /// The last lines of the router's log.
    pub router_log: Vec<String>,
}

/// What we asked for, as far as the objects don't say it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    pub service: String,
    /// Whether the image was in the registry before: its digest stands in the record.
    pub image_known: bool,
    /// The packed bytes of the image, where they are known.
    pub image_bytes: Option<u64>,
    /// How long a replica may take to be ready.
    pub start_budget: Option<Duration>,
    /// How long is waited for what can pass by itself: nodes, quota, an image.
    pub patience: Option<Duration>,
    /// The root folder of the user's code in the image.
    pub project_root: Option<String>,
}

/// A pod, with what its template asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pod {
    pub name: String,
    pub uid: String,
    /// Which template it was made of; the `ReplicaSet` bears the same.
    pub template: String,
    pub created: Option<Timestamp>,
    pub phase: String,
    pub reason: Option<String>,
    pub message: Option<String>,
    pub deleting: bool,
    pub node: Option<String>,
    pub conditions: Vec<Condition>,
    pub containers: Vec<Container>,
    pub asks: PodAsks,
}

/// What a pod's template asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PodAsks {
    pub requests: Amounts,
    pub limits: Amounts,
    pub node_selector: BTreeMap<String, String>,
    pub tolerations: Vec<Toleration>,
    pub pull_secrets: Vec<String>,
    pub scheduler: String,
    pub gates: Vec<String>,
    pub priority_class: Option<String>,
    /// Which environment variable comes from which object.
    pub variables: Vec<Reference>,
}

/// An environment variable that comes from a Secret or `ConfigMap`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub variable: String,
    pub object: String,
    pub key: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Toleration {
    /// `None`: all keys.
    pub key: Option<String>,
    /// `None`: any value.
    pub value: Option<String>,
    /// `None`: all effects.
    pub effect: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    pub reason: String,
    pub message: String,
    pub since: Option<Timestamp>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Container {
    pub name: String,
    pub image: String,
    pub ready: bool,
    /// Whether its startup probe has succeeded.
    pub started: bool,
    pub restarts: u32,
    pub state: State,
    /// How its previous run ended.
    pub last: Option<Ended>,
    /// The last lines of its log; those of the previous run where it crashed.
    pub log: Vec<String>,
    /// Why the log can't be read.
    pub log_fault: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum State {
    Waiting { reason: String, message: String },
    Running { since: Option<Timestamp> },
    Ended(Ended),
}

impl Default for State {
    fn default() -> Self {
        Self::Waiting { reason: String::new(), message: String::new() }
    }
}

/// How a run of a container ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ended {
    pub reason: String,
    pub exit_code: i32,
    pub signal: Option<i32>,
    /// The runtime's message, or what the process left as its last word.
    pub message: String,
    pub started: Option<Timestamp>,
    pub finished: Option<Timestamp>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReplicaSet {
    pub name: String,
    pub template: String,
    pub wanted: u32,
    pub made: u32,
    pub ready: u32,
    pub conditions: Vec<Condition>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Deployment {
    pub name: String,
    pub wanted: u32,
    pub ready: u32,
    pub paused: bool,
    pub conditions: Vec<Condition>,
    /// The template of its pods, for when there are none.
    pub asks: PodAsks,
}

/// An event, with its repetitions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// The object: its kind, name and uid.
    pub kind: String,
    pub object: String,
    pub uid: String,
    pub warning: bool,
    pub reason: String,
    pub message: String,
    pub source: String,
    pub count: u32,
    pub first: Option<Timestamp>,
    pub last: Option<Timestamp>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Node {
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub taints: Vec<Taint>,
    pub conditions: Vec<Condition>,
    pub unschedulable: bool,
    pub capacity: Amounts,
    pub allocatable: Amounts,
    /// The pods on it with what they request; `None` where those of other namespaces may not be read.
    pub tenants: Option<Vec<Tenant>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taint {
    pub key: String,
    pub value: String,
    pub effect: String,
}

/// A pod on a node.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tenant {
    /// `namespace/name`.
    pub pod: String,
    pub requests: Amounts,
}

/// An answer of the API server that refuses, or why there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The request: `apply deployments/x`.
    pub request: String,
    /// The HTTP status; 0 when there was no answer.
    pub status: u16,
    pub reason: String,
    pub message: String,
}

/// An object that changes the Deployment's replicas or pods.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rival {
    /// `HorizontalPodAutoscaler`, `ScaledObject`, `VerticalPodAutoscaler`.
    pub kind: String,
    pub name: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForeignFields {
    /// `deployment/x`.
    pub object: String,
    pub manager: String,
    pub fields: Vec<String>,
    pub since: Option<Timestamp>,
}

/// The Service in front of the router.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Front {
    /// `namespace/name`.
    pub service: String,
    pub load_balancer: bool,
    pub address: Option<String>,
    pub since: Option<Timestamp>,
}

/// An answer as a caller got it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Call {
    /// The HTTP status; `None` when the connection was cut.
    pub status: Option<u16>,
    /// Whether it bears our headers.
    pub ours: bool,
    pub after: Duration,
}

impl Condition {
    pub fn is(&self, kind: &str, status: &str) -> bool {
        self.kind == kind && self.status == status
    }

    /// Returns it as a line of evidence.
    pub(super) fn line(&self, object: &str) -> String {
        format!("{object}: {}={} {}: {}", self.kind, self.status, self.reason, self.message)
    }
}

impl Event {
    /// Returns it as a line of evidence.
    pub(super) fn line(&self) -> String {
        let often = if self.count > 1 { format!(" (x{})", self.count) } else { String::new() };
        format!("{} {}: {}: {}{often}", self.kind.to_lowercase(), self.object, self.reason, self.message)
    }
}

impl Container {
    /// Returns how it ended last, if it ever did.
    pub(super) fn ended(&self) -> Option<&Ended> {
        match &self.state {
            State::Ended(ended) => Some(ended),
            State::Waiting { .. } | State::Running { .. } => self.last.as_ref(),
        }
    }

    /// Returns the reason and message for which it waits.
    pub(super) fn waiting(&self) -> Option<(&str, &str)> {
        match &self.state {
            State::Waiting { reason, message } => Some((reason, message)),
            State::Running { .. } | State::Ended(_) => None,
        }
    }
}

impl Pod {
    pub fn is_ready(&self) -> bool {
        self.conditions.iter().any(|condition| condition.is("Ready", "True"))
    }

    pub(super) fn condition(&self, kind: &str) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.kind == kind)
    }

    /// Returns the scheduler's reason for not placing it.
    pub(super) fn unplaced(&self) -> Option<&Condition> {
        self.condition("PodScheduled").filter(|condition| condition.status == "False")
    }
}

impl PodAsks {
    /// Returns whether a taint keeps the pod away.
    pub(super) fn is_repelled(&self, taint: &Taint) -> bool {
        let tolerated = self.tolerations.iter().any(|toleration| {
            toleration.key.as_ref().is_none_or(|key| *key == taint.key)
                && toleration.value.as_ref().is_none_or(|value| *value == taint.value)
                && toleration.effect.as_ref().is_none_or(|effect| *effect == taint.effect)
        });
        taint.effect != "PreferNoSchedule" && !tolerated
    }
}

impl Node {
    /// Returns what is left of a resource, where that can be known.
    pub(super) fn free(&self, resource: &str) -> Option<u64> {
        let used: u64 = self.tenants.as_ref()?.iter().filter_map(|tenant| tenant.requests.get(resource)).sum();
        Some(self.allocatable.get(resource).copied().unwrap_or_default().saturating_sub(used))
    }

    pub(super) fn allocatable(&self, resource: &str) -> u64 {
        self.allocatable.get(resource).copied().unwrap_or_default()
    }

    pub(super) fn capacity(&self, resource: &str) -> u64 {
        self.capacity.get(resource).copied().unwrap_or_default()
    }
}

impl Evidence {
    /// Returns the events of a pod with one of these reasons, the newest last.
    pub(super) fn events_of<'a>(&'a self, pod: &'a Pod, reasons: &'a [&str]) -> impl DoubleEndedIterator<Item = &'a Event> {
        self.events.iter().filter(move |event| event.uid == pod.uid && reasons.contains(&event.reason.as_str()))
    }

    /// Returns the pods that aren't on their way out and not ready.
    pub(super) fn unready(&self) -> impl Iterator<Item = &Pod> {
        self.pods.iter().filter(|pod| !pod.deleting && !pod.is_ready())
    }

    /// Returns the number of ready pods.
    pub(super) fn ready(&self) -> usize {
        self.pods.iter().filter(|pod| !pod.deleting && pod.is_ready()).count()
    }

    /// Returns how long ago something was.
    pub(super) fn age(&self, since: Timestamp) -> Duration {
        self.now.duration_since(since).try_into().unwrap_or_default()
    }
}
