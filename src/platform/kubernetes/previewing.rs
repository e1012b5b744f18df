//! What would become of a service by a change, and what others made of it meanwhile. Nothing is written.

use std::path::Path;

use super::deploying::revision_of;
use super::export::{Export, export, exported_keys, exported_record, record_after, record_of};
use super::naming::revision_name;
use super::objects::{Kind, least_replicas, namespace_of};
use super::plan::{ClusterPlan, ReplicaCount, Wanted, changed_by_others, plan, planned_revision};
use super::record::ClusterRecord;
use super::records::{self, Found, Lookup};
use super::{KubernetesPlatform, keys};
use crate::names::ServiceName;
use crate::platform::PlatformError;
use crate::service::contract::VersionKey;
use crate::service::{Change, Conflicts, Refusal};

impl KubernetesPlatform {
    /// Returns what would become of a service's objects by a change, and all that the cluster has against it.
    pub(in crate::platform) async fn preview(&self, change: Change) -> Result<ClusterPlan, PlatformError> {
        let (name, version, conflicts) = (change.spec.name.clone(), change.spec.version(), change.conflicts);
        let before = match records::find(&self.client, &self.namespaces(), &name).await? {
            Lookup::Found(found) => {
                let newest = found.record.service.newest();
                newest.endpoint.version(&version).and_then(|version| version.current_revision().cloned())
            }
            _ => None,
        };
        let (found, keys, number) = self.taken(change).await?;
        let revision = revision_of(&found, number)?;
        let objects = self.objects(&found, &revision, Some(&keys)).await?;
        let mut manifests = objects.manifests()?;
        // Each revision is an object of its own: what is new in it is told instead.
        manifests.retain(|manifest| manifest.kind != Kind::ConfigMap);
        let unwanted = objects.unwanted(&VersionKey { service: name.clone(), version });
        let scale = &revision.spec.settings.scale;
        let count = ReplicaCount { at_least: least_replicas(scale), scaled: objects.replicas.is_none() };
        let wanted = Wanted {
            namespace: &objects.namespace,
            manifests: &manifests,
            unwanted: &unwanted,
            replicas: objects.replicas,
            count: Some(count),
        };
        let mut planned = plan(&self.client, wanted).await?;
        planned.objects.insert(0, planned_revision(revision_name(&name, number), before.as_ref(), &revision));
        if conflicts == Conflicts::Force {
            planned.problems.retain(|problem| !problem.is_theirs());
        }
        Ok(planned)
    }

    /// Returns what others changed of a service's objects since they were applied, and who else scales it.
    pub(in crate::platform) async fn changed_by_others(&self, name: &ServiceName) -> Result<ClusterPlan, PlatformError> {
        let found = match records::find(&self.client, &self.namespaces(), name).await? {
            Lookup::Found(found) => *found,
            Lookup::Missing => return Err(Refusal::Missing(name.clone()).into()),
            Lookup::Unreadable(unreadable) => return Err(unreadable.refusal().into()),
        };
        let newest = found.record.service.newest();
        let mut all = ClusterPlan::default();
        for revision in newest.endpoint.versions().filter_map(|(_, version)| version.current_revision()) {
            let objects = self.objects(&found, revision, None).await?;
            let manifests = objects.manifests()?;
            let wanted = Wanted {
                namespace: &objects.namespace,
                manifests: &manifests,
                unwanted: &[],
                replicas: objects.replicas,
                count: None,
            };
            let ClusterPlan { objects, problems: _, scalers } = changed_by_others(&self.client, wanted).await?;
            all.objects.extend(objects);
            all.scalers.extend(scalers);
        }
        Ok(all)
    }

    /// Returns the objects of a service as files. What an earlier export left in the folder, or a deployment in the cluster, is followed:
    /// ids, keys and numbers stay.
    pub(in crate::platform) async fn export(&self, change: Change, folder: &Path) -> Result<Export, PlatformError> {
        let (name, namespace) = (change.spec.name.clone(), namespace_of(&change.spec, &self.cluster));
        let deployed = match records::find(&self.client, &self.namespaces(), &name).await? {
            Lookup::Missing => None,
            Lookup::Found(found) => Some(found.record),
            Lookup::Unreadable(unreadable) => return Err(unreadable.refusal().into()),
        };
        let mut known_keys = exported_keys(folder, &name);
        if let (None, Some(record)) = (&known_keys, &deployed) {
            known_keys = keys::read(&self.client, &record.owner(&namespace)).await?;
        }
        let keys = change.keys.settle(known_keys.as_ref());
        let written = exported_record(folder, &name);
        let is_newer = |written: &ClusterRecord| match &deployed {
            None => true,
            Some(deployed) => {
                written.cluster.id == deployed.cluster.id && written.service.next_revision >= deployed.service.next_revision
            }
        };
        let (record, revision) = match written.filter(is_newer).or(deployed) {
            Some(before) => record_after(&before, change, &namespace, &keys)?,
            None => record_of(change, &namespace, &keys)?,
        };
        let found = Found::new(namespace.clone(), record);
        let objects = self.objects(&found, &revision, Some(&keys)).await?;
        Ok(export(&found.record, &namespace, &[objects])?)
    }
}
