//! Deployment settings: of a new service from file, flags and defaults; of a service that is changed from what it has, too.

use super::super::Session;
use super::DeployRequest;
use crate::config::{ComputeType, DeploymentConfig, DeploymentFlags, Fault, Faults, Severity};
use crate::names::{ServiceName, VersionName};
use crate::platform::CurrentVersion;

/// Reads file and flags; with `current`, what they don't name stays as that service has it. Without a fault of severity error, the
/// result is valid.
pub(in crate::operations) fn read_deployment(
    session: Session<'_>,
    request: &DeployRequest,
    current: Option<&CurrentVersion>,
    faults: &mut Faults,
) -> DeploymentConfig {
    let file = request.deployment_config.as_deref().map(|path| session.home.absolute(path));
    let (file, flags) = (file.as_deref(), &with_profile(session, request, faults));
    let read = if let Some(current) = current {
        DeploymentConfig::change(&present(current), file, flags, faults)
    } else {
        let before = faults.mark();
        DeploymentConfig::read(file, flags, faults).or_else(|| {
            // Neither names a kind of service: what v1's commonest call meant is one behind the router.
            let none_named = !faults.any_error_since(before);
            let flags = DeploymentFlags { compute_type: Some(ComputeType::Aks.word().to_owned()), ..flags.clone() };
            none_named.then(|| DeploymentConfig::read(file, &flags, faults)).flatten()
        })
    };
    let config = read.unwrap_or_default();
    if config.settings.compute_type == ComputeType::Aci {
        faults.push(no_container_instances());
    }
    config
}

/// Returns the name of the version inside an endpoint, by default the endpoint's; `None` for a plain service.
pub(in crate::operations) fn version_name(config: &DeploymentConfig, service: &ServiceName) -> Option<VersionName> {
    let named = || config.version_name.as_deref().and_then(|name| VersionName::new(name).ok());
    (config.settings.compute_type == ComputeType::AksEndpoint).then(|| named().unwrap_or_else(|| VersionName::from(service)))
}

/// Returns the configuration that a service has.
fn present(current: &CurrentVersion) -> DeploymentConfig {
    DeploymentConfig {
        settings: current.spec.settings.clone(),
        version_name: current.spec.version_name.as_ref().map(ToString::to_string),
        traffic_percentile: current.share,
        ..DeploymentConfig::default()
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
