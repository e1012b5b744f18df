//! From a revision of a service to its objects in a cluster. Pure: nothing is asked and nothing is written here.
//!
//! A pod template holds only what replicas notice, so that nothing else restarts them; what the record's number is stands in annotations
//! of the objects around it.

mod container;
mod deployment;
mod error;
mod manifest;
mod metadata;
mod network;
mod nodes;
mod offers;
mod pod;
mod quantities;
mod revision;
#[cfg(test)]
mod tests;

use k8s_openapi::ByteString;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Secret, Service, ServiceAccount};
use k8s_openapi::api::networking::v1::NetworkPolicy;
use k8s_openapi::api::policy::v1::PodDisruptionBudget;

pub use container::{CONTAINER, start_budget_seconds};
pub use error::ObjectsError;
pub(super) use manifest::yaml;
pub use manifest::{Kind, Manifest};
use metadata::Marks;
pub use offers::{ClusterOffers, ImageFacts, ImageUser, PodSecurity};
pub use revision::read_revision;

use super::naming::{callers_name, record_name, workload_name};
use super::record::ClusterRecord;
use crate::config::{AttachedCluster, AuthMode, ReplicaScale};
use crate::names::{Namespace, ServiceName};
use crate::service::contract::VersionKey;
use crate::service::{Keys, Revision, ServiceSpec};

/// The entries of the Secret with a service's keys.
pub const PRIMARY_KEY: &str = "primaryKey";
/// The entry of the second key.
pub const SECONDARY_KEY: &str = "secondaryKey";

/// Where objects are going to be.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    pub cluster: &'a AttachedCluster,
    /// The namespace of the service (see [`namespace_of`]).
    pub namespace: &'a Namespace,
    /// The workspace's registry, as this machine names it: host and port.
    pub registry: &'a str,
    pub offers: &'a ClusterOffers,
}

/// The objects of one revision of a service, but for its record. Those that are `None` must not exist.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceObjects {
    pub namespace: Namespace,
    /// The revision, as it never changes.
    pub revision: ConfigMap,
    /// The keys; `None` leaves those that are there.
    pub keys: Option<Secret>,
    /// The account that tokens are made for.
    pub callers: Option<ServiceAccount>,
    pub network_policy: NetworkPolicy,
    pub service: Service,
    pub disruption_budget: Option<PodDisruptionBudget>,
    /// The replicas; their number isn't in it.
    pub deployment: Deployment,
    /// The fixed number of replicas, which is written apart from their Deployment; `None` where the router scales.
    pub replicas: Option<u32>,
}

/// Returns the objects of a revision of a service. `keys` is `None` where the cluster has them already and nobody changes them.
pub fn service_objects(
    record: &ClusterRecord,
    revision: &Revision,
    image: &ImageFacts,
    keys: Option<&Keys>,
    site: Site<'_>,
) -> Result<ServiceObjects, ObjectsError> {
    let spec = &revision.spec;
    let marks = Marks::new(&record.owner(site.namespace), revision);
    let disruption_budget = (least_replicas(&spec.settings.scale) > 1).then(|| network::disruption_budget(&marks));
    Ok(ServiceObjects {
        namespace: site.namespace.clone(),
        revision: revision::config_map(&marks, revision)?,
        keys: keys.map(|keys| secret(&marks, keys)),
        callers: (spec.settings.auth == AuthMode::Token).then(|| callers(&marks)),
        network_policy: network::policy(&marks, &site.cluster.router_namespace),
        service: network::service(&marks),
        disruption_budget,
        deployment: deployment::deployment(&marks, revision, image, site)?,
        replicas: if let ReplicaScale::Fixed(replicas) = spec.settings.scale { Some(replicas) } else { None },
    })
}

/// Returns the namespace of a service: its own where its configuration names one, else the cluster's.
pub fn namespace_of(spec: &ServiceSpec, cluster: &AttachedCluster) -> Namespace {
    let own = spec.settings.namespace.as_ref().and_then(|name| Namespace::new(name).ok());
    own.unwrap_or_else(|| cluster.namespace.clone())
}

/// Returns how many replicas a service has at least.
pub fn least_replicas(scale: &ReplicaScale) -> u32 {
    match scale {
        ReplicaScale::Fixed(replicas) => *replicas,
        ReplicaScale::Auto(scaler) => scaler.min_replicas,
    }
}

impl ServiceObjects {
    /// Returns the objects in the order in which they are written: what replicas need before they start, first.
    pub fn manifests(&self) -> Result<Vec<Manifest>, ObjectsError> {
        // Destructured whole, so that no object is forgotten.
        let Self { namespace: _, revision, keys, callers, network_policy, service, disruption_budget, deployment, replicas: _ } =
            self;
        let mut manifests = vec![Manifest::of(Kind::ConfigMap, revision)?];
        if let Some(keys) = keys {
            manifests.push(Manifest::of(Kind::Secret, keys)?);
        }
        if let Some(callers) = callers {
            manifests.push(Manifest::of(Kind::ServiceAccount, callers)?);
        }
        // The fence stands before there is anything behind it.
        manifests.push(Manifest::of(Kind::NetworkPolicy, network_policy)?);
        manifests.push(Manifest::of(Kind::Service, service)?);
        if let Some(budget) = disruption_budget {
            manifests.push(Manifest::of(Kind::PodDisruptionBudget, budget)?);
        }
        manifests.push(Manifest::of(Kind::Deployment, deployment)?);
        Ok(manifests)
    }

    /// Returns the objects that this revision doesn't have and one before it may have had: they are to be deleted.
    pub fn unwanted(&self, key: &VersionKey) -> Vec<(Kind, String)> {
        let callers = self.callers.is_none().then(|| (Kind::ServiceAccount, callers_name(&key.service)));
        let budget = self.disruption_budget.is_none().then(|| (Kind::PodDisruptionBudget, workload_name(key)));
        callers.into_iter().chain(budget).collect()
    }
}

/// Returns the Secret of a service's keys, whatever its revision.
fn secret(marks: &Marks, keys: &Keys) -> Secret {
    let entry = |name: &str, key: &crate::names::Secret| (name.to_owned(), ByteString(key.expose().as_bytes().to_vec()));
    Secret {
        metadata: marks.of_service(record_name(marks.service())),
        type_: Some("Opaque".to_owned()),
        data: Some([entry(PRIMARY_KEY, &keys.primary), entry(SECONDARY_KEY, &keys.secondary)].into()),
        ..Secret::default()
    }
}

/// Returns the keys of a service's Secret, if it has both.
pub fn read_keys(secret: &Secret) -> Option<Keys> {
    let entry = |name: &str| {
        let bytes = &secret.data.as_ref()?.get(name)?.0;
        String::from_utf8(bytes.clone()).ok().map(crate::names::Secret::new)
    };
    Some(Keys { primary: entry(PRIMARY_KEY)?, secondary: entry(SECONDARY_KEY)? })
}

/// Returns the name of the Secret with a service's keys.
pub fn keys_name(service: &ServiceName) -> String {
    record_name(service)
}

/// Returns the account that tokens are made for. It has no rights, and no pod runs as it.
fn callers(marks: &Marks) -> ServiceAccount {
    ServiceAccount {
        metadata: marks.of_service(callers_name(marks.service())),
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    }
}
