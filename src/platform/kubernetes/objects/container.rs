//! The one container of a replica: its image, variables, resources, probes and folders.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    Capabilities, Container, ContainerPort, EnvVar, EnvVarSource, HTTPGetAction, Probe, ResourceRequirements, SecretKeySelector,
    SecurityContext, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::metadata::Marks;
use super::quantities::{cores, count, gigabytes};
use super::{ObjectsError, Site};
use crate::config::{LivenessProbe, SecretVariable, ServiceSettings};
use crate::service::contract::{
    APP_ROOT, CLUSTER_DRAIN_DELAY_MS, LIVE_PATH, PASS_KEYS_FILE, PORT, READY_PATH, ROUTER_CARD_FOLDER, TERMINATION_LOG,
    service_path, variables,
};
use crate::service::{Revision, ServiceSpec, Workload};

/// The name of a replica's container.
pub const CONTAINER: &str = "replica";

/// The name of the port that replicas listen on.
pub(super) const PORT_NAME: &str = "http";
/// The name of the volume of the router's `ConfigMap`.
pub(super) const CARD_VOLUME: &str = "router";
/// The name of the volume at `/tmp`.
pub(super) const TEMPORARY: &str = "tmp";
/// The name of the volume of `./outputs`, and of that folder.
pub(super) const OUTPUTS: &str = "outputs";

/// How often a replica is asked whether it takes requests, in seconds. Its router hears of it sooner, from itself.
const READINESS_SECONDS: i32 = 2;
const READINESS_FAILURES: i32 = 3;

pub(super) fn container(marks: &Marks, revision: &Revision, site: Site<'_>) -> Result<Container, ObjectsError> {
    let ServiceSpec { settings, .. } = &revision.spec;
    let Workload::Image(image) = &revision.workload else {
        return Err(ObjectsError::NoImage { revision: revision.number });
    };
    let registry = site.cluster.node_registry.as_deref().unwrap_or(site.registry);
    let port = ContainerPort {
        container_port: i32::from(PORT),
        name: Some(PORT_NAME.to_owned()),
        protocol: Some("TCP".to_owned()),
        ..ContainerPort::default()
    };
    let [startup, liveness, readiness] = probes(&settings.liveness);
    Ok(Container {
        name: CONTAINER.to_owned(),
        image: Some(format!("{registry}/{}@{}", image.repository, image.digest)),
        image_pull_policy: Some("IfNotPresent".to_owned()),
        env: Some(environment(marks, &revision.spec)),
        ports: Some(vec![port]),
        resources: Some(resources(settings, site)?),
        startup_probe: Some(startup),
        liveness_probe: Some(liveness),
        readiness_probe: Some(readiness),
        security_context: Some(security()),
        termination_message_path: Some(TERMINATION_LOG.to_owned()),
        // A replica says itself why it ends; where it can't, its last lines do.
        termination_message_policy: Some("FallbackToLogsOnError".to_owned()),
        volume_mounts: Some(mounts(&revision.spec)),
        ..Container::default()
    })
}

/// Returns the seconds that a replica has until it takes requests: where v1 would have restarted it for the first time.
pub fn start_budget_seconds(liveness: &LivenessProbe) -> u32 {
    let LivenessProbe { initial_delay_seconds, period_seconds, failure_threshold, .. } = liveness;
    initial_delay_seconds.saturating_add(period_seconds.saturating_mul(*failure_threshold))
}

/// Returns whether the folder of outputs can be a volume: not if it is the project itself.
pub(super) fn has_outputs(spec: &ServiceSpec) -> bool {
    spec.content.source_directory.as_deref() != Some(OUTPUTS)
}

/// What doesn't change from one replica to the next. The image says the rest.
fn environment(marks: &Marks, spec: &ServiceSpec) -> Vec<EnvVar> {
    let limits = spec.limits();
    let plain = [
        (variables::SERVICE_NAME, marks.service().to_string()),
        (variables::SERVICE_PATH_PREFIX, service_path(marks.service()).trim_start_matches('/').to_owned()),
        (variables::WORKER_COUNT, limits.max_concurrent_requests.to_string()),
        (variables::SCORING_TIMEOUT_MS, limits.scoring_timeout_ms.to_string()),
        (variables::DRAIN_DELAY_MS, CLUSTER_DRAIN_DELAY_MS.to_string()),
        (variables::RECORD, marks.record().to_owned()),
        (variables::PASS_KEYS, format!("{ROUTER_CARD_FOLDER}/{PASS_KEYS_FILE}")),
        (variables::TERMINATION_LOG, TERMINATION_LOG.to_owned()),
    ];
    let plain = plain.map(|(name, value)| EnvVar { name: name.to_owned(), value: Some(value), ..EnvVar::default() });
    let from_secret = |variable: &SecretVariable| {
        let SecretVariable { name, secret, key } = variable.clone();
        let selected = SecretKeySelector { name: secret, key, ..SecretKeySelector::default() };
        let source = EnvVarSource { secret_key_ref: Some(selected), ..EnvVarSource::default() };
        EnvVar { name, value_from: Some(source), ..EnvVar::default() }
    };
    plain.into_iter().chain(spec.settings.kubernetes.variables_from_secrets.iter().map(from_secret)).collect()
}

/// Devices stand among the limits alone, as Kubernetes wants it: they are whole and never shared out twice.
fn resources(settings: &ServiceSettings, site: Site<'_>) -> Result<ResourceRequirements, ObjectsError> {
    let given = &settings.resources;
    let requests = [("cpu", cores(given.cpu)), ("memory", gigabytes(given.memory_gb))];
    let mut limits: BTreeMap<String, Quantity> = BTreeMap::new();
    limits.extend(given.cpu_limit.map(|limit| ("cpu".to_owned(), cores(limit))));
    limits.extend(given.memory_gb_limit.map(|limit| ("memory".to_owned(), gigabytes(limit))));
    if given.gpu_cores > 0 {
        limits.insert(site.offers.gpu(settings.kubernetes.gpu_resource.as_deref())?, count(given.gpu_cores));
    }
    if let Some(fpga) = &settings.kubernetes.fpga {
        limits.insert(site.offers.fpga(fpga.resource.as_deref())?, count(fpga.count));
    }
    Ok(ResourceRequirements {
        requests: Some(requests.map(|(name, quantity)| (name.to_owned(), quantity)).into()),
        limits: (!limits.is_empty()).then_some(limits),
        ..ResourceRequirements::default()
    })
}

/// Returns the probes for start, life and readiness. The first asks every second from the beginning: v1's delay is the most that a start
/// may take, and a replica that is ready sooner isn't made to wait for it.
fn probes(liveness: &LivenessProbe) -> [Probe; 3] {
    let number = |value: u32| Some(i32::try_from(value).unwrap_or(i32::MAX));
    let asking = |path: &str| Probe {
        http_get: Some(HTTPGetAction {
            path: Some(path.to_owned()),
            port: IntOrString::String(PORT_NAME.to_owned()),
            scheme: Some("HTTP".to_owned()),
            ..HTTPGetAction::default()
        }),
        timeout_seconds: number(liveness.timeout_seconds),
        ..Probe::default()
    };
    let startup = Probe {
        period_seconds: Some(1),
        failure_threshold: number(start_budget_seconds(liveness)),
        success_threshold: Some(1),
        ..asking(READY_PATH)
    };
    let live = Probe {
        period_seconds: number(liveness.period_seconds),
        failure_threshold: number(liveness.failure_threshold),
        // Kubernetes takes no other.
        success_threshold: Some(1),
        ..asking(LIVE_PATH)
    };
    let ready = Probe {
        period_seconds: Some(READINESS_SECONDS),
        failure_threshold: Some(READINESS_FAILURES),
        success_threshold: number(liveness.success_threshold),
        ..asking(READY_PATH)
    };
    [startup, live, ready]
}

/// The root is not read-only: v1's scripts wrote beside their files.
fn security() -> SecurityContext {
    SecurityContext {
        allow_privilege_escalation: Some(false),
        capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), ..Capabilities::default() }),
        ..SecurityContext::default()
    }
}

fn mounts(spec: &ServiceSpec) -> Vec<VolumeMount> {
    let mount =
        |name: &str, path: &str| VolumeMount { name: name.to_owned(), mount_path: path.to_owned(), ..VolumeMount::default() };
    let card = VolumeMount { read_only: Some(true), ..mount(CARD_VOLUME, ROUTER_CARD_FOLDER) };
    let mut mounts = vec![card, mount(TEMPORARY, "/tmp")];
    mounts.extend(has_outputs(spec).then(|| mount(OUTPUTS, &format!("{APP_ROOT}/{OUTPUTS}"))));
    mounts
}
