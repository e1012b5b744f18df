//! What objects in a cluster are called, and the labels and annotations by which they are known.

use std::collections::BTreeMap;

use crate::names::{Digest, Namespace, ServiceName, VersionName};
use crate::service::contract::VersionKey;

/// Label: the service that an object belongs to.
pub const SERVICE: &str = "aml.dev/service";
/// Label: the id of the service's record, which no other service ever has, nor one of the same name before or after it.
pub const RECORD: &str = "aml.dev/record";
/// Label: the version that an object belongs to.
pub const VERSION: &str = "aml.dev/version";
/// Annotation: the number of the change that wrote an object; it grows with each change of the service. One of a higher number is left alone.
pub const GENERATION: &str = "aml.dev/generation";
/// Annotation: the revision that an object is of.
pub const REVISION: &str = "aml.dev/revision";
/// Annotation of a record: the uid of the account that tokens for the service are made for. It is the cluster's to give, so that no exported file
/// has it, and applying such a file again leaves it alone.
pub const CALLERS: &str = "aml.dev/callers";
/// Label of the `ConfigMap`s that are records.
pub const RECORDS: &str = "aml.dev/records";

/// The field manager of everything but replica counts.
pub const MANAGER: &str = "aml";
/// The field manager of replica counts.
pub const SCALE_MANAGER: &str = "aml-scale";

/// The Kubernetes name of the router, as v1 had it.
pub const ROUTER: &str = "azureml-fe";
/// The `ConfigMap` in each attached namespace that says what its router is: scoring URI, formats, public pass keys.
pub const ROUTER_CARD: &str = "aml-router";

/// The longest name of a Service.
const LONGEST_NAME: usize = 63;

/// Which service objects belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    pub namespace: Namespace,
    pub service: ServiceName,
    /// The id of its record.
    pub record: String,
}

impl Owner {
    /// Returns the labels by which all objects of the service are found.
    pub fn labels(&self) -> BTreeMap<String, String> {
        [(SERVICE, self.service.as_str()), (RECORD, &self.record)].map(|(key, value)| (key.to_owned(), value.to_owned())).into()
    }

    /// Returns the labels by which the pods of a version are found. They never change.
    pub fn version_labels(&self, version: &VersionName) -> BTreeMap<String, String> {
        let mut labels = self.labels();
        labels.insert(VERSION.to_owned(), version.to_string());
        labels
    }
}

/// Returns the name of a version's Deployment, Service and disruption budget: the service's for its own version.
pub fn workload_name(key: &VersionKey) -> String {
    let VersionKey { service, version } = key;
    let name = format!("{service}--{version}");
    match name.len() {
        _ if service.as_str() == version.as_str() => service.to_string(),
        0..=LONGEST_NAME => name,
        // A Service's name is a label of DNS.
        _ => format!("{service}--{:.12}", Digest::of(version.as_str().as_bytes()).hex()),
    }
}

/// Returns the name of a service's record and of the Secret with its keys. No service has a name with a dot.
pub fn record_name(service: &ServiceName) -> String {
    format!("aml.{service}")
}

/// Returns the name of the immutable `ConfigMap` of a revision.
pub fn revision_name(service: &ServiceName, revision: u32) -> String {
    format!("aml.{service}.{revision}")
}

/// Returns the name of the `ServiceAccount` that tokens for a service are made for.
pub fn callers_name(service: &ServiceName) -> String {
    format!("{service}-callers")
}

/// Returns what the tokens of a service are for, their audience: no other service's are.
pub fn token_audience(owner: &Owner) -> String {
    format!("aml.dev/{}/{}", owner.namespace, owner.service)
}
