//! `service update`: changes what is asked and leaves the rest as it is.

use std::collections::BTreeMap;

use super::deploy::{DeployRequest, DeploymentPlan, Labels, Plan};
use super::model::refuse_property_change;
use super::service::error_of;
use super::{OperationError, Session};
use crate::config::DeploymentFlags;
use crate::platform::{CurrentVersion, Platform};
use crate::service::{ServiceDescription, ServiceSpec};
use crate::workspace::{Missing, Workspace};

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
    let mut workspace = session.open_workspace()?;
    let (platform, current) = read(session, &workspace, &request).await?;
    let change = &request.deployment;
    if change.content.names_anything() {
        // Something is going to be stored.
        session.home.prepare()?;
        workspace = session.locate(Missing::Create)?;
    }
    let labels = labels(&current.spec, &request);
    let plan = Plan::of_change(session, &workspace, change, current, labels).await?;
    Box::pin(plan.carry_out(session, &platform, change)).await
}

/// Returns what an update would do (`--dry-run`): reads and checks everything, changes nothing.
pub async fn plan_update(session: Session<'_>, request: &UpdateService) -> Result<DeploymentPlan, OperationError> {
    let workspace = session.open_workspace()?;
    let (platform, current) = read(session, &workspace, request).await?;
    let labels = labels(&current.spec, request);
    let plan = Plan::of_change(session, &workspace, &request.deployment, current, labels).await?;
    Box::pin(plan.preview(session, &platform, &request.deployment)).await
}

/// Reads what a service is, and refuses what can't be asked of it.
async fn read(
    session: Session<'_>,
    workspace: &Workspace,
    request: &UpdateService,
) -> Result<(Platform, CurrentVersion), OperationError> {
    let platform = session.platforms(workspace).of_service(&request.deployment.name).await?;
    let current = platform.current(&request.deployment.name).await.map_err(|error| error_of(error, workspace))?;
    refuse_empty(request)?;
    refuse_property_change(&current.spec.properties, &request.add_properties)?;
    Ok((platform, current))
}

/// What people say of a service is changed, never replaced.
fn labels(present: &ServiceSpec, request: &UpdateService) -> Labels {
    let (mut tags, mut properties) = (present.tags.clone(), present.properties.clone());
    tags.extend(request.add_tags.clone());
    tags.retain(|key, _| !request.remove_tags.contains(key));
    properties.extend(request.add_properties.clone());
    let description = request.deployment.description.clone().or_else(|| present.description.clone());
    Labels { description, tags, properties }
}

fn refuse_empty(request: &UpdateService) -> Result<(), OperationError> {
    let deployment = &request.deployment;
    let nothing = request.add_tags.is_empty()
        && request.remove_tags.is_empty()
        && request.add_properties.is_empty()
        && deployment.description.is_none()
        && deployment.deployment_config.is_none()
        && deployment.deployment_flags == DeploymentFlags::default()
        && !deployment.content.names_anything();
    if nothing {
        return Err(OperationError::refused(
            "there is nothing to update",
            "name what is to change: see 'aml service update --help'",
        ));
    }
    Ok(())
}
