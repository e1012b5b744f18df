//! Gathers the evidence of a service from a cluster. The rights of the default role `edit` in its namespace are enough; what else may be read is
//! read, and missing where it may not. Nothing is changed.

use std::error::Error as _;
use std::time::Duration;

use futures_util::future::{join, join_all};
use k8s_openapi::api::apps::v1 as apps;
use k8s_openapi::api::core::v1 as core;
use kube::api::{ListParams, LogParams};
use kube::{Api, Client};

use super::evidence::{of_deployment, of_drift, of_event, of_front, of_node, of_pod, of_replica_set, seat};
use super::naming::{Owner, workload_name};
use super::objects::{Kind, Manifest};
use super::plan::{drift, find_scalers};
use crate::diagnosis::cluster::{Answer, Asked, Container, Evidence, Pod, Rival, State};
use crate::names::{Namespace, VersionName};
use crate::service::contract::VersionKey;

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many pods are looked at closely. Replicas of one template fail alike.
const CLOSELY: usize = 6;
/// How many pods' logs are read.
const LOGS: usize = 3;
const LOG_LINES: i64 = 200;
const LOG_BYTES: i64 = 256 * 1024;

/// The objects of one version of a service.
#[derive(Debug, Clone, Default)]
pub struct Workload {
    pub deployment: Option<apps::Deployment>,
    pub replica_sets: Vec<apps::ReplicaSet>,
    pub pods: Vec<core::Pod>,
    /// What the Deployment is to be. Where it is known, what others made of it is told.
    pub wanted: Option<WantedDeployment>,
}

/// What a Deployment is to be.
#[derive(Debug, Clone)]
pub struct WantedDeployment {
    pub manifest: Manifest,
    /// The fixed number of replicas; `None` where they are scaled.
    pub replicas: Option<u32>,
}

/// Gathers what is known of a version of a service. It never fails: a request that does is evidence itself.
pub async fn gather(client: &Client, owner: &Owner, version: &VersionName, asked: Asked) -> Evidence {
    let key = VersionKey { service: owner.service.clone(), version: version.clone() };
    let labels: Vec<String> = owner.version_labels(version).iter().map(|(key, value)| format!("{key}={value}")).collect();
    let labelled = ListParams::default().labels(&labels.join(","));
    let mut gathering = Gathering::new(client, &owner.namespace, asked);
    let name = workload_name(&key);
    let mut workload = Box::pin(gathering.workload(&name, &labelled)).await;
    // Who has no plan of the Deployment owns nothing of it.
    let manifest = Manifest { kind: Kind::Deployment, name, value: serde_json::json!({}) };
    workload.wanted = Some(WantedDeployment { manifest, replicas: None });
    Box::pin(gathering.around(&workload)).await
}

/// Gathers what is known beside objects that were read a moment ago.
pub async fn gather_around(client: &Client, namespace: &Namespace, workload: &Workload, asked: Asked) -> Evidence {
    Box::pin(Gathering::new(client, namespace, asked).around(workload)).await
}

/// Gathers what is known of a Service in front of the router.
pub async fn gather_front(client: &Client, namespace: &Namespace, service: &str) -> Evidence {
    let mut gathering = Gathering::new(client, namespace, Asked::default());
    let services: Api<core::Service> = gathering.namespaced();
    let found = limited(services.get_opt(service)).await;
    if let Some(found) = gathering.keep(&format!("read service {service}"), found).flatten() {
        gathering.evidence.front = Some(of_front(&found));
        gathering.events(found.metadata.uid.into_iter().collect()).await;
    }
    gathering.evidence
}

/// Returns an error of the client as evidence.
pub fn of_error(request: &str, error: &kube::Error) -> Answer {
    match error {
        kube::Error::Api(status) => Answer {
            request: request.to_owned(),
            status: status.code,
            reason: status.reason.clone(),
            message: status.message.clone(),
        },
        other => {
            let mut message = other.to_string();
            let mut source = other.source();
            while let Some(inner) = source {
                message = format!("{message}: {inner}");
                source = inner.source();
            }
            Answer { request: request.to_owned(), status: 0, reason: String::new(), message }
        }
    }
}

/// Why a request brought nothing.
enum Unanswered {
    Refused(kube::Error),
    TooSlow,
}

async fn limited<T>(request: impl Future<Output = kube::Result<T>>) -> Result<T, Unanswered> {
    match tokio::time::timeout(PATIENCE, request).await {
        Ok(answer) => answer.map_err(Unanswered::Refused),
        Err(_) => Err(Unanswered::TooSlow),
    }
}

struct Gathering<'a> {
    client: &'a Client,
    evidence: Evidence,
}

impl<'a> Gathering<'a> {
    fn new(client: &'a Client, namespace: &Namespace, asked: Asked) -> Self {
        let evidence = Evidence { now: jiff::Timestamp::now(), namespace: namespace.to_string(), asked, ..Evidence::default() };
        Self { client, evidence }
    }

    fn namespaced<T: kube::Resource<Scope = k8s_openapi::NamespaceResourceScope>>(&self) -> Api<T>
    where
        T::DynamicType: Default,
    {
        Api::namespaced(self.client.clone(), &self.evidence.namespace)
    }

    /// Keeps what a request that must succeed brought, or why it brought nothing.
    fn keep<T>(&mut self, request: &str, answer: Result<T, Unanswered>) -> Option<T> {
        let refused = match answer {
            Ok(found) => return Some(found),
            Err(Unanswered::Refused(error)) => of_error(request, &error),
            Err(Unanswered::TooSlow) => {
                let message = format!("no answer within {} s", PATIENCE.as_secs());
                Answer { request: request.to_owned(), message, ..Answer::default() }
            }
        };
        if !self.evidence.answers.iter().any(|known| known.message == refused.message) {
            self.evidence.answers.push(refused);
        }
        None
    }

    /// Reads the Deployment, its `ReplicaSet`s and its pods.
    async fn workload(&mut self, name: &str, labelled: &ListParams) -> Workload {
        let (deployments, sets, pods): (Api<apps::Deployment>, Api<apps::ReplicaSet>, Api<core::Pod>) =
            (self.namespaced(), self.namespaced(), self.namespaced());
        let (deployment, (sets, pods)) =
            join(limited(deployments.get_opt(name)), join(limited(sets.list(labelled)), limited(pods.list(labelled)))).await;
        Workload {
            deployment: self.keep(&format!("read deployment {name}"), deployment).flatten(),
            replica_sets: self.keep("list replicasets", sets).into_iter().flatten().collect(),
            pods: self.keep("list pods", pods).into_iter().flatten().collect(),
            wanted: None,
        }
    }

    /// Reads what is beside these objects.
    async fn around(mut self, workload: &Workload) -> Evidence {
        let Workload { deployment, replica_sets, pods, wanted } = workload;
        let mut uids = Vec::new();
        if let Some(deployment) = deployment {
            let known = of_deployment(deployment);
            if let Some(WantedDeployment { manifest, replicas }) = wanted {
                let live = serde_json::to_value(deployment).unwrap_or_default();
                self.evidence.foreign_fields =
                    of_drift(&format!("deployment/{}", known.name), &drift(manifest, *replicas, &live));
            }
            self.rivals(&known.name).await;
            self.evidence.deployment = Some(known);
            uids.extend(deployment.metadata.uid.clone());
        }
        for set in replica_sets {
            let known = of_replica_set(set);
            if known.wanted > 0 {
                uids.extend(set.metadata.uid.clone());
                self.evidence.replica_sets.push(known);
            }
        }
        self.evidence.pods = pods.iter().map(of_pod).collect();
        self.evidence.pods.sort_by_key(|pod| pod.created);
        // What isn't well comes first, and of that the newest.
        let mut watched: Vec<&Pod> = self.evidence.pods.iter().rev().collect();
        watched.sort_by_key(|pod| pod.is_ready() || pod.deleting);
        uids.extend(watched.into_iter().take(CLOSELY).map(|pod| pod.uid.clone()));
        self.events(uids).await;
        self.closely().await;
        self.evidence
    }

    /// Reads the events of objects.
    async fn events(&mut self, uids: Vec<String>) {
        let events: Api<core::Event> = self.namespaced();
        let lists = uids.iter().map(|uid| {
            let events = events.clone();
            async move { limited(events.list(&ListParams::default().fields(&format!("involvedObject.uid={uid}")))).await }
        });
        for list in join_all(lists).await {
            let found = self.keep("list events", list);
            self.evidence.events.extend(found.into_iter().flatten().map(|event| of_event(&event)));
        }
        self.evidence.events.sort_by_key(|event| event.last);
    }

    /// Reads logs, and nodes when a pod waits for one.
    async fn closely(&mut self) {
        let pods: Api<core::Pod> = self.namespaced();
        let told = self.evidence.pods.iter().enumerate().rev().flat_map(|(at, pod)| {
            let containers = pod.containers.iter().enumerate().filter(|_| !pod.is_ready() && !pod.deleting);
            containers
                .filter(|(_, one)| has_log(one))
                .map(move |(container, one)| (at, container, pod.name.clone(), one.name.clone(), runs(one)))
        });
        let told: Vec<_> = told.take(LOGS).collect();
        let logs = told.into_iter().map(|(at, container, pod, name, runs)| {
            let pods = pods.clone();
            async move { (at, container, read_log(&pods, &pod, &name, runs).await) }
        });
        for (at, container, log) in join_all(logs).await {
            let container = &mut self.evidence.pods[at].containers[container];
            match log {
                Ok(lines) => container.log = lines,
                Err(why) => container.log_fault = Some(why),
            }
        }
        if self.evidence.pods.iter().any(|pod| !pod.is_ready() && !pod.deleting) {
            self.nodes().await;
        }
    }

    /// Reads nodes and who is on them. In many clusters that isn't everybody's to read.
    async fn nodes(&mut self) {
        let (nodes, pods): (Api<core::Node>, Api<core::Pod>) = (Api::all(self.client.clone()), Api::all(self.client.clone()));
        let unplaced = self.evidence.pods.iter().any(|pod| pod.node.is_none() && !pod.deleting);
        let living = ListParams::default().fields("status.phase!=Succeeded,status.phase!=Failed");
        let Ok(nodes) = limited(nodes.list(&ListParams::default())).await else { return };
        let mut nodes: Vec<_> = nodes.iter().map(of_node).collect();
        if unplaced && let Ok(pods) = limited(pods.list(&living)).await {
            seat(&mut nodes, &pods.items);
        }
        self.evidence.nodes = Some(nodes);
    }

    /// Reads what else scales the Deployment or changes its pods.
    async fn rivals(&mut self, name: &str) {
        let Ok(namespace) = Namespace::new(self.evidence.namespace.clone()) else { return };
        let found = tokio::time::timeout(PATIENCE, find_scalers(self.client, &namespace, &[name])).await;
        let found = found.into_iter().flatten().flatten();
        self.evidence.rivals = found.map(|scaler| Rival { kind: scaler.kind, name: scaler.name }).collect();
    }
}

/// A run of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Previous,
    Current,
}

/// Returns whether a container has run.
fn has_log(container: &Container) -> bool {
    container.last.is_some() || matches!(container.state, State::Running { .. } | State::Ended(_))
}

/// What a node answers in place of a log that it no longer has, as if it were the log.
const NO_LOG: &str = "unable to retrieve container logs for ";

/// Returns whose logs are worth reading, the best first: of a container that crashed, those of the run that ended.
fn runs(container: &Container) -> &'static [Run] {
    match (&container.state, &container.last) {
        (State::Running { .. }, None) => &[Run::Current],
        // What runs now is another run.
        (State::Running { .. }, Some(_)) => &[Run::Previous],
        _ => &[Run::Previous, Run::Current],
    }
}

/// Reads the last lines of a container's log, of the first of these runs that has any.
async fn read_log(pods: &Api<core::Pod>, pod: &str, container: &str, runs: &[Run]) -> Result<Vec<String>, String> {
    let mut why = String::new();
    for run in runs {
        let previous = *run == Run::Previous;
        let wanted = LogParams {
            container: Some(container.to_owned()),
            previous,
            tail_lines: Some(LOG_LINES),
            limit_bytes: Some(LOG_BYTES),
            ..LogParams::default()
        };
        match limited(pods.logs(pod, &wanted)).await {
            Ok(text) if text.starts_with(NO_LOG) => text.trim_end().clone_into(&mut why),
            Ok(text) if previous && text.is_empty() && runs.len() > 1 => {}
            Ok(text) => return Ok(text.lines().map(str::to_owned).collect()),
            Err(Unanswered::Refused(error)) => why = of_error("read log", &error).message,
            Err(Unanswered::TooSlow) => why = format!("no answer within {} s", PATIENCE.as_secs()),
        }
    }
    Err(why)
}
