//! What is to be deployed, read and checked before anything changes.

use std::path::{Path, PathBuf};

use super::super::content::{Content, ContentRequest, Draft, ModelArgument};
use super::super::{OperationError, Session};
use super::DeployRequest;
use super::assemble::{App, MODELS};
use super::models::model_folder;
use super::settings::{read_deployment, version_name};
use crate::config::{DeploymentConfig, Environment, EnvironmentChoice, Faults};
use crate::environment::{self, CondaPolicy, PreparedEnvironment};
use crate::names::ComputeTargetName;
use crate::platform::local::RunSettings;
use crate::service::{ServiceEnvironment, ServiceModel, ServiceSpec};
use crate::workspace::Workspace;

/// The name of the compute target that is this machine.
pub(in crate::operations) const LOCAL: &str = "local";

/// A deployment, read and checked.
pub(in crate::operations) struct Plan {
    pub(in crate::operations) content: Content,
    pub(in crate::operations) deployment: DeploymentConfig,
}

impl Plan {
    /// Reads and checks all that was given; every fault of every input at once.
    /// With `base`, what is not given stays as that service has it.
    pub(in crate::operations) async fn read(
        session: Session<'_>,
        workspace: Workspace,
        request: &DeployRequest,
        base: Option<&ServiceSpec>,
    ) -> Result<Self, OperationError> {
        let mut faults = Faults::default();
        let content = ContentRequest { models: named_models(request, base), ..request.content.clone() };
        let draft = Draft::read(session, &content, workspace, &mut faults).await?;
        let deployment = read_deployment(session, request, base, &mut faults);
        if !faults.any_error() {
            refuse_foreign_target(draft.workspace(), request, &deployment)?;
        }
        let content = draft.list(faults).await?;
        Ok(Self { content, deployment })
    }

    pub(in crate::operations) fn prepare_environment(
        &self,
        session: Session<'_>,
        conda: CondaPolicy,
    ) -> Result<(Environment, PreparedEnvironment), OperationError> {
        if let EnvironmentChoice::Registered { name, .. } = &self.content.inference.environment
            && let Some(error) = environment::curated_without_containers(name)
        {
            return Err(error.into());
        }
        session.progress.step("looking for the environment");
        let tools = session.home.tools();
        let prepared = environment::find_or_make(&self.content.definition, &tools, conda, session.progress)?;
        Ok((self.content.definition.clone(), prepared))
    }

    pub(in crate::operations) fn run_settings(
        &self,
        (definition, prepared): &(Environment, PreparedEnvironment),
        app: &App,
        start_timeout_seconds: u64,
    ) -> RunSettings {
        let mut variables =
            definition.python.conda_dependencies.as_ref().map(|conda| conda.variables.clone()).unwrap_or_default();
        variables.extend(definition.environment_variables.clone());
        RunSettings {
            python: prepared.python.clone(),
            app_root: app.root.clone(),
            model_dir: self.model_dir(&app.root).map(|path| path.display().to_string()),
            variables,
            start_timeout_seconds,
        }
    }

    /// One model: its version's folder. Several: the folder of all (v1).
    fn model_dir(&self, root: &Path) -> Option<PathBuf> {
        let models = root.join(MODELS);
        match self.content.models.as_slice() {
            [] => None,
            [model] => Some(model_folder(&models, &model.id)),
            _ => Some(models),
        }
    }

    pub(in crate::operations) fn spec(
        &self,
        request: &DeployRequest,
        (definition, prepared): &(Environment, PreparedEnvironment),
        app: &App,
    ) -> ServiceSpec {
        let DeploymentConfig { settings, traffic_percentile, .. } = &self.deployment;
        ServiceSpec {
            name: request.name.clone(),
            compute_target: local_target(),
            description: request.description.clone().or_else(|| self.content.inference.description.clone()),
            tags: request.tags.clone(),
            properties: request.properties.clone(),
            version_name: version_name(&self.deployment, &request.name),
            traffic_percentile: *traffic_percentile,
            settings: settings.clone(),
            models: self.content.models.iter().map(|model| ServiceModel { id: model.id.clone(), layer: model.layer }).collect(),
            project: app.project,
            source_directory: self.content.source_name(),
            entry_script: self.content.inference.entry_script.to_string_lossy().into_owned(),
            environment: ServiceEnvironment { key: prepared.key.to_string(), definition: definition.clone() },
        }
    }
}

/// Returns the models that are named, else those that the service ships now.
fn named_models(request: &DeployRequest, base: Option<&ServiceSpec>) -> Vec<ModelArgument> {
    match base {
        Some(spec) if request.content.models.is_empty() => {
            spec.models.iter().map(|model| ModelArgument::Named(model.id.to_string())).collect()
        }
        _ => request.content.models.clone(),
    }
}

pub(in crate::operations) fn local_target() -> ComputeTargetName {
    ComputeTargetName::new(LOCAL).expect("'local' follows the rule of compute target names")
}

/// Clusters are named by scripts that were written for one; none is attached to a workspace of this machine alone.
fn refuse_foreign_target(
    workspace: &Workspace,
    request: &DeployRequest,
    deployment: &DeploymentConfig,
) -> Result<(), OperationError> {
    let from_file = deployment.compute_target_name.as_deref();
    match request.compute_target.as_ref().map(ComputeTargetName::as_str).or(from_file) {
        Some(name) if name != LOCAL => Err(OperationError::NotFound {
            kind: "compute target",
            name: name.to_owned(),
            workspace: workspace.name.to_string(),
            remedy: "this version runs services on this machine: leave the compute target out, or name it 'local'".to_owned(),
        }),
        _ => Ok(()),
    }
}
