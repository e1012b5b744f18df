//! `model deploy`: from files and flags to a service that answers.

pub(super) mod assemble;
mod models;
mod plan;
mod rollout;
mod settings;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub(super) use plan::{LOCAL, Plan};
pub(super) use rollout::wait_for;
pub(super) use settings::{read_deployment, version_name};

use super::content::ContentRequest;
use super::model_layers::bring_models;
use super::service::described;
use super::{OperationError, Session};
use crate::access::generate_key;
use crate::config::{DeploymentFlags, PresetKeys};
use crate::environment;
use crate::names::{ComputeTargetName, ModelId, ServiceName};
use crate::package::Listing;
use crate::platform::local::{Apply, ApplyError, Client, ClientError, Keys};
use crate::service::ServiceDescription;

/// What `model deploy` was asked.
#[derive(Debug, Clone)]
pub struct DeployRequest {
    /// `--name`
    pub name: ServiceName,
    /// What is to be shipped.
    pub content: ContentRequest,
    /// `--deploy-config-file`
    pub deployment_config: Option<PathBuf>,
    /// Flags that override it.
    pub deployment_flags: DeploymentFlags,
    /// `--compute-target`
    pub compute_target: Option<ComputeTargetName>,
    /// `--description`
    pub description: Option<String>,
    /// `--tag`
    pub tags: BTreeMap<String, String>,
    /// `--property`
    pub properties: BTreeMap<String, String>,
    /// `--overwrite`
    pub overwrite: bool,
    /// `--no-wait`
    pub no_wait: bool,
    /// `--profile-input`
    pub profile_input: Option<PathBuf>,
    /// `--conda`: where conda packages come from.
    pub conda: environment::CondaPolicy,
    /// `--start-timeout`: seconds until a replica that isn't ready counts as failed.
    pub start_timeout_seconds: u64,
}

/// What a deployment did.
#[derive(Debug, Clone, PartialEq)]
pub struct DeployOutcome {
    /// The service as it is now.
    pub service: ServiceDescription,
    /// The ids of the models shipped.
    pub models: Vec<ModelId>,
}

/// Deploys a service and, unless told otherwise, waits until it answers.
pub async fn deploy(session: Session<'_>, request: DeployRequest) -> Result<DeployOutcome, OperationError> {
    let plan = Plan::read(session, session.open_or_make_workspace()?, &request, None).await?;
    // Held until the supervisor has the service on record, so that nobody removes its models as unused in between.
    let _held = plan.content.workspace.layers.shared()?;
    let platform = session.local_platform(&plan.content.workspace);
    refuse_existing(&platform, &request).await?;
    plan.content.tell_warnings(session.progress);
    let environment = plan.prepare_environment(session, request.conda)?;
    bring_models(session, &plan.content.workspace, &plan.content.models).await?;
    let app = assemble::assemble(session, &plan, &platform)?;
    let apply = Apply {
        keys: new_keys(plan.deployment.keys.as_ref())?,
        keep_keys: plan.deployment.keys.is_none(),
        overwrite: request.overwrite,
        workspace: plan.content.workspace.name.to_string(),
        run: plan.run_settings(&environment, &app, request.start_timeout_seconds),
        spec: plan.spec(&request, &environment, &app),
    };
    session.progress.step(format!("starting service '{}'", request.name));
    let revision = platform.apply(apply).await?;
    drop(app);
    let models = plan.content.models.iter().map(|model| model.id.clone()).collect();
    let service = if request.no_wait {
        present(&platform, &request.name, &plan).await?
    } else {
        wait_for(session, &platform, (&request.name, revision)).await?
    };
    Ok(DeployOutcome { service, models })
}

/// Tells what would be sent (`--dry-run`): reads and checks everything, changes nothing.
pub async fn plan_package(session: Session<'_>, request: &DeployRequest) -> Result<Listing, OperationError> {
    let plan = Plan::read(session, session.open_workspace()?, request, None).await?;
    plan.content.tell_warnings(session.progress);
    Ok(plan.content.listing)
}

async fn present(platform: &Client, name: &ServiceName, plan: &Plan) -> Result<ServiceDescription, OperationError> {
    described(&plan.content.workspace, name, platform.watch(name, 0).await?)
}

/// Says so before anything long begins; the supervisor checks again when it takes the revision.
async fn refuse_existing(platform: &Client, request: &DeployRequest) -> Result<(), OperationError> {
    let there = platform.watch(&request.name, 0).await?;
    if let Some(unread) = there.unread {
        return Err(ClientError::from(ApplyError::Unread(Box::new(unread.failure))).into());
    }
    if request.overwrite || there.service.is_none() {
        return Ok(());
    }
    Err(ClientError::from(ApplyError::Exists(request.name.clone())).into())
}

pub(super) fn new_keys(preset: Option<&PresetKeys>) -> Result<Keys, OperationError> {
    let random = || generate_key().map_err(OperationError::from);
    let (primary, secondary) = match preset {
        Some(PresetKeys { primary, secondary }) => {
            let secondary = secondary.as_ref().map_or_else(random, |key| Ok(key.expose().to_owned()))?;
            (primary.expose().to_owned(), secondary)
        }
        None => (random()?, random()?),
    };
    Ok(Keys { primary, secondary })
}
