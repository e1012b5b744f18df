//! How far the Deployment of a version is: which pods are of its newest template, and whether they have taken over. Pure.

use jiff::Timestamp;
use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;

use super::evidence_gather::Workload;
use super::naming::{REVISION, VERSION};
use crate::names::VersionName;
use crate::service::{ReplicaDescription, ReplicaPhase, ServiceRecord};

/// The label by which pods and their `ReplicaSet` know each other.
const TEMPLATE_HASH: &str = "pod-template-hash";
/// The annotation in which Deployments count their templates.
const TEMPLATE_NUMBER: &str = "deployment.kubernetes.io/revision";

/// The objects of a service.
#[derive(Debug, Clone, Default)]
pub(super) struct Objects {
    pub(super) deployments: Vec<Deployment>,
    pub(super) replica_sets: Vec<ReplicaSet>,
    pub(super) pods: Vec<Pod>,
}

/// The objects of one version.
#[derive(Debug, Clone, Copy)]
pub(super) struct VersionObjects<'a> {
    all: &'a Objects,
    version: &'a VersionName,
    /// `None` while there is none.
    pub(super) deployment: Option<&'a Deployment>,
}

impl Objects {
    /// Returns the objects of a version.
    pub(super) fn of<'a>(&'a self, version: &'a VersionName) -> VersionObjects<'a> {
        let deployment = self.deployments.iter().find(|deployment| is_of(*deployment, version));
        VersionObjects { all: self, version, deployment }
    }
}

/// Takes note of which revisions have taken over by themselves: a command that didn't wait for that took no note.
pub(super) fn settle(record: &mut ServiceRecord, objects: &Objects, now: Timestamp) {
    let pending = record.endpoint.versions().filter_map(|(name, version)| Some((name, version.pending_revision()?.number)));
    let done: Vec<u32> =
        pending.filter(|(name, number)| objects.of(name).has_rolled_out(*number)).map(|(_, number)| number).collect();
    for number in done {
        record.promote(number, now);
    }
}

impl<'a> VersionObjects<'a> {
    /// Returns the objects, to look at what is around them.
    pub(super) fn workload(&self) -> Workload {
        let sets = self.all.replica_sets.iter().filter(|set| is_of(*set, self.version));
        let pods = self.all.pods.iter().filter(|pod| is_of(*pod, self.version));
        let (replica_sets, pods) = (sets.cloned().collect(), pods.cloned().collect());
        Workload { deployment: self.deployment.cloned(), replica_sets, pods, wanted: None }
    }

    /// Returns the revision that the Deployment was written by.
    fn revision(&self) -> Option<u32> {
        self.deployment?.annotations().get(REVISION)?.parse().ok()
    }

    /// Returns the pods, those of the newest template with `true`.
    pub(super) fn pods(&self) -> impl Iterator<Item = (&'a Pod, bool)> {
        let newest = self.newest_template();
        let pods = self.all.pods.iter().filter(|pod| is_of(*pod, self.version));
        pods.map(move |pod| {
            (pod, newest.is_some_and(|newest| pod.labels().get(TEMPLATE_HASH).map(String::as_str) == Some(newest)))
        })
    }

    /// Returns how many replicas of the newest template are ready, and how many there are to be.
    pub(super) fn progress(&self) -> (u32, u32) {
        let ready = self.pods().filter(|(pod, newest)| *newest && is_ready(pod)).count();
        let wanted = self.deployment.and_then(|deployment| deployment.spec.as_ref()?.replicas).unwrap_or(1);
        (u32::try_from(ready).unwrap_or(u32::MAX), u32::try_from(wanted).unwrap_or_default())
    }

    /// Returns whether a revision has taken over: the Deployment is its, and only replicas of its template are left or wanted.
    pub(super) fn has_rolled_out(&self, revision: u32) -> bool {
        let Some((deployment, status)) = self.deployment.and_then(|deployment| Some((deployment, deployment.status.as_ref()?)))
        else {
            return false;
        };
        let seen = status.observed_generation >= deployment.metadata.generation;
        let wanted = deployment.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1);
        let count = |number: Option<i32>| number.unwrap_or_default();
        seen && self.revision() == Some(revision)
            && count(status.updated_replicas) >= wanted
            && count(status.replicas) == count(status.updated_replicas)
            && count(status.available_replicas) >= wanted
    }

    /// Returns whether a revision has taken over, and all its replicas are ready.
    pub(super) fn is_well(&self, revision: u32) -> bool {
        let (ready, wanted) = self.progress();
        self.has_rolled_out(revision) && ready >= wanted
    }

    /// Describes the replicas; those of the newest template are of `newest`, the others of the revision before it.
    pub(super) fn replicas(&self, newest: u32, before: u32) -> Vec<ReplicaDescription> {
        let describe = |(pod, is_newest): (&Pod, bool)| ReplicaDescription {
            id: pod.name_any(),
            revision: if is_newest { newest } else { before },
            phase: phase(pod),
            restarts: restarts(pod),
        };
        self.pods().map(describe).collect()
    }

    /// Returns the hash of the template that the Deployment has now.
    fn newest_template(&self) -> Option<&'a str> {
        let number = self.deployment?.annotations().get(TEMPLATE_NUMBER)?;
        let sets = self.all.replica_sets.iter().filter(|set| is_of(*set, self.version));
        let newest = sets.into_iter().find(|set| set.annotations().get(TEMPLATE_NUMBER) == Some(number))?;
        newest.labels().get(TEMPLATE_HASH).map(String::as_str)
    }
}

fn is_of(object: &impl ResourceExt, version: &VersionName) -> bool {
    object.labels().get(VERSION).is_some_and(|label| label == version.as_str())
}

/// Returns whether a pod is ready for requests.
pub(super) fn is_ready(pod: &Pod) -> bool {
    let conditions = pod.status.iter().flat_map(|status| status.conditions.iter().flatten());
    let ready = conditions.into_iter().any(|condition| condition.type_ == "Ready" && condition.status == "True");
    ready && pod.metadata.deletion_timestamp.is_none()
}

fn restarts(pod: &Pod) -> u32 {
    let containers = pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten());
    containers.map(|container| u32::try_from(container.restart_count).unwrap_or_default()).sum()
}

fn phase(pod: &Pod) -> ReplicaPhase {
    if pod.metadata.deletion_timestamp.is_some() {
        return ReplicaPhase::Draining;
    }
    match (is_ready(pod), restarts(pod)) {
        (true, _) => ReplicaPhase::Ready,
        (false, 0) => ReplicaPhase::Starting,
        (false, _) => ReplicaPhase::Restarting,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn version() -> VersionName {
        VersionName::new("blue").unwrap()
    }

    /// A Deployment of revision 7 that wants two replicas, and whose status says these counts.
    fn deployment(observed: i64, [replicas, updated, available]: [i32; 3]) -> Deployment {
        let status = json!({
            "observedGeneration": observed, "replicas": replicas, "updatedReplicas": updated, "availableReplicas": available,
        });
        serde_json::from_value(json!({
            "metadata": {
                "name": "blue", "generation": 3, "labels": { VERSION: "blue" },
                "annotations": { REVISION: "7", TEMPLATE_NUMBER: "2" },
            },
            "spec": { "replicas": 2, "selector": {}, "template": {} },
            "status": status,
        }))
        .unwrap()
    }

    fn replica_set(number: &str, hash: &str) -> ReplicaSet {
        let labels = json!({ VERSION: "blue", TEMPLATE_HASH: hash });
        let metadata = json!({ "name": hash, "labels": labels, "annotations": { TEMPLATE_NUMBER: number } });
        serde_json::from_value(json!({ "metadata": metadata, "spec": { "selector": {} } })).unwrap()
    }

    fn pod(name: &str, hash: &str, ready: &str) -> Pod {
        serde_json::from_value(json!({
            "metadata": { "name": name, "labels": { VERSION: "blue", TEMPLATE_HASH: hash } },
            "status": { "conditions": [{ "type": "Ready", "status": ready }] },
        }))
        .unwrap()
    }

    fn objects(deployment: Deployment) -> Objects {
        Objects {
            deployments: vec![deployment],
            replica_sets: vec![replica_set("1", "old"), replica_set("2", "new")],
            pods: vec![pod("a", "old", "True"), pod("b", "new", "True"), pod("c", "new", "False")],
        }
    }

    #[test]
    fn a_revision_has_taken_over_once_only_its_own_replicas_are_left_and_all_are_available() {
        let rolled_out = |deployment, revision| objects(deployment).of(&version()).has_rolled_out(revision);
        assert!(rolled_out(deployment(3, [2, 2, 2]), 7));
        assert!(!rolled_out(deployment(2, [2, 2, 2]), 7), "the status is of an earlier generation");
        assert!(!rolled_out(deployment(3, [3, 2, 3]), 7), "an old replica is still there");
        assert!(!rolled_out(deployment(3, [2, 2, 1]), 7), "one isn't available");
        assert!(!rolled_out(deployment(3, [1, 1, 1]), 7), "one isn't made yet");
        assert!(!rolled_out(deployment(3, [2, 2, 2]), 8), "the Deployment is another revision's");
        assert!(!Objects::default().of(&version()).has_rolled_out(7), "there is no Deployment");
    }

    #[test]
    fn replicas_of_the_newest_template_are_told_from_those_before() {
        let (version, objects) = (version(), objects(deployment(3, [3, 2, 2])));
        let seen = objects.of(&version);
        assert_eq!(seen.progress(), (1, 2));
        let revisions: Vec<_> = seen.replicas(7, 6).into_iter().map(|replica| (replica.id, replica.revision)).collect();
        assert_eq!(revisions, [("a".to_owned(), 6), ("b".to_owned(), 7), ("c".to_owned(), 7)]);
    }

    #[test]
    fn a_rollout_that_nobody_waited_for_is_taken_note_of() {
        let mut record = crate::platform::kubernetes::record::tests::deployed();
        let name = record.endpoint.default_name().clone();
        let mut deployment = deployment(3, [2, 2, 2]);
        deployment.labels_mut().insert(VERSION.to_owned(), name.to_string());
        deployment.annotations_mut().insert(REVISION.to_owned(), "1".to_owned());
        let unfinished = Objects::default();
        settle(&mut record, &unfinished, Timestamp::UNIX_EPOCH);
        assert_eq!(record.endpoint.version(&name).unwrap().serving, None);
        settle(&mut record, &objects(deployment), Timestamp::UNIX_EPOCH);
        assert_eq!(record.endpoint.version(&name).unwrap().serving, Some(1));
    }
}
