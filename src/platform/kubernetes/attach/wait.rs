//! Waits until the router is ready, and tells what it waits for.

use std::time::Duration;

use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::api::core::v1::{ContainerStatus, Pod};
use kube::api::ListParams;
use kube::{Api, Client};
use tokio::time::Instant;

use super::super::api_error::ApiError;
use super::super::evidence_gather::{Workload, gather_around};
use super::super::naming::ROUTER;
use super::RouterSpec;
use super::labels::ROUTER_OF;
use crate::diagnosis::cluster::{Asked, Outlook, diagnose, failure};
use crate::progress::Progress;
use crate::service::ServiceFailure;

const EVERY: Duration = Duration::from_secs(1);
/// So many ends one after the other are no accident.
const CRASHES: i32 = 2;

/// Why a router isn't ready.
#[derive(Debug, thiserror::Error)]
pub enum NotReady {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error("the router isn't ready after {} seconds: {why}", limit.as_secs())]
    Late { limit: Duration, why: String },
    /// Waiting longer would change nothing.
    #[error("the router doesn't start: {why}")]
    Failed { why: String },
    /// Waiting longer would change nothing: this is in its way.
    #[error("the router can't be started: {}", .0.message)]
    Diagnosed(ServiceFailure),
}

/// Waits until all routers of the newest revision are ready.
pub async fn wait_until_ready(
    client: &Client,
    spec: &RouterSpec,
    limit: Duration,
    progress: &dyn Progress,
) -> Result<(), NotReady> {
    let deadline = Instant::now() + limit;
    let deployments: Api<Deployment> = Api::namespaced(client.clone(), spec.namespace.as_str());
    let mut told = String::new();
    loop {
        let what = format!("read Deployment '{ROUTER}' of namespace '{}'", spec.namespace);
        let deployment = deployments.get(ROUTER).await.map_err(ApiError::of(what))?;
        let (ready, wanted) = counts(&deployment);
        if ready >= wanted.max(1) {
            return Ok(());
        }
        let pods = pods(client, spec).await?;
        let waiting = pods.iter().find_map(waiting);
        if let Some(Waiting { why, hopeless: true }) = waiting {
            return Err(NotReady::Failed { why });
        }
        // One that has run may come to itself: its ends are counted instead.
        if !pods.iter().any(has_run)
            && let Some(failure) = Box::pin(diagnosed(client, spec, (deployment, pods), limit)).await?
        {
            return Err(NotReady::Diagnosed(failure));
        }
        let why = waiting.map_or_else(|| "its pods are being made".to_owned(), |waiting| waiting.why);
        let now = format!("waiting for the router: {ready} of {wanted} ready; {why}");
        if now != told {
            progress.step(now.clone());
            told = now;
        }
        if Instant::now() >= deadline {
            return Err(NotReady::Late { limit, why });
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Returns how many routers of the newest revision are ready, and how many there are to be.
fn counts(deployment: &Deployment) -> (i32, i32) {
    let wanted = deployment.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1);
    let Some(status) = &deployment.status else { return (0, wanted) };
    let seen = status.observed_generation >= deployment.metadata.generation;
    // Pods of the revision before may still be among those that are available.
    let old = status.replicas.unwrap_or_default() - status.updated_replicas.unwrap_or_default();
    let ready = if seen { status.available_replicas.unwrap_or_default() - old.max(0) } else { 0 };
    (ready.max(0), wanted)
}

struct Waiting {
    why: String,
    hopeless: bool,
}

/// Returns the pods of the newest revision.
async fn pods(client: &Client, spec: &RouterSpec) -> Result<Vec<Pod>, ApiError> {
    let pods: Api<Pod> = Api::namespaced(client.clone(), spec.namespace.as_str());
    let list = pods.list(&ListParams::default().labels(&format!("{ROUTER_OF}={ROUTER}"))).await;
    let mut pods = list.map_err(ApiError::of(format!("list pods of namespace '{}'", spec.namespace)))?.items;
    pods.retain(|pod| image_of(pod) == Some(spec.image.as_str()) && pod.metadata.deletion_timestamp.is_none());
    Ok(pods)
}

fn has_run(pod: &Pod) -> bool {
    let containers = pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten());
    let mut states = containers.flat_map(|container| [&container.state, &container.last_state].into_iter().flatten());
    states.any(|state| state.running.is_some() || state.terminated.is_some())
}

/// Returns what keeps the pods from being made, placed or started, if nothing but a change mends it.
async fn diagnosed(
    client: &Client,
    spec: &RouterSpec,
    (deployment, pods): (Deployment, Vec<Pod>),
    limit: Duration,
) -> Result<Option<ServiceFailure>, ApiError> {
    let sets: Api<ReplicaSet> = Api::namespaced(client.clone(), spec.namespace.as_str());
    let sets = sets.list(&ListParams::default().labels(&format!("{ROUTER_OF}={ROUTER}"))).await;
    let sets = sets.map_err(ApiError::of(format!("list ReplicaSets of namespace '{}'", spec.namespace)))?;
    let workload = Workload { deployment: Some(deployment), replica_sets: sets.items, pods, wanted: None };
    let asked = Asked { service: ROUTER.to_owned(), patience: Some(limit), ..Asked::default() };
    let mut problems = diagnose(&gather_around(client, &spec.namespace, &workload, asked).await);
    problems.retain(|problem| problem.outlook == Outlook::Failed);
    Ok(failure(&problems))
}

fn image_of(pod: &Pod) -> Option<&str> {
    pod.spec.as_ref()?.containers.first()?.image.as_deref()
}

fn waiting(pod: &Pod) -> Option<Waiting> {
    let name = pod.metadata.name.as_deref().unwrap_or_default();
    let status = pod.status.as_ref()?;
    let unscheduled =
        status.conditions.iter().flatten().find(|condition| condition.type_ == "PodScheduled" && condition.status == "False");
    if let Some(condition) = unscheduled {
        let why = condition.message.as_deref().unwrap_or("no node takes it");
        return Some(Waiting { why: format!("pod {name} finds no node: {why}"), hopeless: false });
    }
    let container = status.container_statuses.as_ref()?.first()?;
    if container.ready {
        return None;
    }
    let (why, hopeless) = of_container(container);
    Some(Waiting { why: format!("pod {name}: {why}"), hopeless })
}

fn of_container(container: &ContainerStatus) -> (String, bool) {
    let ended = [&container.state, &container.last_state].into_iter().flatten().find_map(|state| state.terminated.as_ref());
    let last_words = ended.and_then(|ended| ended.message.as_deref()).map(str::trim).filter(|words| !words.is_empty());
    if let (Some(ended), true) = (ended, container.restart_count >= CRASHES) {
        let words = last_words.map(|words| format!(": {words}")).unwrap_or_default();
        return (format!("it ended {} times, last with exit code {}{words}", container.restart_count, ended.exit_code), true);
    }
    let Some(waiting) = container.state.as_ref().and_then(|state| state.waiting.as_ref()) else {
        return ("it runs, and isn't ready yet".to_owned(), false);
    };
    let reason = waiting.reason.as_deref().unwrap_or("waiting");
    if matches!(reason, "ErrImagePull" | "ImagePullBackOff") {
        return (format!("its image can't be pulled ({}): {}", container.image, pull_fault(waiting.message.as_deref())), false);
    }
    // Of a container that ended, its own last words say more than how long the pause is.
    let message = last_words.or(waiting.message.as_deref()).map(|message| format!(": {message}")).unwrap_or_default();
    (format!("{reason}{message}"), matches!(reason, "InvalidImageName" | "CreateContainerConfigError"))
}

/// The runtime's words wrap the cause in the same name again and again: the last clauses say it.
fn pull_fault(message: Option<&str>) -> String {
    const CLAUSES: usize = 2;
    let clauses: Vec<&str> = message.unwrap_or("no reason was given").split(": ").collect();
    clauses[clauses.len().saturating_sub(CLAUSES)..].join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_failed_pull_the_cause_is_told_once() {
        let message = "Back-off pulling image \"r/x@sha256:1\": ErrImagePull: failed to pull and unpack image \"r/x@sha256:1\": failed to do \
                       request: Head \"http://r/v2/x\": dial tcp 127.0.0.1:25000: connect: connection refused";
        assert_eq!(pull_fault(Some(message)), "connect: connection refused");
        assert_eq!(pull_fault(None), "no reason was given");
    }
}
