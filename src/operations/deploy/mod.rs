//! `model deploy`: from files and flags to a service that answers.

mod materialise;
mod plan;
mod preview;
mod rollout;
mod settings;
mod wait;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(super) use plan::{Labels, Plan};
pub use preview::{DeploymentPlan, EnvironmentStep, ImageStep, ModelStep, PlannedService};

use super::content::ContentRequest;
use super::package::MakingRequest;
use super::{OperationError, Session};
use crate::access::generate_key;
use crate::config::{DeploymentFlags, PresetKeys};
use crate::names::{ComputeTargetName, ServiceName};
use crate::platform::PlatformError;
use crate::service::{Conflicts, KeyChange, Keys, ServiceDescription};

/// What `model deploy` was asked.
#[derive(Debug, Clone)]
pub struct DeployRequest {
    /// `--name`
    pub name: ServiceName,
    pub content: ContentRequest,
    /// `--deploy-config-file`
    pub deployment_config: Option<PathBuf>,
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
    /// `--force-conflicts`
    pub conflicts: Conflicts,
    /// `--profile-input`
    pub profile_input: Option<PathBuf>,
    /// How the environment and, on a cluster, the image are made.
    pub making: MakingRequest,
    /// `--start-timeout`: seconds until a replica that isn't ready counts as failed.
    pub start_timeout_seconds: u64,
}

/// Deploys a service and, unless told otherwise, waits until it answers.
pub async fn deploy(session: Session<'_>, request: DeployRequest) -> Result<ServiceDescription, OperationError> {
    let workspace = session.open_or_make_workspace()?;
    let plan = Plan::of_deployment(session, &workspace, &request).await?;
    let platforms = session.platforms(&workspace);
    let platform = platforms.of_target(&plan.target).await?;
    platforms.refuse_taken(&request.name, &plan.target).await?;
    platform.plan(&request.name, plan.existing).await?;
    platforms.claim(&request.name, &plan.target).await?;
    Box::pin(plan.carry_out(session, &platform, &request)).await
}

/// Returns what a deployment would do (`--dry-run`): reads and checks everything, changes nothing.
pub async fn plan_deployment(session: Session<'_>, request: &DeployRequest) -> Result<DeploymentPlan, OperationError> {
    let workspace = session.open_planned_workspace()?;
    let plan = Plan::of_deployment(session, &workspace, request).await?;
    let platform = session.platforms(&workspace).of_target(&plan.target).await?;
    Box::pin(plan.preview(session, &platform, request)).await
}

/// A service whose objects were written as files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedService {
    pub service: ServiceName,
    pub folder: PathBuf,
    /// The files, by name.
    pub files: Vec<String>,
    /// The commands that apply them, in their order.
    pub commands: Vec<String>,
}

/// Makes the image of a service, and writes its objects as files for other tools to apply (`--export`). The cluster isn't changed.
pub async fn export_service(
    session: Session<'_>,
    request: &DeployRequest,
    folder: &Path,
) -> Result<ExportedService, OperationError> {
    let folder = session.home.absolute(folder);
    std::fs::create_dir_all(&folder).map_err(OperationError::file("making the folder", &folder))?;
    let workspace = session.open_or_make_workspace()?;
    let plan = Plan::of_deployment(session, &workspace, request).await?;
    if plan.ships(&folder) {
        // Only an empty one goes.
        let _ = std::fs::remove_dir(&folder);
        return Err(OperationError::refused(
            format!("{} is a part of the project: its files, the keys among them, would go into the image", folder.display()),
            "choose a folder elsewhere, or name this one in .amlignore",
        ));
    }
    let platforms = session.platforms(&workspace);
    let platform = platforms.of_target(&plan.target).await?;
    if !platform.runs_images() {
        return Err(OperationError::refused(
            "a service on this machine has no objects that could be written as files",
            "name an attached cluster with --compute-target",
        ));
    }
    platforms.refuse_taken(&request.name, &plan.target).await?;
    // By its name other commands find the service once it is applied.
    platforms.claim(&request.name, &plan.target).await?;
    let change = Box::pin(plan.materialised(session, &platform, request)).await?;
    let export = platform.export(change, &folder).await?;
    export.write(&folder).map_err(PlatformError::from)?;
    let files = export.files.iter().chain(&export.keys).map(|file| file.name.clone()).collect();
    let commands = std::iter::once(export.command(&folder)).chain(export.keys_command(&folder)).collect();
    Ok(ExportedService { service: request.name.clone(), folder, files, commands })
}

/// Returns what becomes of a service's keys: those that were chosen, else those that it has, else random ones.
fn keys(preset: Option<&PresetKeys>) -> Result<KeyChange, OperationError> {
    let random = || generate_key().map_err(OperationError::from);
    Ok(match preset {
        Some(keys) => {
            KeyChange::Set(Keys { primary: keys.primary.clone(), secondary: keys.secondary.clone().map_or_else(random, Ok)? })
        }
        None => KeyChange::Keep { otherwise: Keys { primary: random()?, secondary: random()? } },
    })
}
