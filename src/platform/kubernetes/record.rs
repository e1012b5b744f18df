//! A service's record as a `ConfigMap`: what it says of the service, and nothing secret.

use std::collections::BTreeMap;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::naming::{CALLERS, Owner, RECORDS, record_name};
use crate::access::KeyHash;
use crate::names::{Namespace, ServiceName};
use crate::service::{RECORD_FORMAT, RecordError, ServiceRecord, read_record};

/// The entry of a record's `ConfigMap` that holds it.
pub(super) const DOCUMENT: &str = "record.json";

/// The record of a service in a cluster.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ClusterRecord {
    #[serde(flatten)]
    pub service: ServiceRecord,
    #[serde(flatten)]
    pub cluster: ClusterFields,
}

/// What a cluster keeps of a service beside its platform-independent record.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterFields {
    /// The record's id: no other service ever has it, nor one of the same name before or after this one.
    pub id: String,
    /// The number of the last change, which objects bear that were written by it.
    pub generation: u64,
    /// Salted hashes of the keys; the keys are in the service's Secret.
    pub key_hashes: Vec<KeyHash>,
}

/// Why a `ConfigMap` is no record that this program can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordFault {
    #[error("it has format {format}, and this program reads formats up to {RECORD_FORMAT}")]
    Newer { format: u32 },
    #[error("it is damaged: {why}")]
    Damaged { why: String },
    #[error("it is the one of service '{name}'")]
    Misplaced { name: ServiceName },
}

impl ClusterRecord {
    /// Returns which service its objects belong to.
    pub fn owner(&self, namespace: &Namespace) -> Owner {
        Owner { namespace: namespace.clone(), service: self.service.name.clone(), record: self.cluster.id.clone() }
    }

    /// Returns the record as an object of a namespace. It has no resource version yet.
    pub fn config_map(&self, namespace: &Namespace) -> Result<ConfigMap, serde_json::Error> {
        let mut map = ConfigMap::default();
        let mut labels = self.owner(namespace).labels();
        labels.insert(RECORDS.to_owned(), "true".to_owned());
        map.metadata.name = Some(record_name(&self.service.name));
        map.metadata.namespace = Some(namespace.to_string());
        map.metadata.labels = Some(labels);
        let mut document = self.clone();
        if let Some(callers) = document.service.callers.take() {
            map.metadata.annotations = Some(BTreeMap::from([(CALLERS.to_owned(), callers)]));
        }
        map.data = Some(BTreeMap::from([(DOCUMENT.to_owned(), serde_json::to_string(&document)?)]));
        Ok(map)
    }

    /// Reads the record of an object.
    pub fn read(map: &ConfigMap) -> Result<Self, RecordFault> {
        let damaged = |why: String| RecordFault::Damaged { why };
        let text = map.data.as_ref().and_then(|data| data.get(DOCUMENT));
        let text = text.ok_or_else(|| damaged(format!("it has no '{DOCUMENT}'")))?;
        let (mut service, document) = read_record(text.as_bytes()).map_err(|error| match error {
            RecordError::Newer(format) => RecordFault::Newer { format },
            RecordError::Damaged(error) => damaged(error.to_string()),
        })?;
        let cluster = serde_json::from_value(document).map_err(|error| damaged(error.to_string()))?;
        if map.metadata.name.as_deref() != Some(&record_name(&service.name)) {
            return Err(RecordFault::Misplaced { name: service.name });
        }
        if let Some(callers) = map.metadata.annotations.as_ref().and_then(|annotations| annotations.get(CALLERS)) {
            service.callers = Some(callers.clone());
        }
        date(&mut service, &map.metadata);
        Ok(Self { service, cluster })
    }
}

/// Gives a record that was exported the times at which it was applied: files that are the same each time have none.
fn date(service: &mut ServiceRecord, metadata: &ObjectMeta) {
    let made = metadata.creation_timestamp.as_ref().map(|time| time.0);
    let of_data = metadata
        .managed_fields
        .iter()
        .flatten()
        .filter(|entry| entry.fields_v1.as_ref().is_some_and(|fields| fields.0.get("f:data").is_some()));
    let changed = of_data.filter_map(|entry| Some(entry.time.as_ref()?.0)).max();
    let or = |time: Timestamp, known: Option<Timestamp>| if time == Timestamp::UNIX_EPOCH { known.unwrap_or(time) } else { time };
    service.updated = or(service.updated, changed.or(made));
    service.created = or(service.created, made);
}

#[cfg(test)]
pub(in crate::platform::kubernetes) mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::names::{Digest, Repository, Secret};
    use crate::service::{Change, Conflicts, Existing, ImageWorkload, KeyChange, Keys, Placement, Workload, test_spec};

    /// A service that was deployed once.
    pub(in crate::platform::kubernetes) fn deployed() -> ServiceRecord {
        let image = ImageWorkload {
            repository: Repository::new("services/diabetes").unwrap(),
            digest: Digest::from_sha256([7; 32]),
            os: "linux".to_owned(),
            architecture: "amd64".to_owned(),
            user: "65532:65532".to_owned(),
            size: 1,
        };
        let keys = Keys { primary: Secret::new("first-secret-key"), secondary: Secret::new("second-secret-key") };
        let change = Change {
            spec: test_spec(),
            workload: Workload::Image(image),
            placement: Placement::Only { share: 0.0 },
            keys: KeyChange::Set(keys),
            existing: Existing::Refuse,
            workspace: "team".to_owned(),
            conflicts: Conflicts::Refuse,
        };
        ServiceRecord::create(change, Timestamp::UNIX_EPOCH).unwrap().0
    }

    /// The record of that service, with this id.
    pub(in crate::platform::kubernetes) fn record(id: &str) -> ClusterRecord {
        let key_hashes = vec![KeyHash::with_salt([0; 16], "first-secret-key")];
        ClusterRecord { service: deployed(), cluster: ClusterFields { id: id.to_owned(), generation: 3, key_hashes } }
    }

    #[test]
    fn a_record_reads_back_and_holds_no_key() {
        let namespace = Namespace::new("team").unwrap();
        let map = record("r").config_map(&namespace).unwrap();
        assert_eq!(ClusterRecord::read(&map).unwrap().service, deployed());
        assert!(!map.data.unwrap()[DOCUMENT].contains("secret-key"));
    }

    #[test]
    fn the_account_of_callers_is_beside_the_document_so_that_files_applied_again_leave_it() {
        let namespace = Namespace::new("team").unwrap();
        let mut named = record("r");
        named.service.callers = Some("uid-1".to_owned());
        let map = named.config_map(&namespace).unwrap();
        assert_eq!(ClusterRecord::read(&map).unwrap().service.callers.as_deref(), Some("uid-1"));
        let exported = record("r").config_map(&namespace).unwrap();
        assert_eq!(map.data, exported.data);
        let applied_again = ConfigMap { data: exported.data, ..map };
        assert_eq!(ClusterRecord::read(&applied_again).unwrap().service.callers.as_deref(), Some("uid-1"));
    }

    #[test]
    fn an_exported_record_has_the_times_at_which_it_was_applied() {
        let namespace = Namespace::new("team").unwrap();
        let mut map = record("r").config_map(&namespace).unwrap();
        map.metadata = serde_json::from_value(serde_json::json!({
            "name": map.metadata.name, "creationTimestamp": "2026-01-01T00:00:00Z", "managedFields": [
                { "manager": "kubectl", "time": "2026-01-02T00:00:00Z", "fieldsV1": { "f:data": { "f:record.json": {} } } },
                { "manager": "aml", "time": "2026-01-03T00:00:00Z", "fieldsV1": { "f:metadata": {} } },
            ],
        }))
        .unwrap();
        let read = ClusterRecord::read(&map).unwrap().service;
        assert_eq!(
            (read.created.to_string(), read.updated.to_string()),
            ("2026-01-01T00:00:00Z".into(), "2026-01-02T00:00:00Z".into())
        );
    }

    #[test]
    fn what_is_no_record_is_a_fault() {
        let namespace = Namespace::new("team").unwrap();
        let map = record("r").config_map(&namespace).unwrap();
        let with = |text: &str| {
            let mut map = map.clone();
            map.data = Some([(DOCUMENT.to_owned(), text.to_owned())].into());
            ClusterRecord::read(&map).unwrap_err()
        };
        assert_eq!(with(r#"{ "format": 99 }"#), RecordFault::Newer { format: 99 });
        assert!(matches!(with("{}"), RecordFault::Damaged { .. }) && matches!(with("no JSON"), RecordFault::Damaged { .. }));
        assert!(matches!(ClusterRecord::read(&ConfigMap::default()), Err(RecordFault::Damaged { .. })));
        let mut moved = map.clone();
        moved.metadata.name = Some("aml.other".to_owned());
        assert!(matches!(ClusterRecord::read(&moved), Err(RecordFault::Misplaced { .. })));
    }
}
