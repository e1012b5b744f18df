//! How callers reach the router: its Service, and what an Ingress or a Gateway in front of it looks like.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::naming::ROUTER;
use super::labels::{metadata, router_pods};
use super::object::Object;
use crate::config::ClusterFront;
use crate::names::Namespace;

/// The port of the router for callers.
pub const CALLERS: u16 = 8080;
/// The port of the router for probes and other routers.
pub const ROUTERS: u16 = 8081;
/// The headless Service by which routers find each other.
pub const ROUTERS_SERVICE: &str = "azureml-fe-routers";
/// Minutes without a byte until the load balancer ends a connection: longer than the longest scoring time-out, which is five.
const IDLE_MINUTES: &str = "6";

/// Returns the Service that callers reach the router by.
pub(super) fn service(router: &Namespace, front: &ClusterFront) -> Object {
    let mut service = Service { metadata: metadata(ROUTER, Some(router), router), ..Service::default() };
    // No `appProtocol`: load balancers would probe by it, and need none.
    let mut port = port("http", 80, CALLERS);
    let mut spec = ServiceSpec { selector: Some(router_pods()), ..ServiceSpec::default() };
    let kind = match front {
        ClusterFront::LoadBalancer { internal, subnet, dns_label, address } => {
            let mut annotations = BTreeMap::new();
            let mut say = |key: &str, value: &str| annotations.insert(azure(key), value.to_owned());
            say("azure-load-balancer-tcp-idle-timeout", IDLE_MINUTES);
            say("azure-load-balancer-disable-tcp-reset", "false");
            if *internal {
                say("azure-load-balancer-internal", "true");
            }
            if let Some(subnet) = subnet {
                say("azure-load-balancer-internal-subnet", subnet);
            }
            if let Some(label) = dns_label {
                say("azure-dns-label-name", label);
            }
            if let Some(address) = address {
                say("azure-load-balancer-ipv4", address);
            }
            service.metadata.annotations = Some(annotations);
            // Clouds other than Azure read this.
            spec.load_balancer_ip.clone_from(address);
            // The router sees who calls, and no node passes requests on to another.
            spec.external_traffic_policy = Some("Local".to_owned());
            "LoadBalancer"
        }
        ClusterFront::NodePort { port: number } => {
            port.node_port = number.map(i32::from);
            "NodePort"
        }
        ClusterFront::Ingress { .. } => "ClusterIP",
    };
    spec.type_ = Some(kind.to_owned());
    spec.ports = Some(vec![port]);
    service.spec = Some(spec);
    Object::new(&service)
}

/// Returns the headless Service by which routers find each other, ready or not.
pub(super) fn routers(router: &Namespace) -> Object {
    Object::new(&Service {
        metadata: metadata(ROUTERS_SERVICE, Some(router), router),
        spec: Some(ServiceSpec {
            cluster_ip: Some("None".to_owned()),
            selector: Some(router_pods()),
            publish_not_ready_addresses: Some(true),
            ports: Some(vec![port("routers", ROUTERS, ROUTERS)]),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    })
}

/// Returns what to put in front where nothing is yet: an Ingress, and a Gateway's route, of which one is enough. They aren't made: whoever
/// runs the cluster chooses the class.
pub fn proposal(router: &Namespace, host: &str) -> String {
    format!(
        "\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {ROUTER}
  namespace: {router}
  annotations:
    # Of ingress-nginx: bodies up to 100 MB, answers after up to 5 minutes.
    nginx.ingress.kubernetes.io/proxy-body-size: 100m
    nginx.ingress.kubernetes.io/proxy-read-timeout: \"310\"
    nginx.ingress.kubernetes.io/proxy-send-timeout: \"310\"
spec:
  ingressClassName: CLASS  # 'kubectl get ingressclasses' lists them
  tls:
    - hosts: [{host}]
      secretName: {ROUTER}-tls
  rules:
    - host: {host}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service: {{name: {ROUTER}, port: {{name: http}}}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: {ROUTER}
  namespace: {router}
spec:
  parentRefs:
    - name: GATEWAY  # 'kubectl get gateways -A' lists them
      namespace: NAMESPACE
  hostnames: [{host}]
  rules:
    - timeouts: {{request: 310s}}
      backendRefs:
        - name: {ROUTER}
          port: 80
"
    )
}

fn port(name: &str, number: u16, target: u16) -> ServicePort {
    ServicePort {
        name: Some(name.to_owned()),
        port: number.into(),
        target_port: Some(IntOrString::Int(target.into())),
        protocol: Some("TCP".to_owned()),
        ..ServicePort::default()
    }
}

fn azure(key: &str) -> String {
    format!("service.beta.kubernetes.io/{key}")
}
