//! The steps of every deployment once it is planned: materialise what replicas run, apply the change, wait until it serves.

use std::collections::BTreeMap;

use super::super::content::Content;
use super::super::model_layers::bring_models;
use super::super::service::described;
use super::super::{OperationError, Session};
use super::plan::{Plan, PlannedContent, local_target};
use super::settings::version_name;
use super::{DeployRequest, keys};
use crate::config::{Environment, EnvironmentChoice};
use crate::environment::{self, PreparedEnvironment};
use crate::files::FileLock;
use crate::names::{ServiceName, VersionName};
use crate::platform::{self, Interpreter, Platform, Prepared};
use crate::service::{
    Change, Placement, RolloutState, ServiceContent, ServiceDescription, ServiceEnvironment, ServiceModel, ServiceSpec, Workload,
};

/// What replicas are going to run.
struct Materialised {
    content: ServiceContent,
    workload: Workload,
    start_timeout_seconds: u64,
    /// Held until the platform has the revision on record: so long nobody removes its layers and folders as unused.
    held: Option<(FileLock, Prepared)>,
}

impl Plan<'_> {
    /// Makes the planned service what it is to be; unless told otherwise, waits until it answers.
    pub(in crate::operations) async fn carry_out(
        self,
        session: Session<'_>,
        platform: &Platform,
        request: &DeployRequest,
    ) -> Result<ServiceDescription, OperationError> {
        let materialised = match self.content {
            PlannedContent::New(content) => materialise(session, platform, request, &content).await?,
            PlannedContent::Kept(current) => Materialised {
                content: current.spec.content,
                workload: current.workload,
                start_timeout_seconds: current.spec.start_timeout_seconds,
                held: None,
            },
        };
        let name = &request.name;
        let change = Change {
            spec: ServiceSpec {
                name: name.clone(),
                compute_target: local_target(),
                description: self.labels.description,
                tags: self.labels.tags,
                properties: self.labels.properties,
                version_name: version_name(&self.deployment, name),
                settings: self.deployment.settings.clone(),
                start_timeout_seconds: materialised.start_timeout_seconds,
                content: materialised.content,
            },
            workload: materialised.workload,
            placement: Placement::Only { share: self.deployment.traffic_percentile },
            keys: keys(self.deployment.keys.as_ref())?,
            existing: self.existing,
            workspace: self.workspace.name.to_string(),
        };
        session.progress.step(format!("{} service '{name}'", self.verb));
        let version = change.spec.version();
        let revision = platform.apply(change).await?;
        drop(materialised.held);
        if request.no_wait {
            return described(self.workspace, name, platform.watch(name, 0).await?);
        }
        wait_for(session, platform, name, &version, revision).await
    }
}

/// Prepares the environment and lays project and models out.
async fn materialise(
    session: Session<'_>,
    platform: &Platform,
    request: &DeployRequest,
    content: &Content<'_>,
) -> Result<Materialised, OperationError> {
    content.tell_warnings(session.progress);
    let prepared = prepare_environment(session, request, content)?;
    let layers = &content.workspace.layers;
    let held = layers.shared()?;
    bring_models(session, content.workspace, &content.models).await?;
    let models = content.models.iter();
    let shipped = ServiceContent {
        models: models.map(|model| ServiceModel { id: model.id.clone(), layer: model.layer, size: model.size }).collect(),
        project: content.store_project(session)?,
        source_directory: content.source_name(),
        entry_script: content.inference.entry_script.to_string_lossy().into_owned(),
        environment: ServiceEnvironment { key: prepared.key.to_string(), definition: content.definition.clone() },
    };
    let files = platform::Content {
        layers,
        project: &shipped.project,
        source_directory: shipped.source_directory.as_deref(),
        models: &shipped.models,
    };
    let interpreter = Interpreter { python: prepared.python.clone(), variables: variables(&content.definition) };
    let laid_out = platform.prepare(files, interpreter, session.progress)?;
    Ok(Materialised {
        content: shipped,
        workload: laid_out.workload.clone(),
        start_timeout_seconds: request.start_timeout_seconds,
        held: Some((held, laid_out)),
    })
}

fn prepare_environment(
    session: Session<'_>,
    request: &DeployRequest,
    content: &Content<'_>,
) -> Result<PreparedEnvironment, OperationError> {
    if let EnvironmentChoice::Registered { name, .. } = &content.inference.environment
        && let Some(error) = environment::curated_without_containers(name)
    {
        return Err(error.into());
    }
    session.progress.step("looking for the environment");
    let tools = session.home.tools();
    Ok(environment::find_or_make(&content.definition, &tools, request.conda, session.progress)?)
}

fn variables(definition: &Environment) -> BTreeMap<String, String> {
    let conda = definition.python.conda_dependencies.as_ref();
    let mut variables = conda.map(|conda| conda.variables.clone()).unwrap_or_default();
    variables.extend(definition.environment_variables.clone());
    variables
}

/// Waits until a revision serves, saying what it waits for; an error says why it never will.
async fn wait_for(
    session: Session<'_>,
    platform: &Platform,
    name: &ServiceName,
    version: &VersionName,
    revision: u32,
) -> Result<ServiceDescription, OperationError> {
    let mut seen = 0;
    let mut told = String::new();
    loop {
        let found = platform.watch(name, seen).await?;
        seen = found.sequence;
        let ours = found.rollouts.iter().find(|rollout| rollout.revision == revision);
        let newest = found.rollouts.iter().find(|rollout| rollout.version == *version);
        let Some((rollout, service)) = ours.or(newest).zip(found.service) else {
            return Err(OperationError::refused(
                format!("service '{name}' was deleted while it was being deployed"),
                "deploy it again",
            ));
        };
        match &rollout.state {
            _ if rollout.revision > revision => {
                return Err(OperationError::refused(
                    format!("another deployment of service '{name}' has replaced this one"),
                    format!("see 'aml service show -n {name}'"),
                ));
            }
            RolloutState::Serving => return Ok(service),
            RolloutState::Failed(failure) => {
                let older_serves = rollout.older_serves;
                return Err(OperationError::Service { name: name.to_string(), failure: failure.clone().into(), older_serves });
            }
            RolloutState::Starting { ready, wanted } => {
                let now = format!("waiting for init() of service '{name}': {ready} of {wanted} replicas ready");
                if now != told {
                    session.progress.step(now.clone());
                    told = now;
                }
            }
        }
    }
}
