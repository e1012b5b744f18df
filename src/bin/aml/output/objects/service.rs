//! A service, its keys and its tokens.

use aml::config::{AuthMode, ComputeType, CondaFile, ReplicaScale};
use aml::environment::redacted;
use aml::names::ServiceName;
use aml::operations::{FoundService, ShownService};
use aml::platform::kubernetes::plan::ClusterPlan;
use aml::service::{
    AccessToken, Keys, ServiceDescription, ServiceFailure, ServiceState, UnreadService, VersionDescription, VersionKind,
};
use serde_json::{Value, json};

use super::{Form, map_or_empty, or_empty, time, whole_map};
use crate::output::{Columns, Report};

const COLUMNS: &[&str] = &["name", "updatedAt", "state", "computeType", "scoringUri", "tags", "properties"];
const ENDPOINT_COLUMNS: &[&str] = &["name", "updatedAt", "state", "computeType", "scoringUri", "tags", "properties", "versions"];
const LIST_COLUMNS: &[&str] = &["name", "updatedAt", "state", "scoringUri"];

/// Returns what `show`, `update` and `model deploy` print.
pub(crate) fn one(service: &ServiceDescription, form: Form) -> Report {
    match (form, service.spec().settings.compute_type) {
        (Form::Whole, _) => Report::Object(whole(service), Columns::Sorted),
        (Form::Trimmed, ComputeType::AksEndpoint) => Report::with_columns(trimmed(service), ENDPOINT_COLUMNS),
        (Form::Trimmed, _) => Report::with_columns(trimmed(service), COLUMNS),
    }
}

/// Returns what `show` prints of a service, also of one whose record can't be read. What others made of it is under a key that v1 hadn't.
pub(crate) fn shown(shown: &ShownService, form: Form) -> Report {
    let mut report = match &shown.service {
        FoundService::Known(service) => one(service, form),
        FoundService::Unread(service) => Report::with_columns(unread(service), LIST_COLUMNS),
    };
    if let (Report::Object(Value::Object(fields), _), Some(others)) = (&mut report, shown.others.as_ref().and_then(others)) {
        fields.insert("changedByOthers".to_owned(), others);
    }
    report
}

/// Returns what others changed, if they changed anything.
fn others(found: &ClusterPlan) -> Option<Value> {
    let objects = found.objects.iter().filter(|object| !object.drift.is_empty() || object.managed_by.is_some());
    let objects: Vec<Value> = objects
        .map(|object| json!({ "kind": object.kind, "name": object.name, "fields": object.drift, "managedBy": object.managed_by }))
        .collect();
    (!objects.is_empty() || !found.scalers.is_empty()).then(|| json!({ "objects": objects, "scalers": found.scalers }))
}

/// Returns what `list` prints.
pub(crate) fn list(services: &[FoundService], form: Form) -> Report {
    let row = |known: fn(&ServiceDescription) -> Value| {
        let rows = services.iter().map(move |service| match service {
            FoundService::Known(service) => known(service),
            FoundService::Unread(service) => unread(service),
        });
        rows.collect()
    };
    match form {
        Form::Trimmed => Report::with_columns(row(trimmed), LIST_COLUMNS),
        Form::Whole => Report::Object(row(whole), Columns::Sorted),
    }
}

/// Returns a service whose record can't be read: unknown fields are null.
fn unread(service: &UnreadService) -> Value {
    json!({
        "name": service.name.as_str(),
        "updatedAt": null,
        "state": ServiceState::Failed.to_string(),
        "error": failure(Some(&service.failure)),
        "computeType": null,
        "scoringUri": null,
        "tags": null,
        "properties": null,
        "deploymentStatus": { "replicas": service.replicas },
    })
}

/// Returns what `delete` and `revoke-tokens` print.
pub(crate) fn named(name: &ServiceName) -> Report {
    Report::with_columns(json!({ "name": name.as_str() }), &["name"])
}

/// Returns what `get-keys` and `regen-key` print.
pub(crate) fn keys(keys: &Keys) -> Report {
    let value = json!({ "primaryKey": keys.primary.expose(), "secondaryKey": keys.secondary.expose() });
    Report::with_columns(value, &["primaryKey", "secondaryKey"])
}

/// Returns what `get-access-token` prints; its times are local ones without an offset, as v1 had them.
pub(crate) fn token(token: &AccessToken, zone: &jiff::tz::TimeZone) -> Report {
    let local = |timestamp: jiff::Timestamp| zone.to_datetime(timestamp).strftime("%Y-%m-%dT%H:%M:%S%.6f").to_string();
    let value = json!({
        "accessToken": token.token.expose(),
        "tokenType": "Bearer",
        "refreshAfter": local(token.refresh_after),
        "expiryOn": local(token.expires),
    });
    Report::with_columns(value, &["accessToken", "tokenType", "refreshAfter", "expiryOn"])
}

fn trimmed(service: &ServiceDescription) -> Value {
    if service.spec().settings.compute_type == ComputeType::AksEndpoint {
        return trimmed_endpoint(service);
    }
    trimmed_version(service, &service.default)
}

fn trimmed_endpoint(service: &ServiceDescription) -> Value {
    let spec = service.spec();
    json!({
        "name": spec.name.as_str(),
        "updatedAt": time(service.updated),
        "computeType": compute_type(spec.settings.compute_type),
        "scoringUri": service.scoring_uri,
        "state": state(&service.default),
        "tags": map_or_empty(&spec.tags),
        "properties": map_or_empty(&spec.properties),
        "versions": versions(service, trimmed_version),
    })
}

fn versions(service: &ServiceDescription, form: fn(&ServiceDescription, &VersionDescription) -> Value) -> Value {
    service.versions().map(|version| (version.name.to_string(), form(service, version))).collect::<serde_json::Map<_, _>>().into()
}

fn trimmed_version(service: &ServiceDescription, version: &VersionDescription) -> Value {
    let spec = &version.spec;
    json!({
        "name": version.name.as_str(),
        "imageId": or_empty(image_id(version).as_deref()),
        "updatedAt": time(service.updated),
        "computeType": compute_type(spec.settings.compute_type),
        "scoringUri": service.scoring_uri,
        "state": state(version),
        "tags": map_or_empty(&spec.tags),
        "properties": map_or_empty(&spec.properties),
        "environmentDetails": environment(version),
    })
}

/// Returns an image's name as its registry has it, whatever its tags say later.
fn image_id(version: &VersionDescription) -> Option<String> {
    version.image.as_ref().map(|image| format!("{}@{}", image.repository, image.digest))
}

fn whole(service: &ServiceDescription) -> Value {
    match service.spec().settings.compute_type {
        ComputeType::Local => whole_local(service),
        ComputeType::AksEndpoint => whole_endpoint(service),
        ComputeType::Aks | ComputeType::Aci => whole_version(service, &service.default),
    }
}

fn whole_local(service: &ServiceDescription) -> Value {
    let spec = service.spec();
    json!({
        "name": spec.name.as_str(),
        "tags": whole_map(&spec.tags),
        "properties": whole_map(&spec.properties),
        "state": state(&service.default),
        "createdTime": time(service.created),
        "updatedTime": time(service.updated),
        "error": failure(service.default.failure.as_ref()),
        "computeType": compute_type(spec.settings.compute_type),
        "workspaceName": service.workspace,
        "imageId": null,
        "scoringUri": service.scoring_uri,
        "swaggerUri": service.swagger_uri,
        "port": spec.settings.port,
    })
}

fn whole_endpoint(service: &ServiceDescription) -> Value {
    let spec = service.spec();
    json!({
        "name": spec.name.as_str(),
        "description": spec.description,
        "tags": whole_map(&spec.tags),
        "properties": whole_map(&spec.properties),
        "state": state(&service.default),
        "createdTime": time(service.created),
        "updatedTime": time(service.updated),
        "error": failure(service.default.failure.as_ref()),
        "computeName": spec.compute_target.as_str(),
        "computeType": compute_type(spec.settings.compute_type),
        "workspaceName": service.workspace,
        "deploymentStatus": deployment_status(&service.default),
        "scoringUri": service.scoring_uri,
        "authEnabled": spec.settings.auth == AuthMode::Keys,
        "aadAuthEnabled": spec.settings.auth == AuthMode::Token,
        "appInsightsEnabled": spec.settings.app_insights_enabled,
        "versions": versions(service, whole_version),
    })
}

fn whole_version(service: &ServiceDescription, version: &VersionDescription) -> Value {
    let spec = &version.spec;
    let mut value = json!({
        "name": version.name.as_str(),
        "description": spec.description,
        "tags": whole_map(&spec.tags),
        "properties": whole_map(&spec.properties),
        "state": state(version),
        "createdTime": time(service.created),
        "updatedTime": time(service.updated),
        "error": failure(version.failure.as_ref()),
        "computeType": compute_type(spec.settings.compute_type),
        "workspaceName": service.workspace,
        "imageId": image_id(version),
        "imageDigest": version.image.as_ref().map(|image| image.digest.to_string()),
        "imageDetails": null,
        "scoringUri": service.scoring_uri,
        "createdBy": null,
    });
    let rest = [settings(version), rest(service, version)];
    if let Some(fields) = value.as_object_mut() {
        fields.extend(rest.into_iter().filter_map(|part| part.as_object().cloned()).flatten());
    }
    value
}

/// Returns the fields that say how a version was configured.
fn settings(version: &VersionDescription) -> Value {
    let spec = &version.spec;
    let resources = &spec.settings.resources;
    let liveness = &spec.settings.liveness;
    let (scaler, replicas) = match spec.settings.scale {
        ReplicaScale::Fixed(replicas) => (None, Some(replicas)),
        ReplicaScale::Auto(scaler) => (Some(scaler), None),
    };
    json!({
        "appInsightsEnabled": spec.settings.app_insights_enabled,
        "authEnabled": spec.settings.auth == AuthMode::Keys,
        "autoScaler": {
            "autoscaleEnabled": scaler.is_some(),
            "minReplicas": scaler.map(|scaler| scaler.min_replicas),
            "maxReplicas": scaler.map(|scaler| scaler.max_replicas),
            "refreshPeriodInSeconds": scaler.map(|scaler| scaler.refresh_seconds),
            "targetUtilization": scaler.map(|scaler| scaler.target_utilization),
        },
        "computeName": spec.compute_target.as_str(),
        "containerResourceRequirements": {
            "cpu": resources.cpu,
            "cpuLimit": resources.cpu_limit,
            "memoryInGB": resources.memory_gb,
            "memoryInGBLimit": resources.memory_gb_limit,
            "gpu": resources.gpu_cores,
        },
        "dataCollection": { "eventHubEnabled": false, "storageEnabled": spec.settings.collect_model_data },
        "maxConcurrentRequestsPerContainer": spec.settings.max_concurrent_requests,
        "maxQueueWaitMs": spec.settings.max_queue_wait_ms,
        "livenessProbeRequirements": {
            "periodSeconds": liveness.period_seconds,
            "initialDelaySeconds": liveness.initial_delay_seconds,
            "timeoutSeconds": liveness.timeout_seconds,
            "successThreshold": liveness.success_threshold,
            "failureThreshold": liveness.failure_threshold,
        },
        "numReplicas": replicas,
    })
}

/// Returns the fields that v1 put last.
fn rest(service: &ServiceDescription, version: &VersionDescription) -> Value {
    let spec = &version.spec;
    let models = spec
        .content
        .models
        .iter()
        .map(|model| json!({ "id": model.id.to_string(), "name": model.id.name.as_str(), "version": model.id.version }));
    let endpoint = spec.settings.compute_type == ComputeType::AksEndpoint;
    json!({
        "deploymentStatus": deployment_status(version),
        "scoringTimeoutMs": spec.settings.scoring_timeout_ms,
        "aadAuthEnabled": spec.settings.auth == AuthMode::Token,
        "environmentDetails": environment(version),
        "modelDetails": models.collect::<Vec<_>>(),
        "isDefault": endpoint.then_some(version.name == service.default.name),
        "trafficPercentile": endpoint.then_some(version.share),
        "versionType": endpoint.then_some(match version.kind {
            VersionKind::Control => "Control",
            VersionKind::Treatment => "Treatment",
        }),
    })
}

fn deployment_status(version: &VersionDescription) -> Value {
    let ready = version.replicas.iter().filter(|replica| replica.phase == aml::service::ReplicaPhase::Ready).count();
    json!({
        "revision": version.revision,
        "availableReplicas": ready,
        "replicas": version.replicas,
    })
}

/// Returns the definition in v1's form, the conda part as a conda file has it. Passwords in addresses of package indexes stay out.
fn environment(version: &VersionDescription) -> Value {
    let definition = &version.spec.content.environment.definition;
    let docker = &definition.docker;
    let python = &definition.python;
    json!({
        "name": definition.name,
        "version": definition.version,
        "environmentVariables": definition.environment_variables,
        "python": {
            "userManagedDependencies": python.user_managed_dependencies,
            "interpreterPath": python.interpreter_path,
            "condaDependencies": python.conda_dependencies.as_ref().map(conda),
        },
        "docker": {
            "baseImage": docker.base_image,
            "baseDockerfile": docker.base_dockerfile,
            "baseImageRegistry": { "address": docker.base_image_registry },
        },
        "inferencingStackVersion": definition.inferencing_stack_version,
    })
}

fn conda(file: &CondaFile) -> Value {
    let mut dependencies: Vec<Value> = file.dependencies.iter().map(|dependency| json!(dependency.text)).collect();
    if !file.pip.is_empty() {
        let pip: Vec<String> = file.pip.iter().map(|line| redacted(line)).collect();
        dependencies.push(json!({ "pip": pip }));
    }
    let channels: Vec<String> = file.channels.iter().map(|channel| redacted(channel)).collect();
    json!({ "name": file.name, "channels": channels, "dependencies": dependencies })
}

fn failure(failure: Option<&ServiceFailure>) -> Value {
    let Some(failure) = failure else { return Value::Null };
    json!({
        "code": failure.code,
        "message": failure.message,
        "details": [{ "code": failure.code, "message": failure.evidence.join("\n") }],
        "remedy": failure.remedy,
    })
}

fn compute_type(kind: ComputeType) -> &'static str {
    match kind {
        ComputeType::Local => "Local",
        ComputeType::Aks => "AKS",
        ComputeType::AksEndpoint => "AKSENDPOINT",
        ComputeType::Aci => "ACI",
    }
}

/// Returns the state in the words of its kind: v1's local services had words of their own.
fn state(version: &VersionDescription) -> String {
    let local = version.spec.settings.compute_type == ComputeType::Local;
    match (local, version.state) {
        (false, state) => state.to_string(),
        (true, ServiceState::Transitioning) => "deploying".to_owned(),
        (true, ServiceState::Healthy) => "running".to_owned(),
        (true, ServiceState::Unhealthy | ServiceState::Failed | ServiceState::Unschedulable) => "failed".to_owned(),
        (true, ServiceState::Deleting) => "deleted".to_owned(),
    }
}

#[cfg(test)]
#[path = "service_tests.rs"]
mod tests;
