//! How replicas are found, who reaches them, and how many may be away at once.

use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::api::networking::v1::{
    NetworkPolicy, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec,
};
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::container::PORT_NAME;
use super::metadata::Marks;
use crate::names::Namespace;
use crate::platform::kubernetes::naming::ROUTER;
use crate::service::contract::PORT;

/// Returns the Service whose endpoints the router reads. It has no address of its own: the router speaks to pods.
pub(super) fn service(marks: &Marks) -> Service {
    let port = ServicePort {
        name: Some(PORT_NAME.to_owned()),
        port: i32::from(PORT),
        protocol: Some("TCP".to_owned()),
        target_port: Some(IntOrString::Int(i32::from(PORT))),
        ..ServicePort::default()
    };
    Service {
        metadata: marks.of_version(marks.workload()),
        spec: Some(ServiceSpec {
            cluster_ip: Some("None".to_owned()),
            ports: Some(vec![port]),
            selector: Some(marks.version_labels()),
            type_: Some("ClusterIP".to_owned()),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    }
}

/// Returns the policy that lets only the router's pods in. Where a cluster enforces none, the pass stands alone.
pub(super) fn policy(marks: &Marks, router: &Namespace) -> NetworkPolicy {
    let labelled = |key: &str, value: &str| LabelSelector {
        match_labels: Some([(key.to_owned(), value.to_owned())].into()),
        ..LabelSelector::default()
    };
    let from_router = NetworkPolicyPeer {
        namespace_selector: Some(labelled("kubernetes.io/metadata.name", router.as_str())),
        pod_selector: Some(labelled("app.kubernetes.io/name", ROUTER)),
        ..NetworkPolicyPeer::default()
    };
    let port = NetworkPolicyPort {
        port: Some(IntOrString::Int(i32::from(PORT))),
        protocol: Some("TCP".to_owned()),
        ..NetworkPolicyPort::default()
    };
    NetworkPolicy {
        metadata: marks.of_service(marks.service().to_string()),
        spec: Some(NetworkPolicySpec {
            ingress: Some(vec![NetworkPolicyIngressRule { from: Some(vec![from_router]), ports: Some(vec![port]) }]),
            pod_selector: Some(marks.service_selector()),
            policy_types: Some(vec!["Ingress".to_owned()]),
            ..NetworkPolicySpec::default()
        }),
    }
}

/// Returns the budget by which nodes are emptied one replica at a time. Replicas that don't work hold no node back.
pub(super) fn disruption_budget(marks: &Marks) -> PodDisruptionBudget {
    PodDisruptionBudget {
        metadata: marks.of_version(marks.workload()),
        spec: Some(PodDisruptionBudgetSpec {
            max_unavailable: Some(IntOrString::Int(1)),
            selector: Some(marks.version_selector()),
            unhealthy_pod_eviction_policy: Some("AlwaysAllow".to_owned()),
            ..PodDisruptionBudgetSpec::default()
        }),
        ..PodDisruptionBudget::default()
    }
}
