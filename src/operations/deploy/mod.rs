//! `model deploy`: from files and flags to a service that answers.

mod materialise;
mod plan;
mod rollout;
mod settings;
mod wait;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub(super) use plan::{Labels, Plan};

use super::content::ContentRequest;
use super::package::MakingRequest;
use super::{OperationError, Session};
use crate::access::generate_key;
use crate::config::{DeploymentFlags, PresetKeys};
use crate::names::{ComputeTargetName, ServiceName};
use crate::package::Listing;
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

/// Lists what would be sent (`--dry-run`): reads and checks everything, changes nothing.
pub async fn plan_package(session: Session<'_>, request: &DeployRequest) -> Result<Listing, OperationError> {
    let workspace = session.open_workspace()?;
    let (content, _) = plan::read_all(session, &workspace, request).await?;
    content.tell_warnings(session.progress);
    Ok(content.listing)
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
