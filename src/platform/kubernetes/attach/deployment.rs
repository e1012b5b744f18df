//! The router's pods: a Deployment whose replica count is left to whoever scales it.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment};
use k8s_openapi::api::core::v1::{
    Capabilities, Container, ContainerPort, EmptyDirVolumeSource, EnvVar, EnvVarSource, HTTPGetAction, LocalObjectReference,
    ObjectFieldSelector, PodSecurityContext, PodSpec, PodTemplateSpec, Probe, ResourceRequirements, SeccompProfile,
    SecretVolumeSource, SecurityContext, TopologySpreadConstraint, Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::super::naming::ROUTER;
use super::front::{CALLERS, ROUTERS};
use super::labels::{metadata, router_pods, selector};
use super::object::Object;
use super::priority::PRIORITY_CLASS;
use super::{PASS_FOLDER, PASS_SECRET, RouterSpec};
use crate::config::{ClusterFront, ClusterPurpose};
use crate::service::contract::{LIVE_PATH, READY_PATH};

/// The user of the router's image.
const USER: i64 = 65532;
/// Seconds from the order to end until the kill: what is in flight may take the longest scoring time-out, after the time in which load
/// balancers notice.
const GRACE: i64 = 320;

/// Returns the router's Deployment, without a count of replicas: that is its scaler's.
pub(super) fn deployment(spec: &RouterSpec) -> Object {
    let router = &spec.namespace;
    let labels = router_pods().into_iter().chain([("app.kubernetes.io/name".to_owned(), ROUTER.to_owned())]).collect();
    let template = PodTemplateSpec {
        metadata: Some(ObjectMeta { labels: Some(labels), annotations: Some(annotations()), ..ObjectMeta::default() }),
        spec: Some(pod(spec)),
    };
    Object::new(&Deployment {
        metadata: metadata(ROUTER, Some(router), router),
        spec: Some(DeploymentSpec {
            selector: selector(),
            strategy: Some(DeploymentStrategy {
                type_: Some("RollingUpdate".to_owned()),
                rolling_update: Some(RollingUpdateDeployment {
                    max_surge: Some(IntOrString::Int(1)),
                    max_unavailable: Some(IntOrString::Int(0)),
                }),
            }),
            revision_history_limit: Some(3),
            template,
            ..DeploymentSpec::default()
        }),
        ..Deployment::default()
    })
}

/// The cluster's autoscaler may empty a node whose pods hold only this.
fn annotations() -> BTreeMap<String, String> {
    BTreeMap::from([("cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes".to_owned(), "tmp".to_owned())])
}

fn pod(spec: &RouterSpec) -> PodSpec {
    PodSpec {
        service_account_name: Some(ROUTER.to_owned()),
        automount_service_account_token: Some(true),
        enable_service_links: Some(false),
        priority_class_name: Some(PRIORITY_CLASS.to_owned()),
        termination_grace_period_seconds: Some(GRACE),
        image_pull_secrets: spec.pull_secret.as_ref().map(|name| vec![LocalObjectReference { name: name.clone() }]),
        node_selector: Some(BTreeMap::from([
            ("kubernetes.io/arch".to_owned(), "amd64".to_owned()),
            ("kubernetes.io/os".to_owned(), "linux".to_owned()),
        ])),
        topology_spread_constraints: Some(
            ["kubernetes.io/hostname", "topology.kubernetes.io/zone"].map(spread).into_iter().collect(),
        ),
        security_context: Some(PodSecurityContext {
            run_as_non_root: Some(true),
            run_as_user: Some(USER),
            run_as_group: Some(USER),
            fs_group: Some(USER),
            seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), ..SeccompProfile::default() }),
            ..PodSecurityContext::default()
        }),
        containers: vec![container(spec)],
        volumes: Some(vec![
            Volume {
                name: "pass".to_owned(),
                secret: Some(SecretVolumeSource {
                    secret_name: Some(PASS_SECRET.to_owned()),
                    default_mode: Some(0o440),
                    ..SecretVolumeSource::default()
                }),
                ..Volume::default()
            },
            Volume { name: "tmp".to_owned(), empty_dir: Some(EmptyDirVolumeSource::default()), ..Volume::default() },
        ]),
        ..PodSpec::default()
    }
}

/// Routers keep apart where there is room, and come together where there is none.
fn spread(topology: &str) -> TopologySpreadConstraint {
    TopologySpreadConstraint {
        topology_key: topology.to_owned(),
        max_skew: 1,
        when_unsatisfiable: "ScheduleAnyway".to_owned(),
        label_selector: Some(selector()),
        ..TopologySpreadConstraint::default()
    }
}

fn container(spec: &RouterSpec) -> Container {
    let mount = |name: &str, path: &str, read_only: bool| VolumeMount {
        name: name.to_owned(),
        mount_path: path.to_owned(),
        read_only: Some(read_only),
        ..VolumeMount::default()
    };
    let port = |name: &str, number: u16| ContainerPort {
        name: Some(name.to_owned()),
        container_port: number.into(),
        protocol: Some("TCP".to_owned()),
        ..ContainerPort::default()
    };
    Container {
        name: "router".to_owned(),
        image: Some(spec.image.clone()),
        args: Some(arguments(spec)),
        env: Some(vec![field("POD_NAME", "metadata.name"), field("POD_IP", "status.podIP")]),
        ports: Some(vec![port("http", CALLERS), port("routers", ROUTERS)]),
        startup_probe: Some(probe(LIVE_PATH, 1, 60)),
        liveness_probe: Some(probe(LIVE_PATH, 10, 3)),
        readiness_probe: Some(probe(READY_PATH, 2, 2)),
        resources: Some(ResourceRequirements {
            requests: Some(quantities(requests(spec.purpose))),
            // No limit of cpu: a throttled router would slow down every service.
            limits: Some(quantities(&[("memory", "1Gi")])),
            ..ResourceRequirements::default()
        }),
        security_context: Some(SecurityContext {
            allow_privilege_escalation: Some(false),
            read_only_root_filesystem: Some(true),
            run_as_non_root: Some(true),
            capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), ..Capabilities::default() }),
            ..SecurityContext::default()
        }),
        termination_message_policy: Some("FallbackToLogsOnError".to_owned()),
        volume_mounts: Some(vec![mount("pass", PASS_FOLDER, true), mount("tmp", "/tmp", false)]),
        ..Container::default()
    }
}

/// v1's in production; a cluster for trying out may have two cores.
fn requests(purpose: ClusterPurpose) -> &'static [(&'static str, &'static str)] {
    match purpose {
        ClusterPurpose::FastProd => &[("cpu", "500m"), ("memory", "500Mi")],
        ClusterPurpose::DevTest => &[("cpu", "100m"), ("memory", "128Mi")],
    }
}

/// The image's entry point is the program itself.
fn arguments(spec: &RouterSpec) -> Vec<String> {
    let mut words = vec!["router".to_owned(), "--cluster".to_owned()];
    for namespace in &spec.namespaces {
        words.extend(["--namespace".to_owned(), namespace.to_string()]);
    }
    words.extend(["--router-namespace".to_owned(), spec.namespace.to_string()]);
    if let ClusterFront::Ingress { trusted_proxies, .. } = &spec.front {
        words.extend(trusted_proxies.iter().flat_map(|range| ["--trusted-proxy".to_owned(), range.to_string()]));
    }
    words
}

fn field(name: &str, path: &str) -> EnvVar {
    EnvVar {
        name: name.to_owned(),
        value_from: Some(EnvVarSource {
            field_ref: Some(ObjectFieldSelector { field_path: path.to_owned(), ..ObjectFieldSelector::default() }),
            ..EnvVarSource::default()
        }),
        ..EnvVar::default()
    }
}

fn probe(path: &str, period: i32, failures: i32) -> Probe {
    Probe {
        http_get: Some(HTTPGetAction {
            path: Some(path.to_owned()),
            port: IntOrString::Int(ROUTERS.into()),
            ..HTTPGetAction::default()
        }),
        period_seconds: Some(period),
        timeout_seconds: Some(2),
        failure_threshold: Some(failures),
        ..Probe::default()
    }
}

fn quantities(pairs: &[(&str, &str)]) -> BTreeMap<String, Quantity> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), Quantity((*value).to_owned()))).collect()
}
