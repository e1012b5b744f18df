//! From a cluster's endpoints to the replicas of a version. Pure.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use k8s_openapi::api::discovery::v1::{Endpoint, EndpointSlice};
use kube::ResourceExt;

use super::super::naming::{RECORD, SERVICE, VERSION};
use crate::names::{ServiceName, VersionName};
use crate::router::{ReplicaAddress, RunningReplica};
use crate::service::contract::PORT;

/// Returns which service a slice belongs to, as its labels say.
pub(super) fn service_of(slice: &EndpointSlice) -> Option<ServiceName> {
    ServiceName::new(slice.labels().get(SERVICE)?.clone()).ok()
}

/// Returns the version that a slice belongs to, if it is one of the record with this id.
fn version_of(slice: &EndpointSlice, record: &str) -> Option<VersionName> {
    let labels = slice.labels();
    let ours = labels.get(RECORD).is_some_and(|id| id == record);
    VersionName::new(labels.get(VERSION).filter(|_| ours)?.clone()).ok()
}

/// Returns the replicas of a service's versions, one for each pod: a pod that moves from one slice to another is in both for a moment,
/// and one with two addresses always is. `revision` says which revision a version's replicas count as.
pub(super) fn replicas<'a>(
    slices: impl Iterator<Item = &'a EndpointSlice>,
    record: &str,
    revision: impl Fn(&VersionName) -> Option<u32>,
) -> Vec<RunningReplica> {
    let mut found: BTreeMap<String, RunningReplica> = BTreeMap::new();
    for slice in slices {
        let Some(revision) = version_of(slice, record).and_then(|version| revision(&version)) else { continue };
        let port = slice.ports.iter().flatten().find_map(|port| u16::try_from(port.port?).ok()).unwrap_or(PORT);
        for replica in slice.endpoints.iter().filter_map(|endpoint| replica(endpoint, port, revision)) {
            let known = found.get(&replica.id);
            // IPv4 and IPv6 reach the same pod; the one that sorts first is taken, so that it stays the same.
            if known.is_none_or(|known| address_order(&replica) < address_order(known)) {
                found.insert(replica.id.clone(), replica);
            }
        }
    }
    found.into_values().collect()
}

fn replica(endpoint: &Endpoint, port: u16, revision: u32) -> Option<RunningReplica> {
    let address: IpAddr = endpoint.addresses.first()?.parse().ok()?;
    let pod = endpoint.target_ref.as_ref()?.uid.clone()?;
    let conditions = endpoint.conditions.clone().unwrap_or_default();
    Some(RunningReplica {
        id: pod,
        revision,
        address: ReplicaAddress::Tcp(SocketAddr::new(address, port)),
        // Unknown counts as ready, says the API.
        ready: conditions.ready.unwrap_or(true),
        retiring: conditions.terminating.unwrap_or(false),
    })
}

fn address_order(replica: &RunningReplica) -> Option<SocketAddr> {
    match replica.address {
        ReplicaAddress::Tcp(address) => Some(address),
        ReplicaAddress::Unix(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::core::v1::ObjectReference;
    use k8s_openapi::api::discovery::v1::{EndpointConditions, EndpointPort};

    use super::*;

    fn slice(record: &str, endpoints: &[(&str, &str)]) -> EndpointSlice {
        let mut slice = EndpointSlice::default();
        let labels = [(SERVICE, "diabetes"), (RECORD, record), (VERSION, "blue")];
        slice.metadata.labels = Some(labels.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
        slice.ports = Some(vec![EndpointPort { port: Some(5001), ..EndpointPort::default() }]);
        let endpoint = |(pod, address): &(&str, &str)| Endpoint {
            addresses: vec![(*address).to_owned()],
            target_ref: Some(ObjectReference { uid: Some((*pod).to_owned()), ..ObjectReference::default() }),
            conditions: Some(EndpointConditions { ready: Some(true), ..EndpointConditions::default() }),
            ..Endpoint::default()
        };
        slice.endpoints = endpoints.iter().map(endpoint).collect();
        slice
    }

    #[test]
    fn there_is_one_replica_for_each_pod() {
        let many: Vec<(String, String)> =
            (0..250).map(|n| (format!("pod-{n}"), format!("10.0.{}.{}", n / 100, n % 100))).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|(pod, address)| (pod.as_str(), address.as_str())).collect();
        // Three slices, the twin of one in IPv6, and a pod that is on its way from the first to the second.
        let mut slices: Vec<EndpointSlice> = many.chunks(100).map(|chunk| slice("r", chunk)).collect();
        slices.push(slice("r", &[("pod-0", "fd00::1"), ("pod-1", "fd00::2")]));
        slices.push(slice("r", &[("pod-0", "10.0.0.0")]));
        let found = replicas(slices.iter(), "r", |_| Some(7));
        assert_eq!(found.len(), 250);
        assert_eq!(found[0].address, ReplicaAddress::Tcp("10.0.0.0:5001".parse().unwrap()));
        assert!(found.iter().all(|replica| replica.revision == 7 && replica.ready && !replica.retiring));
    }

    #[test]
    fn slices_of_another_record_or_an_unknown_version_do_not_count() {
        let slices = [slice("another", &[("pod", "10.0.0.1")])];
        assert_eq!(replicas(slices.iter(), "r", |_| Some(1)).len(), 0, "a service of the same name before this one");
        let slices = [slice("r", &[("pod", "10.0.0.1")])];
        assert_eq!(replicas(slices.iter(), "r", |_| None).len(), 0);
        assert_eq!(service_of(&slices[0]).unwrap().as_str(), "diabetes");
    }
}
