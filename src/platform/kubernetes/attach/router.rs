//! The objects of a router and of an attached namespace: pure, whole, the same for the same input.

use k8s_openapi::api::core::v1::Namespace as NamespaceObject;
use k8s_openapi::api::networking::v1::{
    NetworkPolicy, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec,
};
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::api::scheduling::v1::PriorityClass;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::naming::{MANAGER, ROUTER};
use super::RouterSpec;
use super::deployment::deployment;
use super::front::{CALLERS, ROUTERS, routers, service};
use super::labels::{MANAGED_BY, metadata, selector};
use super::object::Object;
use super::rights_of_router::{in_namespace, of_its_own};
use crate::names::Namespace;

/// Routers go before services, and after what the cluster itself needs.
const PRIORITY: i32 = 1_000_000;

/// Returns all objects of the router but its namespace and its Secret, in the order in which they are made.
pub fn router_objects(spec: &RouterSpec) -> Vec<Object> {
    let router = &spec.namespace;
    let mut objects = vec![priority(router)];
    objects.extend(of_its_own(router));
    for attached in &spec.namespaces {
        objects.extend(in_namespace(attached, router));
    }
    objects.extend([network_policy(router), service(router, &spec.front), routers(router)]);
    if spec.least_replicas() > 1 {
        objects.push(disruption_budget(router));
    }
    objects.push(deployment(spec));
    objects
}

/// Returns the namespaces of the router and of services. One that is there is left as it is: its labels are its administrator's.
pub fn namespaces(router: &Namespace, attached: &Namespace) -> Vec<Object> {
    // Images of services may run as root, as most of v1 do; the router's doesn't.
    let mut namespaces = vec![namespace(attached, "baseline")];
    if router != attached {
        namespaces.push(namespace(router, "restricted"));
    }
    namespaces
}

fn namespace(name: &Namespace, enforced: &str) -> Object {
    let levels = [("enforce", enforced), ("warn", "restricted"), ("audit", "restricted")];
    let labels = levels.map(|(mode, level)| (format!("pod-security.kubernetes.io/{mode}"), level.to_owned()));
    let labels = labels.into_iter().chain([(MANAGED_BY.to_owned(), MANAGER.to_owned())]).collect();
    let metadata = ObjectMeta { name: Some(name.to_string()), labels: Some(labels), ..ObjectMeta::default() };
    Object::new(&NamespaceObject { metadata, ..NamespaceObject::default() })
}

fn priority(router: &Namespace) -> Object {
    let mut metadata = metadata(ROUTER, None, router);
    // It is every router's of the cluster.
    if let Some(labels) = &mut metadata.labels {
        labels.remove("app.kubernetes.io/instance");
    }
    Object::new(&PriorityClass {
        metadata,
        value: PRIORITY,
        description: Some("Routers of aml: all services of their namespaces depend on them.".to_owned()),
        ..PriorityClass::default()
    })
}

fn disruption_budget(router: &Namespace) -> Object {
    Object::new(&PodDisruptionBudget {
        metadata: metadata(ROUTER, Some(router), router),
        spec: Some(PodDisruptionBudgetSpec {
            selector: Some(selector()),
            max_unavailable: Some(IntOrString::Int(1)),
            // A router that isn't ready serves nobody: it must not keep a node from being emptied.
            unhealthy_pod_eviction_policy: Some("AlwaysAllow".to_owned()),
            ..PodDisruptionBudgetSpec::default()
        }),
        ..PodDisruptionBudget::default()
    })
}

/// Anyone may call; only routers talk to routers. A node's own kubelet, which probes, is never kept out.
fn network_policy(router: &Namespace) -> Object {
    let port = |number: u16| NetworkPolicyPort {
        port: Some(IntOrString::Int(number.into())),
        protocol: Some("TCP".to_owned()),
        ..NetworkPolicyPort::default()
    };
    let peer = NetworkPolicyPeer { pod_selector: Some(selector()), ..NetworkPolicyPeer::default() };
    Object::new(&NetworkPolicy {
        metadata: metadata(ROUTER, Some(router), router),
        spec: Some(NetworkPolicySpec {
            pod_selector: Some(selector()),
            policy_types: Some(vec!["Ingress".to_owned()]),
            ingress: Some(vec![
                NetworkPolicyIngressRule { ports: Some(vec![port(CALLERS)]), from: None },
                NetworkPolicyIngressRule { ports: Some(vec![port(ROUTERS)]), from: Some(vec![peer]) },
            ]),
            ..NetworkPolicySpec::default()
        }),
    })
}
