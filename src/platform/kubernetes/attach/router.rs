//! The objects of a router and of an attached namespace: pure, whole, the same for the same input.

use k8s_openapi::api::core::v1::Namespace as NamespaceObject;
use k8s_openapi::api::networking::v1::{
    NetworkPolicy, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec,
};
use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::naming::{MANAGER, ROUTER};
use super::RouterSpec;
use super::deployment::deployment;
use super::front::{CALLERS, ROUTERS, routers, service};
use super::labels::{MANAGED_BY, metadata, selector};
use super::object::Object;
use super::priority::priority;
use super::rights_of_router::{in_namespace, of_its_own};
use crate::names::Namespace;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ClusterFront, ClusterPurpose};

    fn spec(purpose: ClusterPurpose, front: ClusterFront) -> RouterSpec {
        let name = |text: &str| Namespace::new(text).unwrap();
        RouterSpec {
            namespace: name("aml-system"),
            namespaces: ["azureml-ws", "team"].map(name).into(),
            image: format!("myacr.azurecr.io/aml/router@sha256:{}", "ab".repeat(32)),
            purpose,
            front,
            pull_secret: Some("pull".to_owned()),
        }
    }

    fn text(objects: &[Object]) -> String {
        objects.iter().map(|object| serde_saphyr::to_string(&object.document).unwrap()).collect::<Vec<_>>().join("---\n")
    }

    #[test]
    fn a_router_in_production_behind_an_internal_load_balancer() {
        let front = ClusterFront::LoadBalancer {
            internal: true,
            subnet: Some("callers".to_owned()),
            dns_label: Some("scoring".to_owned()),
            address: Some("10.1.2.3".to_owned()),
        };
        let spec = spec(ClusterPurpose::FastProd, front);
        let namespaces = namespaces(&spec.namespace, &Namespace::new("team").unwrap());
        insta::assert_snapshot!(text(&[namespaces, router_objects(&spec)].concat()));
    }

    #[test]
    fn a_router_for_trying_out_has_no_budget_and_its_service_is_as_its_front_wants() {
        for (name, front) in [
            ("node_port", ClusterFront::NodePort { port: Some(30080) }),
            ("ingress", ClusterFront::Ingress { host: "ml.example".to_owned(), trusted_proxies: Vec::new() }),
        ] {
            let objects = router_objects(&spec(ClusterPurpose::DevTest, front));
            assert!(objects.iter().all(|object| object.resource.kind != "PodDisruptionBudget"));
            let services: Vec<Object> = objects.into_iter().filter(|object| object.resource.kind == "Service").collect();
            insta::assert_snapshot!(name, text(&services));
        }
        insta::assert_snapshot!("proposal", super::super::front::proposal(&Namespace::new("aml-system").unwrap(), "ml.example"));
    }

    #[test]
    fn a_router_is_told_where_the_proxies_in_front_of_it_are() {
        let trusted_proxies = ["10.244.0.0/16", "fd00::/8"].map(|range| range.parse().unwrap()).into();
        let objects = router_objects(&spec(
            ClusterPurpose::DevTest,
            ClusterFront::Ingress { host: "ml.example".to_owned(), trusted_proxies },
        ));
        let router = objects.iter().find(|object| object.resource.kind == "Deployment").unwrap();
        let words = router.document["spec"]["template"]["spec"]["containers"][0]["args"].as_array().unwrap();
        assert!(
            words.ends_with(&["--trusted-proxy", "10.244.0.0/16", "--trusted-proxy", "fd00::/8"].map(Into::into)),
            "{words:?}"
        );
    }

    #[test]
    fn every_object_of_the_router_bears_its_label() {
        let spec = spec(ClusterPurpose::FastProd, ClusterFront::NodePort { port: None });
        for object in router_objects(&spec) {
            assert_eq!(object.document["metadata"]["labels"]["aml.dev/router"], "azureml-fe", "{}", object.title());
        }
    }
}
