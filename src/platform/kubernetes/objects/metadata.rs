//! Names, labels and annotations of a service's objects.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};

use crate::names::{Digest, Namespace, ServiceName, VersionName};
use crate::platform::kubernetes::naming::{Owner, REVISION, workload_name};
use crate::service::Revision;
use crate::service::contract::VersionKey;

/// The value of `app.kubernetes.io/name` of a service's objects.
const APPLICATION: &str = "aml-service";
/// The value of the labels that name this program.
const PROGRAM: &str = "aml";
/// The most letters of a label's value.
const LONGEST_LABEL: usize = 63;

/// What marks the objects of one revision.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    owner: Owner,
    version: VersionName,
    revision: u32,
}

impl Marks {
    pub(super) fn new(owner: &Owner, revision: &Revision) -> Self {
        Self { owner: owner.clone(), version: revision.spec.version(), revision: revision.number }
    }

    pub(super) fn service(&self) -> &ServiceName {
        &self.owner.service
    }

    pub(super) fn record(&self) -> &str {
        &self.owner.record
    }

    pub(super) fn revision(&self) -> u32 {
        self.revision
    }

    /// Returns the name of the version's objects.
    pub(super) fn workload(&self) -> String {
        workload_name(&VersionKey { service: self.owner.service.clone(), version: self.version.clone() })
    }

    /// Returns the metadata of an object that all versions share.
    pub(super) fn of_service(&self, name: String) -> ObjectMeta {
        self.metadata(name, self.owner.labels())
    }

    /// Returns the metadata of an object of the version.
    pub(super) fn of_version(&self, name: String) -> ObjectMeta {
        self.metadata(name, self.version_labels())
    }

    /// Returns the labels of the version's pods: those by which they are found, and the recommended ones.
    pub(super) fn pod_labels(&self) -> BTreeMap<String, String> {
        self.with_recommended(self.version_labels())
    }

    /// Returns the selector of the version's pods.
    pub(super) fn version_selector(&self) -> LabelSelector {
        LabelSelector { match_labels: Some(self.version_labels()), ..LabelSelector::default() }
    }

    /// Returns the selector of all pods of the service.
    pub(super) fn service_selector(&self) -> LabelSelector {
        LabelSelector { match_labels: Some(self.owner.labels()), ..LabelSelector::default() }
    }

    pub(super) fn version_labels(&self) -> BTreeMap<String, String> {
        self.owner.version_labels(&self.version)
    }

    fn metadata(&self, name: String, labels: BTreeMap<String, String>) -> ObjectMeta {
        ObjectMeta {
            name: Some(name),
            namespace: Some(self.owner.namespace.to_string()),
            labels: Some(self.with_recommended(labels)),
            annotations: Some(BTreeMap::from([(REVISION.to_owned(), self.revision.to_string())])),
            ..ObjectMeta::default()
        }
    }

    fn with_recommended(&self, mut labels: BTreeMap<String, String>) -> BTreeMap<String, String> {
        let Owner { namespace, service, .. } = &self.owner;
        let recommended = [
            ("name", APPLICATION.to_owned()),
            ("instance", instance(namespace, service)),
            ("part-of", PROGRAM.to_owned()),
            ("managed-by", PROGRAM.to_owned()),
        ];
        labels.extend(recommended.map(|(key, value)| (format!("app.kubernetes.io/{key}"), value)));
        labels
    }
}

/// Returns a name that no application of another tool has: Argo CD removes what bears the name of one and isn't its own.
fn instance(namespace: &Namespace, service: &ServiceName) -> String {
    let name = format!("{PROGRAM}-{namespace}-{service}");
    if name.len() <= LONGEST_LABEL {
        return name;
    }
    format!("{PROGRAM}-{:.12}-{service}", Digest::of(namespace.as_str().as_bytes()).hex())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_a_label_however_long_its_namespace() {
        let service = ServiceName::new("diabetes").unwrap();
        let of = |namespace: &str| instance(&Namespace::new(namespace).unwrap(), &service);
        assert_eq!(of("team"), "aml-team-diabetes");
        let long = [of(&"a".repeat(63)), of(&"b".repeat(63))];
        assert!(
            long.iter().all(|name| name.len() <= LONGEST_LABEL && name.ends_with("-diabetes")) && long[0] != long[1],
            "{long:?}"
        );
    }
}
