//! Deployment settings: of a new service from file, flags and defaults; of a service that is changed from what it has, too.

use super::super::Session;
use super::DeployRequest;
use crate::config::{
    AksDeployment, ComputeType, DeploymentConfig, DeploymentFlags, Fault, Faults, LocalDeployment, PresetKeys, ReplicaScale,
    Severity,
};
use crate::names::ServiceName;
use crate::service::{AuthMode, ServiceSpec};

/// The deployment settings of either kind of service.
#[derive(Debug, Clone)]
pub(in crate::operations) enum Deployment {
    /// As v1's local service.
    Local(LocalDeployment),
    /// Behind the router.
    Aks(Box<AksDeployment>),
}

impl Deployment {
    /// Reads file and flags; with `base`, what they don't name stays as that service has it.
    pub(in crate::operations) fn read(
        session: Session<'_>,
        request: &DeployRequest,
        base: Option<&ServiceSpec>,
        faults: &mut Faults,
    ) -> Self {
        let file = request.deployment_config.as_deref().map(|path| session.home.absolute(path));
        let flags = &with_profile(session, request, faults);
        let read = if let Some(spec) = base {
            DeploymentConfig::change(&present(spec), (file.as_deref(), flags), faults)
        } else {
            let before = faults.mark();
            DeploymentConfig::read(file.as_deref(), flags, faults).or_else(|| {
                // Neither names a kind of service: what v1's commonest call meant is one behind the router.
                let none_named = !faults.any_error_since(before);
                let flags = DeploymentFlags { compute_type: Some(ComputeType::Aks.word().to_owned()), ..flags.clone() };
                none_named.then(|| DeploymentConfig::read(file.as_deref(), &flags, faults)).flatten()
            })
        };
        match read {
            Some(DeploymentConfig::Local(local)) => Self::Local(local),
            Some(DeploymentConfig::Aks(aks)) => Self::Aks(aks),
            Some(DeploymentConfig::Aci(_)) => {
                faults.push(no_container_instances());
                Self::Aks(Box::default())
            }
            // There is a fault that ends the command.
            None => Self::Aks(Box::default()),
        }
    }

    /// Writes the settings into a spec.
    pub(in crate::operations) fn set(&self, spec: &mut ServiceSpec) {
        let aks = match self {
            // v1's local services asked nobody who they are, and ran one copy.
            Self::Local(local) => {
                spec.compute_type = ComputeType::Local;
                spec.port = local.port;
                spec.allowed_hosts.clone_from(&local.allowed_hosts);
                spec.auth = AuthMode::None;
                spec.scale = ReplicaScale::Fixed(1);
                return;
            }
            Self::Aks(aks) => aks,
        };
        spec.compute_type = if aks.endpoint { ComputeType::AksEndpoint } else { ComputeType::Aks };
        spec.auth = match (aks.token_auth_enabled, aks.auth_enabled) {
            (true, _) => AuthMode::Token,
            (false, true) => AuthMode::Keys,
            (false, false) => AuthMode::None,
        };
        spec.version_name = aks.endpoint.then(|| version_name(aks, &spec.name));
        spec.traffic_percentile = aks.traffic_percentile;
        spec.scale = aks.scale;
        spec.resources = aks.resources;
        spec.max_concurrent_requests = aks.max_concurrent_requests;
        spec.scoring_timeout_ms = aks.scoring_timeout_ms;
        spec.max_queue_wait_ms = aks.max_queue_wait_ms;
        spec.liveness = aks.liveness;
        spec.app_insights_enabled = aks.app_insights_enabled;
        spec.collect_model_data = aks.collect_model_data;
        spec.namespace.clone_from(&aks.namespace);
        spec.allowed_hosts.clone_from(&aks.allowed_hosts);
    }

    /// Returns the keys that the user chose.
    pub(in crate::operations) fn keys(&self) -> Option<&PresetKeys> {
        match self {
            Self::Local(_) => None,
            Self::Aks(aks) => aks.keys.as_ref(),
        }
    }

    /// Returns the compute target that the file names.
    pub(in crate::operations) fn compute_target_name(&self) -> Option<String> {
        match self {
            Self::Local(_) => None,
            Self::Aks(aks) => aks.compute_target_name.clone(),
        }
    }
}

/// What a profile recommends stands in for flags that aren't given.
fn with_profile(session: Session<'_>, request: &DeployRequest, faults: &mut Faults) -> DeploymentFlags {
    let mut flags = request.deployment_flags.clone();
    let Some(file) = &request.profile_input else { return flags };
    let read = std::fs::read(session.home.absolute(file)).map_err(|error| error.to_string());
    match read.and_then(|bytes| serde_json::from_slice::<Profile>(&bytes).map_err(|error| error.to_string())) {
        Ok(profile) => {
            flags.cpu_cores = flags.cpu_cores.or(profile.recommended_cpu).or(profile.cpu);
            flags.memory_gb = flags.memory_gb.or(profile.recommended_memory).or(profile.memory);
        }
        Err(what) => faults.push(Fault {
            severity: Severity::Error,
            file: Some(file.clone()),
            at: None,
            key: "--profile-input".to_owned(),
            what: format!("can't be read as a profile: {what}"),
            remedy: "it is the JSON file that 'model profile -t' wrote, with cpu and memoryInGB".to_owned(),
        }),
    }
    flags
}

/// What `model profile -t` wrote: old files have the first two, newer ones the others.
#[derive(serde::Deserialize)]
struct Profile {
    cpu: Option<f64>,
    #[serde(rename = "memoryInGB")]
    memory: Option<f64>,
    #[serde(rename = "recommendedCpu")]
    recommended_cpu: Option<f64>,
    #[serde(rename = "recommendedMemoryInGB")]
    recommended_memory: Option<f64>,
}

fn version_name(aks: &AksDeployment, service: &ServiceName) -> ServiceName {
    let named = aks.version_name.as_deref().and_then(|name| ServiceName::new(name).ok());
    named.unwrap_or_else(|| service.clone())
}

/// Returns the configuration that a service has.
fn present(spec: &ServiceSpec) -> DeploymentConfig {
    if spec.compute_type == ComputeType::Local {
        return DeploymentConfig::Local(LocalDeployment { port: spec.port, allowed_hosts: spec.allowed_hosts.clone() });
    }
    DeploymentConfig::Aks(Box::new(AksDeployment {
        endpoint: spec.compute_type == ComputeType::AksEndpoint,
        compute_target_name: None,
        scale: spec.scale,
        resources: spec.resources,
        auth_enabled: spec.auth == AuthMode::Keys,
        token_auth_enabled: spec.auth == AuthMode::Token,
        app_insights_enabled: spec.app_insights_enabled,
        collect_model_data: spec.collect_model_data,
        scoring_timeout_ms: spec.scoring_timeout_ms,
        max_concurrent_requests: spec.max_concurrent_requests,
        max_queue_wait_ms: spec.max_queue_wait_ms,
        liveness: spec.liveness,
        namespace: spec.namespace.clone(),
        allowed_hosts: spec.allowed_hosts.clone(),
        keys: None,
        version_name: spec.version_name.as_ref().map(ToString::to_string),
        traffic_percentile: spec.traffic_percentile,
    }))
}

fn no_container_instances() -> Fault {
    Fault {
        severity: Severity::Error,
        file: None,
        at: None,
        key: "computeType".to_owned(),
        what: "aci can't be deployed: container instances ended with the old service".to_owned(),
        remedy: "use local for a service without keys on a port of its own, or aks for one behind the router".to_owned(),
    }
}
