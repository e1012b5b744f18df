//! Records and revisions in a cluster: found, taken and changed so that of two writers one wins.

use k8s_openapi::api::core::v1::ConfigMap;
use kube::api::{ListParams, Patch, PatchParams, PostParams};
use kube::{Api, Client, ResourceExt};

use super::api_error::{ApiError, ApiFault};
use super::apply::Writer;
use super::naming::{CALLERS, MANAGER, Owner, RECORD, RECORDS, SERVICE, callers_name, record_name};
use super::record::{ClusterRecord, DOCUMENT, RecordFault};
use crate::names::{Namespace, ServiceName};
use crate::service::{Conflicts, Refusal, ServiceFailure};

/// A record as it was found in a cluster.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) namespace: Namespace,
    pub(super) record: ClusterRecord,
    /// The version of the object; a change of any other is refused.
    resource_version: Option<String>,
    /// Who applied the record from files, if somebody did, and will do so again.
    pub(super) kept_by: Option<String>,
}

/// A record that is there and can't be read.
#[derive(Debug, Clone)]
pub(super) struct Unreadable {
    pub(super) namespace: Namespace,
    pub(super) name: ServiceName,
    pub(super) fault: RecordFault,
    /// The id of the record, as its label says.
    id: Option<String>,
}

/// What was found of a service.
#[derive(Debug, Clone)]
pub(super) enum Lookup {
    Missing,
    Found(Box<Found>),
    Unreadable(Unreadable),
}

/// Looks for a service in namespaces, in their order.
pub(super) async fn find(client: &Client, namespaces: &[Namespace], name: &ServiceName) -> Result<Lookup, ApiError> {
    for namespace in namespaces {
        let what = format!("read the record of service '{name}' in namespace '{namespace}'");
        let maps: Api<ConfigMap> = Api::namespaced(client.clone(), namespace.as_str());
        if let Some(map) = maps.get_opt(&record_name(name)).await.map_err(ApiError::of(what))? {
            return Ok(read(namespace, name.clone(), &map));
        }
    }
    Ok(Lookup::Missing)
}

/// Returns all services of a namespace.
pub(super) async fn list(client: &Client, namespace: &Namespace) -> Result<Vec<Lookup>, ApiError> {
    let maps: Api<ConfigMap> = Api::namespaced(client.clone(), namespace.as_str());
    let found = maps.list(&ListParams::default().labels(&format!("{RECORDS}=true"))).await;
    let found = found.map_err(ApiError::of(format!("list the services of namespace '{namespace}'")))?;
    let named = found.items.iter().filter_map(|map| {
        let name = ServiceName::new(map.labels().get(SERVICE)?.clone()).ok()?;
        Some(read(namespace, name, map))
    });
    Ok(named.collect())
}

fn read(namespace: &Namespace, name: ServiceName, map: &ConfigMap) -> Lookup {
    let namespace = namespace.clone();
    match ClusterRecord::read(map) {
        Ok(record) => {
            let (resource_version, kept_by) = (map.resource_version(), keeper(map));
            Lookup::Found(Box::new(Found { namespace, record, resource_version, kept_by }))
        }
        Err(fault) => Lookup::Unreadable(Unreadable { namespace, name, fault, id: map.labels().get(RECORD).cloned() }),
    }
}

/// Returns who but this program wrote the document last.
fn keeper(map: &ConfigMap) -> Option<String> {
    let document = format!("f:{DOCUMENT}");
    let mut others = map.managed_fields().iter().filter(|entry| entry.manager.as_deref() != Some(MANAGER));
    let keeper = others.find(|entry| entry.fields_v1.as_ref().is_some_and(|fields| fields.0["f:data"].get(&document).is_some()));
    keeper?.manager.clone()
}

impl Unreadable {
    /// Returns which service its objects belong to, if that is known.
    pub(super) fn owner(&self) -> Option<Owner> {
        Some(Owner { namespace: self.namespace.clone(), service: self.name.clone(), record: self.id.clone()? })
    }

    /// Returns why nothing is done with the service.
    pub(super) fn refusal(&self) -> Refusal {
        Refusal::Unread(Box::new(self.failure()))
    }

    /// Returns the failure that describes the service.
    pub(super) fn failure(&self) -> ServiceFailure {
        let Self { namespace, name, fault, .. } = self;
        let map = record_name(name);
        let anew = format!("delete the service ('aml service delete -n {name}') and deploy it again");
        ServiceFailure {
            code: "RecordUnread".to_owned(),
            message: format!(
                "service '{name}' is left as it is: its record, ConfigMap '{map}' of namespace '{namespace}', can't be read: {fault}"
            ),
            evidence: Vec::new(),
            remedy: match fault {
                RecordFault::Newer { .. } => "use the newer aml that wrote it".to_owned(),
                RecordFault::Damaged { .. } | RecordFault::Misplaced { .. } => {
                    format!("put the ConfigMap back as it was, or {anew}")
                }
            },
        }
    }
}

impl Found {
    /// Returns a record that is to be made.
    pub(super) fn new(namespace: Namespace, record: ClusterRecord) -> Self {
        Self { namespace, record, resource_version: None, kept_by: None }
    }

    /// Returns who writes the objects of the service as the record has it.
    pub(super) fn writer(&self) -> Writer {
        let owner = self.record.owner(&self.namespace);
        Writer { owner, generation: self.record.cluster.generation, conflicts: Conflicts::Refuse }
    }

    /// Writes the record as that of a new change.
    pub(super) async fn change(&mut self, client: &Client) -> Result<(), ApiError> {
        self.record.cluster.generation += 1;
        self.write(client).await
    }

    /// Writes the record: as a new one if it is one, else in place of the one that was read. [`ApiFault::Exists`] and
    /// [`ApiFault::Conflict`] say that another writer was first.
    pub(super) async fn write(&mut self, client: &Client) -> Result<(), ApiError> {
        let name = &self.record.service.name;
        let what = format!("write the record of service '{name}' in namespace '{}'", self.namespace);
        let mut map = self
            .record
            .config_map(&self.namespace)
            .map_err(|error| ApiError { what: what.clone(), why: ApiFault::Invalid(error.to_string()) })?;
        let maps: Api<ConfigMap> = Api::namespaced(client.clone(), self.namespace.as_str());
        let parameters = PostParams { field_manager: Some(MANAGER.to_owned()), ..PostParams::default() };
        let written = match &self.resource_version {
            None => maps.create(&parameters, &map).await,
            Some(version) => {
                map.metadata.resource_version = Some(version.clone());
                maps.replace(&record_name(name), &parameters, &map).await
            }
        };
        self.resource_version = written.map_err(ApiError::of(what))?.resource_version();
        Ok(())
    }

    /// Names the account of callers in the record, and touches nothing else of it: the rest may be a file of somebody's repository.
    /// [`ApiFault::Conflict`] says that the record has changed since it was read.
    pub(super) async fn name_callers(&self, client: &Client, uid: &str) -> Result<(), ApiError> {
        let (name, namespace) = (&self.record.service.name, &self.namespace);
        let what = format!(
            "name ServiceAccount '{}' in the record of service '{name}' in namespace '{namespace}', which is done with its first token",
            callers_name(name)
        );
        let maps: Api<ConfigMap> = Api::namespaced(client.clone(), namespace.as_str());
        let patch =
            serde_json::json!({ "metadata": { "resourceVersion": self.resource_version, "annotations": { CALLERS: uid } } });
        let parameters = PatchParams { field_manager: Some(MANAGER.to_owned()), ..PatchParams::default() };
        maps.patch_metadata(&record_name(name), &parameters, &Patch::Merge(patch)).await.map_err(ApiError::of(what))?;
        Ok(())
    }
}
