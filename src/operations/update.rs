//! `service update`: changes what is asked and leaves the rest as it is.

use std::collections::BTreeMap;

use super::deploy::assemble::{App, assemble};
use super::deploy::{DeployRequest, Plan, new_keys, read_deployment, version_name, wait_for};
use super::model::refuse_property_change;
use super::model_layers::bring_models;
use super::service::{described, missing, open};
use super::{OperationError, Session};
use crate::config::{DeploymentFlags, Faults, InferenceFlags, PresetKeys};
use crate::platform::local::{Apply, ApplyError, Client, ClientError, RunSettings};
use crate::service::{ServiceDescription, ServiceSpec};

/// What `service update` was asked; what is `None` or empty stays as it is.
#[derive(Debug, Clone)]
pub struct UpdateService {
    /// `--add-tag`
    pub add_tags: BTreeMap<String, String>,
    /// `--remove-tag`
    pub remove_tags: Vec<String>,
    /// `--add-property`
    pub add_properties: BTreeMap<String, String>,
    /// Everything that a deployment can also be asked, `overwrite` aside; no models means the same models.
    pub deployment: DeployRequest,
}

/// Changes a service and waits, as `deploy` does.
pub async fn update_service(session: Session<'_>, request: UpdateService) -> Result<ServiceDescription, OperationError> {
    let (workspace, platform) = open(session)?;
    let name = request.deployment.name.clone();
    let (present, run) = match platform.current(&name).await {
        Err(ClientError::Refused(ApplyError::Missing(_))) => return Err(missing(&workspace, &name)),
        found => found?,
    };
    refuse_empty(&request)?;
    refuse_property_change(&present.properties, &request.add_properties)?;
    let changed = if names_content(&request.deployment) {
        with_new_content(session, &platform, (&request.deployment, &present)).await?
    } else {
        with_new_settings(session, &request.deployment, &present)?.with_run(run)
    };
    let apply = Apply {
        spec: described_anew(changed.spec, &present, &request),
        run: changed.run,
        keep_keys: changed.keys.is_none(),
        keys: new_keys(changed.keys.as_ref())?,
        overwrite: true,
        workspace: workspace.name.to_string(),
    };
    session.progress.step(format!("updating service '{name}'"));
    let revision = platform.apply(apply).await?;
    drop(changed.app);
    if request.deployment.no_wait {
        return described(&workspace, &name, platform.watch(&name, 0).await?);
    }
    wait_for(session, &platform, (&name, revision)).await
}

/// A spec that was changed, and how to run it.
struct Changed<R> {
    spec: ServiceSpec,
    run: R,
    keys: Option<PresetKeys>,
    /// The folder that was laid out for it, held until the supervisor has taken it.
    app: Option<App>,
}

impl Changed<()> {
    fn with_run(self, run: RunSettings) -> Changed<RunSettings> {
        Changed { spec: self.spec, run, keys: self.keys, app: self.app }
    }
}

async fn with_new_content(
    session: Session<'_>,
    platform: &Client,
    (request, present): (&DeployRequest, &ServiceSpec),
) -> Result<Changed<RunSettings>, OperationError> {
    let plan = Plan::read(session, session.open_or_make_workspace()?, request, Some(present)).await?;
    plan.content.tell_warnings(session.progress);
    let environment = plan.prepare_environment(session, request.conda)?;
    let _held = plan.content.workspace.layers.shared()?;
    bring_models(session, &plan.content.workspace, &plan.content.models).await?;
    let app = assemble(session, &plan, platform)?;
    Ok(Changed {
        spec: plan.spec(request, &environment, &app),
        run: plan.run_settings(&environment, &app, request.start_timeout_seconds),
        keys: plan.deployment.keys.clone(),
        app: Some(app),
    })
}

fn with_new_settings(
    session: Session<'_>,
    request: &DeployRequest,
    present: &ServiceSpec,
) -> Result<Changed<()>, OperationError> {
    let mut faults = Faults::default();
    let deployment = read_deployment(session, request, Some(present), &mut faults);
    if faults.any_error() {
        return Err(OperationError::Faults(faults));
    }
    faults.iter().for_each(|fault| session.progress.warning(fault.to_string()));
    let spec = ServiceSpec {
        version_name: version_name(&deployment, &present.name),
        traffic_percentile: deployment.traffic_percentile,
        settings: deployment.settings,
        ..present.clone()
    };
    Ok(Changed { spec, run: (), keys: deployment.keys, app: None })
}

/// What people see of a service is changed, never replaced.
fn described_anew(mut spec: ServiceSpec, present: &ServiceSpec, request: &UpdateService) -> ServiceSpec {
    spec.description = request.deployment.description.clone().or_else(|| present.description.clone());
    spec.tags = present.tags.clone();
    spec.tags.extend(request.add_tags.clone());
    spec.tags.retain(|key, _| !request.remove_tags.contains(key));
    spec.properties = present.properties.clone();
    spec.properties.extend(request.add_properties.clone());
    spec
}

/// Whether files are to be packed anew: another script, environment or model.
fn names_content(request: &DeployRequest) -> bool {
    let InferenceFlags {
        entry_script,
        source_directory,
        environment_name,
        environment_version,
        environment_directory,
        conda_file,
        runtime,
        base_image,
        base_image_registry,
        extra_docker_file_steps,
        enable_gpu,
        cuda_version,
        description: _,
    } = &request.content.inference_flags;
    let paths = [entry_script, source_directory, environment_directory, conda_file, extra_docker_file_steps];
    let words = [environment_name, environment_version, runtime, base_image, base_image_registry, cuda_version];
    request.content.inference_config.is_some()
        || !request.content.models.is_empty()
        || enable_gpu.is_some()
        || paths.iter().any(|path| path.is_some())
        || words.iter().any(|word| word.is_some())
}

fn refuse_empty(request: &UpdateService) -> Result<(), OperationError> {
    let deployment = &request.deployment;
    let nothing = request.add_tags.is_empty()
        && request.remove_tags.is_empty()
        && request.add_properties.is_empty()
        && deployment.description.is_none()
        && deployment.deployment_config.is_none()
        && deployment.deployment_flags == DeploymentFlags::default()
        && !names_content(deployment);
    if nothing {
        return Err(OperationError::refused(
            "there is nothing to update",
            "name what is to change: see 'aml service update --help'",
        ));
    }
    Ok(())
}
