//! The objects of a cluster as evidence for the diagnosis: what they say, and no judgement.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1 as apps;
use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, Time};

use super::plan::Drift;
use super::pod_asks::{amounts, of_pod_spec};
use crate::diagnosis::cluster::{
    Condition, Container, Deployment, Ended, Event, ForeignFields, Front, Node, Pod, ReplicaSet, State, Taint, Tenant,
};

/// Label that Kubernetes puts on the pods and the `ReplicaSet` of one template.
const TEMPLATE: &str = "pod-template-hash";

/// Returns what a pod says of itself. Its log is not in it.
pub fn of_pod(pod: &core::Pod) -> Pod {
    let status = pod.status.clone().unwrap_or_default();
    let spec = pod.spec.clone().unwrap_or_default();
    let images: BTreeMap<&str, &str> =
        spec.containers.iter().map(|one| (one.name.as_str(), one.image.as_deref().unwrap_or_default())).collect();
    let containers = status
        .init_container_statuses
        .iter()
        .flatten()
        .filter(|one| !is_over(one))
        .chain(status.container_statuses.iter().flatten());
    Pod {
        name: name(&pod.metadata),
        uid: pod.metadata.uid.clone().unwrap_or_default(),
        template: label(&pod.metadata, TEMPLATE),
        created: time(pod.metadata.creation_timestamp.as_ref()),
        phase: status.phase.unwrap_or_default(),
        reason: status.reason,
        message: status.message,
        deleting: pod.metadata.deletion_timestamp.is_some(),
        node: spec.node_name.clone(),
        conditions: status.conditions.iter().flatten().map(of_pod_condition).collect(),
        containers: containers.map(|one| of_container(one, images.get(one.name.as_str()).copied())).collect(),
        asks: of_pod_spec(&spec),
    }
}

/// Returns whether an init container has done its work.
fn is_over(status: &core::ContainerStatus) -> bool {
    let ended = status.state.as_ref().and_then(|state| state.terminated.as_ref());
    ended.is_some_and(|ended| ended.exit_code == 0)
}

/// `image` is the name that the template gives; the status may bear another one of the same image.
fn of_container(status: &core::ContainerStatus, image: Option<&str>) -> Container {
    Container {
        name: status.name.clone(),
        image: image.filter(|image| !image.is_empty()).unwrap_or(&status.image).to_owned(),
        ready: status.ready,
        started: status.started.unwrap_or_default(),
        restarts: status.restart_count.try_into().unwrap_or_default(),
        state: status.state.as_ref().map(of_state).unwrap_or_default(),
        last: status.last_state.as_ref().and_then(|state| state.terminated.as_ref()).map(of_end),
        log: Vec::new(),
        log_fault: None,
    }
}

fn of_state(state: &core::ContainerState) -> State {
    if let Some(ended) = &state.terminated {
        return State::Ended(of_end(ended));
    }
    if let Some(running) = &state.running {
        return State::Running { since: time(running.started_at.as_ref()) };
    }
    let waiting = state.waiting.clone().unwrap_or_default();
    State::Waiting { reason: waiting.reason.unwrap_or_default(), message: waiting.message.unwrap_or_default() }
}

fn of_end(ended: &core::ContainerStateTerminated) -> Ended {
    Ended {
        reason: ended.reason.clone().unwrap_or_default(),
        exit_code: ended.exit_code,
        signal: ended.signal,
        message: ended.message.clone().unwrap_or_default(),
        started: time(ended.started_at.as_ref()),
        finished: time(ended.finished_at.as_ref()),
    }
}

fn of_pod_condition(condition: &core::PodCondition) -> Condition {
    let core::PodCondition { type_, status, reason, message, last_transition_time, .. } = condition;
    of_condition(type_, status, reason.as_deref(), message.as_deref(), last_transition_time.as_ref())
}

fn of_condition(kind: &str, status: &str, reason: Option<&str>, message: Option<&str>, since: Option<&Time>) -> Condition {
    Condition {
        kind: kind.to_owned(),
        status: status.to_owned(),
        reason: reason.unwrap_or_default().to_owned(),
        message: message.unwrap_or_default().to_owned(),
        since: time(since),
    }
}

/// Returns what a `ReplicaSet` says of itself.
pub fn of_replica_set(set: &apps::ReplicaSet) -> ReplicaSet {
    let status = set.status.clone().unwrap_or_default();
    let conditions = status.conditions.iter().flatten().map(|condition| {
        let apps::ReplicaSetCondition { type_, status, reason, message, last_transition_time, .. } = condition;
        of_condition(type_, status, reason.as_deref(), message.as_deref(), last_transition_time.as_ref())
    });
    ReplicaSet {
        name: name(&set.metadata),
        template: label(&set.metadata, TEMPLATE),
        wanted: count(set.spec.as_ref().and_then(|spec| spec.replicas)),
        made: count(Some(status.replicas)),
        ready: count(status.ready_replicas),
        conditions: conditions.collect(),
    }
}

/// Returns what a Deployment says of itself.
pub fn of_deployment(deployment: &apps::Deployment) -> Deployment {
    let status = deployment.status.clone().unwrap_or_default();
    let spec = deployment.spec.clone().unwrap_or_default();
    let conditions = status.conditions.iter().flatten().map(|condition| {
        let apps::DeploymentCondition { type_, status, reason, message, last_transition_time, .. } = condition;
        of_condition(type_, status, reason.as_deref(), message.as_deref(), last_transition_time.as_ref())
    });
    Deployment {
        name: name(&deployment.metadata),
        wanted: spec.replicas.map_or(1, |replicas| count(Some(replicas))),
        ready: count(status.ready_replicas),
        paused: spec.paused.unwrap_or_default(),
        conditions: conditions.collect(),
        asks: spec.template.spec.as_ref().map(of_pod_spec).unwrap_or_default(),
    }
}

/// What components put before the message of an event that stands for many alike, from the eleventh within ten minutes on
/// (`EventAggregator` of client-go).
const COMBINED: &str = "(combined from similar events): ";

/// Returns an event; of a series, its last time and number; of many alike, the last one's message.
pub fn of_event(event: &core::Event) -> Event {
    let message = event.message.as_deref().unwrap_or_default();
    let series = event.series.as_ref();
    let once = event.event_time.as_ref().map(|time| time.0);
    let last = series.and_then(|series| series.last_observed_time.as_ref()).map(|time| time.0);
    let source = event.source.as_ref().and_then(|source| source.component.clone());
    Event {
        kind: event.involved_object.kind.clone().unwrap_or_default(),
        object: event.involved_object.name.clone().unwrap_or_default(),
        uid: event.involved_object.uid.clone().unwrap_or_default(),
        warning: event.type_.as_deref() == Some("Warning"),
        reason: event.reason.clone().unwrap_or_default(),
        message: message.strip_prefix(COMBINED).unwrap_or(message).to_owned(),
        source: source.or_else(|| event.reporting_component.clone()).unwrap_or_default(),
        count: count(series.and_then(|series| series.count).or(event.count)).max(1),
        first: time(event.first_timestamp.as_ref()).or(once),
        last: last.or_else(|| time(event.last_timestamp.as_ref())).or(once),
    }
}

/// Returns what a node says of itself; who is on it is not in it.
pub fn of_node(node: &core::Node) -> Node {
    let spec = node.spec.clone().unwrap_or_default();
    let status = node.status.clone().unwrap_or_default();
    let taints = spec.taints.iter().flatten().map(|taint| Taint {
        key: taint.key.clone(),
        value: taint.value.clone().unwrap_or_default(),
        effect: taint.effect.clone(),
    });
    let conditions = status.conditions.iter().flatten().map(|condition| {
        let core::NodeCondition { type_, status, reason, message, last_transition_time, .. } = condition;
        of_condition(type_, status, reason.as_deref(), message.as_deref(), last_transition_time.as_ref())
    });
    Node {
        name: name(&node.metadata),
        labels: node.metadata.labels.clone().unwrap_or_default(),
        taints: taints.collect(),
        conditions: conditions.collect(),
        unschedulable: spec.unschedulable.unwrap_or_default(),
        capacity: amounts(status.capacity.as_ref()),
        allocatable: amounts(status.allocatable.as_ref()),
        tenants: None,
    }
}

/// Puts pods of all namespaces on their nodes.
pub fn seat(nodes: &mut [Node], pods: &[core::Pod]) {
    for node in &mut *nodes {
        node.tenants = Some(Vec::new());
    }
    for pod in pods {
        let Some(spec) = &pod.spec else { continue };
        let node = nodes.iter_mut().find(|node| spec.node_name.as_ref() == Some(&node.name));
        let over = pod
            .status
            .as_ref()
            .and_then(|status| status.phase.as_deref())
            .is_some_and(|phase| matches!(phase, "Succeeded" | "Failed"));
        let named = format!("{}/{}", pod.metadata.namespace.as_deref().unwrap_or_default(), name(&pod.metadata));
        if let (Some(node), false) = (node, over) {
            node.tenants.get_or_insert_default().push(Tenant { pod: named, requests: of_pod_spec(spec).requests });
        }
    }
}

/// Returns the Service of a router.
pub fn of_front(service: &core::Service) -> Front {
    let ingress = service.status.as_ref().and_then(|status| status.load_balancer.as_ref()?.ingress.as_ref()?.first());
    Front {
        service: format!("{}/{}", service.metadata.namespace.as_deref().unwrap_or_default(), name(&service.metadata)),
        load_balancer: service.spec.as_ref().and_then(|spec| spec.type_.as_deref()) == Some("LoadBalancer"),
        address: ingress.and_then(|ingress| ingress.ip.clone().or_else(|| ingress.hostname.clone())),
        since: time(service.metadata.creation_timestamp.as_ref()),
    }
}

/// How many fields of one manager are named.
const MOST_FIELDS: usize = 5;

/// Returns what others changed of an object, by who did.
pub fn of_drift(object: &str, drift: &[Drift]) -> Vec<ForeignFields> {
    let mut found: Vec<ForeignFields> = Vec::new();
    for Drift { field, manager, since, change: _ } in drift {
        let since = since.as_deref().and_then(|since| since.parse().ok());
        match found.iter_mut().find(|known| known.manager == *manager && known.since == since) {
            Some(known) if known.fields.len() < MOST_FIELDS => known.fields.push(field.clone()),
            Some(_) => {}
            None => found.push(ForeignFields {
                object: object.to_owned(),
                manager: manager.clone(),
                fields: vec![field.clone()],
                since,
            }),
        }
    }
    found
}

fn name(metadata: &ObjectMeta) -> String {
    metadata.name.clone().unwrap_or_default()
}

fn label(metadata: &ObjectMeta, key: &str) -> String {
    metadata.labels.as_ref().and_then(|labels| labels.get(key)).cloned().unwrap_or_default()
}

fn time(time: Option<&Time>) -> Option<jiff::Timestamp> {
    time.map(|time| time.0)
}

fn count(number: Option<i32>) -> u32 {
    number.and_then(|number| number.try_into().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diagnosis::cluster::{Amounts, Reference, Toleration};
    use crate::platform::kubernetes::plan::DriftChange;

    #[test]
    fn an_event_that_stands_for_many_alike_is_read_as_the_last_of_them() {
        let read = |message: &str| {
            of_event(&serde_json::from_value(json!({"metadata": {}, "involvedObject": {}, "message": message})).unwrap()).message
        };
        let message =
            "Error creating: pods \"x-54-r4\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1";
        assert_eq!(read(&format!("(combined from similar events): {message}")), message);
        assert_eq!(read(message), message);
    }

    #[test]
    fn a_pod_is_read_with_what_it_asks_for() {
        let pod: core::Pod = serde_json::from_value(json!({
            "metadata": {"name": "a-7f-x", "uid": "1", "labels": {"pod-template-hash": "7f"}, "creationTimestamp": "2026-11-28T06:18:00Z"},
            "spec": {
                "nodeName": "node-1",
                "schedulerName": "default-scheduler",
                "imagePullSecrets": [{"name": "login"}],
                "tolerations": [{"key": "sku", "operator": "Exists"}, {"key": "a", "value": "b", "effect": "NoSchedule"}],
                "containers": [{
                    "name": "replica",
                    "image": "reg.example/a@sha256:12",
                    "env": [{"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}, {"name": "PLAIN", "value": "secret"}],
                    "resources": {"requests": {"cpu": "500m"}, "limits": {"memory": "1Gi", "nvidia.com/gpu": "1"}},
                }],
            },
            "status": {
                "phase": "Running",
                "conditions": [{"type": "Ready", "status": "False", "reason": "ContainersNotReady"}],
                "initContainerStatuses": [{"name": "done", "image": "", "imageID": "", "ready": true, "restartCount": 0, "state": {"terminated": {"exitCode": 0}}}],
                "containerStatuses": [{
                    "name": "replica", "image": "sha256:34", "imageID": "", "ready": false, "restartCount": 2,
                    "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                    "lastState": {"terminated": {"exitCode": 137, "reason": "OOMKilled", "startedAt": "2026-11-28T06:18:01Z"}},
                }],
            },
        }))
        .unwrap();
        let read = of_pod(&pod);
        let container = &read.containers[0];
        assert_eq!((read.containers.len(), container.image.as_str(), container.restarts), (1, "reg.example/a@sha256:12", 2));
        assert_eq!(container.last.as_ref().map(|ended| (ended.reason.as_str(), ended.exit_code)), Some(("OOMKilled", 137)));
        assert_eq!((read.template.as_str(), read.node.as_deref(), read.is_ready()), ("7f", Some("node-1"), false));
        let asks = read.asks;
        let requests = Amounts::from(
            [("cpu", 500), ("memory", 1000 << 30), ("nvidia.com/gpu", 1000)].map(|(name, amount)| (name.to_owned(), amount)),
        );
        assert_eq!(asks.requests, requests, "a limit without a request is the request");
        assert_eq!(asks.tolerations[0], Toleration { key: Some("sku".to_owned()), value: None, effect: None });
        assert_eq!(asks.variables, [Reference { variable: "KEY".to_owned(), object: "s".to_owned(), key: "k".to_owned() }]);
    }

    #[test]
    fn a_series_of_events_has_its_last_time_and_number() {
        let event: core::Event = serde_json::from_value(json!({
            "metadata": {}, "involvedObject": {"kind": "Pod", "name": "a", "uid": "1"}, "type": "Warning", "reason": "FailedScheduling",
            "message": "0/1 nodes", "eventTime": "2026-11-28T06:17:56.000000Z", "reportingComponent": "default-scheduler",
            "series": {"count": 7, "lastObservedTime": "2026-11-28T06:20:00.000000Z"},
        }))
        .unwrap();
        let read = of_event(&event);
        assert_eq!((read.count, read.warning, read.source.as_str()), (7, true, "default-scheduler"));
        assert_eq!(read.last, Some("2026-11-28T06:20:00Z".parse().unwrap()));
        assert_eq!(read.first, Some("2026-11-28T06:17:56Z".parse().unwrap()));
        assert_eq!(of_event(&core::Event::default()).count, 1, "an event happened once at least");
    }

    #[test]
    fn what_others_changed_is_told_by_who_did() {
        let drift = |field: &str, manager: &str| Drift {
            field: field.to_owned(),
            manager: manager.to_owned(),
            since: Some("2026-01-02T03:04:05Z".to_owned()),
            change: DriftChange::Added,
        };
        let found =
            of_drift("deployment/a", &[drift("spec.paused", "edit"), drift("spec.replicas", "argo"), drift("spec.x", "edit")]);
        let told: Vec<_> = found.iter().map(|found| (found.manager.as_str(), found.fields.join(" "))).collect();
        assert_eq!(told, [("edit", "spec.paused spec.x".to_owned()), ("argo", "spec.replicas".to_owned())]);
        assert!(found[0].since.is_some());
        let many: Vec<_> = (0..9).map(|number| drift(&format!("spec.{number}"), "edit")).collect();
        assert_eq!(of_drift("deployment/a", &many)[0].fields.len(), MOST_FIELDS);
    }

    #[test]
    fn pods_that_are_over_take_no_room() {
        let mut nodes = vec![Node { name: "node-1".to_owned(), ..Node::default() }];
        let pod = |name: &str, phase: &str| {
            serde_json::from_value(json!({"metadata": {"name": name, "namespace": "n"}, "spec": {"nodeName": "node-1", "containers": []}, "status": {"phase": phase}})).unwrap()
        };
        seat(&mut nodes, &[pod("lives", "Running"), pod("ended", "Succeeded")]);
        let seated: Vec<_> = nodes[0].tenants.iter().flatten().map(|tenant| tenant.pod.as_str()).collect();
        assert_eq!(seated, ["n/lives"]);
    }
}
