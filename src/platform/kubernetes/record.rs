//! A service's record as a `ConfigMap`: what it says of the service, and nothing secret.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;

use super::naming::{Owner, RECORDS, record_name};
use crate::access::KeyHash;
use crate::names::{Namespace, ServiceName};
use crate::service::{RECORD_FORMAT, RecordError, ServiceRecord, read_record};

const DOCUMENT: &str = "record.json";

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
        map.data = Some(BTreeMap::from([(DOCUMENT.to_owned(), serde_json::to_string(self)?)]));
        Ok(map)
    }

    /// Reads the record of an object.
    pub fn read(map: &ConfigMap) -> Result<Self, RecordFault> {
        let damaged = |why: String| RecordFault::Damaged { why };
        let text = map.data.as_ref().and_then(|data| data.get(DOCUMENT));
        let text = text.ok_or_else(|| damaged(format!("it has no '{DOCUMENT}'")))?;
        let (service, document) = read_record(text.as_bytes()).map_err(|error| match error {
            RecordError::Newer(format) => RecordFault::Newer { format },
            RecordError::Damaged(error) => damaged(error.to_string()),
        })?;
        let cluster = serde_json::from_value(document).map_err(|error| damaged(error.to_string()))?;
        if map.metadata.name.as_deref() != Some(&record_name(&service.name)) {
            return Err(RecordFault::Misplaced { name: service.name });
        }
        Ok(Self { service, cluster })
    }
}
