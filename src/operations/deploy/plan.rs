//! What is to be deployed, read and checked before anything changes.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::content::{Content, ContentRequest, Draft, ModelArgument};
use super::super::platforms::this_machine;
use super::super::{OperationError, Session};
use super::DeployRequest;
use super::settings::read_deployment;
use crate::config::{DeploymentConfig, Faults};
use crate::names::ComputeTargetName;
use crate::platform::CurrentVersion;
use crate::service::Existing;
use crate::workspace::Workspace;

/// A deployment, read and checked.
pub(in crate::operations) struct Plan<'a> {
    pub(super) workspace: &'a Workspace,
    pub(in crate::operations) target: ComputeTargetName,
    pub(super) content: PlannedContent<'a>,
    pub(super) deployment: DeploymentConfig,
    pub(super) labels: Labels,
    pub(super) existing: Existing,
    /// Says what happens to the service: "starting", "updating".
    pub(super) verb: &'static str,
}

/// What a deployment ships.
pub(super) enum PlannedContent<'a> {
    New(Box<Content<'a>>),
    /// What the service ships now.
    Kept(Box<CurrentVersion>),
}

/// What people say of a service.
pub(in crate::operations) struct Labels {
    pub(in crate::operations) description: Option<String>,
    pub(in crate::operations) tags: BTreeMap<String, String>,
    pub(in crate::operations) properties: BTreeMap<String, String>,
}

impl<'a> Plan<'a> {
    /// Reads and checks all that was given for a deployment; every fault of every input at once.
    pub(in crate::operations) async fn of_deployment(
        session: Session<'_>,
        workspace: &'a Workspace,
        request: &DeployRequest,
    ) -> Result<Self, OperationError> {
        let (content, deployment) = read_all(session, workspace, request).await?;
        let labels = Labels {
            description: request.description.clone().or_else(|| content.inference.description.clone()),
            tags: request.tags.clone(),
            properties: request.properties.clone(),
        };
        let existing = if request.overwrite { Existing::Replace } else { Existing::Refuse };
        let target = target(request, &deployment, None)?;
        Ok(Self {
            workspace,
            target,
            content: PlannedContent::New(Box::new(content)),
            deployment,
            labels,
            existing,
            verb: "starting",
        })
    }

    /// Likewise for a change of a service: what is not given stays as it is.
    pub(in crate::operations) async fn of_change(
        session: Session<'_>,
        workspace: &'a Workspace,
        request: &DeployRequest,
        current: CurrentVersion,
        labels: Labels,
    ) -> Result<Self, OperationError> {
        let mut faults = Faults::default();
        let mut draft = None;
        if request.content.names_anything() {
            let content = ContentRequest { models: named_models(request, &current), ..request.content.clone() };
            draft = Some(Draft::read(session, workspace, &content, &mut faults).await?);
        }
        let deployment = read_deployment(session, request, Some(&current), &mut faults);
        let target = target(request, &deployment, Some(&current))?;
        let content = match draft {
            Some(draft) => PlannedContent::New(Box::new(draft.list(faults).await?)),
            None if faults.any_error() => return Err(OperationError::Faults(faults)),
            None => {
                faults.iter().for_each(|fault| session.progress.warning(fault.to_string()));
                PlannedContent::Kept(Box::new(current))
            }
        };
        Ok(Self { workspace, target, content, deployment, labels, existing: Existing::Replace, verb: "updating" })
    }
}

impl Plan<'_> {
    /// Returns whether a folder is one of those that the image would hold.
    pub(super) fn ships(&self, folder: &Path) -> bool {
        let PlannedContent::New(content) = &self.content else { return false };
        folder.strip_prefix(&content.listing.root).is_ok_and(|inside| content.listing.entry(inside).is_some())
    }
}

/// Reads everything that a deployment is given.
async fn read_all<'a>(
    session: Session<'_>,
    workspace: &'a Workspace,
    request: &DeployRequest,
) -> Result<(Content<'a>, DeploymentConfig), OperationError> {
    let mut faults = Faults::default();
    let draft = Draft::read(session, workspace, &request.content, &mut faults).await?;
    let deployment = read_deployment(session, request, None, &mut faults);
    Ok((draft.list(faults).await?, deployment))
}

/// Returns the models that are named, else those that the service ships now.
fn named_models(request: &DeployRequest, current: &CurrentVersion) -> Vec<ModelArgument> {
    if request.content.models.is_empty() {
        let models = current.spec.content.models.iter();
        return models.map(|model| ModelArgument::Named(model.id.to_string())).collect();
    }
    request.content.models.clone()
}

/// Returns the compute target that is named, else the one that a service runs on, else this machine.
fn target(
    request: &DeployRequest,
    deployment: &DeploymentConfig,
    current: Option<&CurrentVersion>,
) -> Result<ComputeTargetName, OperationError> {
    if let Some(named) = &request.compute_target {
        return Ok(named.clone());
    }
    match (&deployment.compute_target_name, current) {
        (Some(named), None) => Ok(ComputeTargetName::new(named)?),
        (_, Some(current)) => Ok(current.spec.compute_target.clone()),
        (None, None) => Ok(this_machine()),
    }
}
