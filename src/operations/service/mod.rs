//! Services: show, list, logs, delete; beside it how they are called, and who may.

mod access;
mod scoring;

pub use access::{KeyKind, get_access_token, get_keys, regenerate_key, revoke_tokens};
pub use scoring::{Scored, run_service};

use super::model::has_all;
use super::others::{others_of, sentences};
use super::{OperationError, Session};
use crate::names::{ModelId, ModelName, ServiceName};
use crate::platform::kubernetes::plan::ClusterPlan;
use crate::platform::{Platform, PlatformError, ReplicaNames};
use crate::service::{Observation, Refusal, ServiceDescription, ServiceList, UnreadService};
use crate::workspace::Workspace;

/// What `service list` was asked: each filter narrows.
#[derive(Debug, Clone, Default)]
pub struct ServiceFilter {
    /// `--compute-type`, in upper case.
    pub compute_type: Option<String>,
    /// `--image-digest`
    pub image_digest: Option<String>,
    /// `--model-id`
    pub model_id: Option<ModelId>,
    /// `--model-name`
    pub model_name: Option<ModelName>,
    /// `--tag`: key, and the value if one was given.
    pub tags: Vec<(String, Option<String>)>,
    /// `--property`, likewise.
    pub properties: Vec<(String, Option<String>)>,
}

/// What `service get-logs` was asked.
#[derive(Debug, Clone, Copy)]
pub struct LogsRequest {
    /// `--num_lines`
    pub lines: usize,
    /// `--init`: what was written before the service was ready.
    pub init: bool,
    /// Whether lines of several replicas begin with the replica's name, on this machine too.
    pub names: ReplicaNames,
}

/// A service that is there.
#[derive(Debug, Clone, PartialEq)]
pub enum FoundService {
    /// All is known of it.
    Known(Box<ServiceDescription>),
    /// Its record can't be read.
    Unread(UnreadService),
}

/// A service, and what others made of its objects.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownService {
    pub service: FoundService,
    /// `None` where nobody else can change it.
    pub others: Option<ClusterPlan>,
}

/// Describes one service.
pub async fn show_service(session: Session<'_>, name: &ServiceName) -> Result<ShownService, OperationError> {
    let workspace = session.open_workspace()?;
    let platform = session.platforms(&workspace).of_service(name).await?;
    let found = platform.watch(name, 0).await?;
    if let Some(unread) = found.unread {
        return Ok(ShownService { service: FoundService::Unread(unread), others: None });
    }
    let warnings = found.warnings.clone();
    let service = described(&workspace, name, found)?;
    let others = others_of(session.progress, &platform, name).await;
    // What is found out about a service that isn't well names others, too.
    let told = if warnings.is_empty() { others.iter().flat_map(sentences).collect() } else { warnings };
    for warning in told {
        session.progress.warning(warning);
    }
    Ok(ShownService { service: FoundService::Known(Box::new(service)), others })
}

/// Lists services by name. One whose record can't be read passes every filter: it may be the one.
pub async fn list_services(session: Session<'_>, filter: &ServiceFilter) -> Result<Vec<FoundService>, OperationError> {
    let workspace = session.open_workspace()?;
    let ServiceList { services, unread } = session.platforms(&workspace).list().await?;
    for service in &unread {
        session.progress.warning(format!("{}; {}", service.failure.message, service.failure.remedy));
    }
    let known =
        services.into_iter().filter(|service| fits(service, filter)).map(|service| FoundService::Known(Box::new(service)));
    let mut found: Vec<FoundService> = known.chain(unread.into_iter().map(FoundService::Unread)).collect();
    found.sort_by(|one, other| one.name().cmp(other.name()));
    Ok(found)
}

impl FoundService {
    fn name(&self) -> &ServiceName {
        match self {
            Self::Known(service) => &service.spec().name,
            Self::Unread(service) => &service.name,
        }
    }
}

fn fits(service: &ServiceDescription, filter: &ServiceFilter) -> bool {
    let spec = service.spec();
    let kind = format!("{:?}", spec.settings.compute_type).to_uppercase();
    let models = || service.versions().flat_map(|version| &version.spec.content.models);
    // Services on this machine run from layers, not from an image with a digest.
    let images = || service.versions().filter_map(|version| version.image.as_ref());
    filter.compute_type.as_ref().is_none_or(|wanted| *wanted == kind)
        && filter.image_digest.as_ref().is_none_or(|digest| images().any(|image| image.digest.to_string() == *digest))
        && filter.model_id.as_ref().is_none_or(|id| models().any(|model| model.id == *id))
        && filter.model_name.as_ref().is_none_or(|name| models().any(|model| model.id.name == *name))
        && has_all(&spec.tags, &filter.tags)
        && has_all(&spec.properties, &filter.properties)
}

/// Returns the end of a service's log; with `follow`, hands it and each new piece to it until the service is deleted.
pub async fn get_logs(
    session: Session<'_>,
    name: &ServiceName,
    request: LogsRequest,
    follow: Option<&mut dyn FnMut(&str)>,
) -> Result<String, OperationError> {
    let (workspace, platform) = open(session, name).await?;
    let found = platform.watch(name, 0).await?;
    if found.unread.is_none() {
        described(&workspace, name, found)?;
    }
    if request.init {
        let Some(log) = platform.start_log(name, request.lines).await? else {
            // v1's init container fetched what the command itself lays out here.
            session
                .progress
                .warning("--init: the log of a service on this machine has no such part; leave it out for the whole log");
            return Ok(String::new());
        };
        let Some(hear) = follow else { return Ok(log) };
        // What was written before that has an end.
        hear(&log);
        return Ok(String::new());
    }
    Ok(platform.logs(name, request.lines, request.names, follow).await?)
}

/// Deletes a service; nothing of it stays.
pub async fn delete_service(session: Session<'_>, name: &ServiceName) -> Result<ServiceName, OperationError> {
    let (workspace, platform) = open(session, name).await?;
    session.progress.step(format!("deleting service '{name}'"));
    if let Some(unread) = platform.watch(name, 0).await?.unread {
        session.progress.warning(format!("{}; all that is found of it is deleted", unread.failure.message));
    }
    let deleted = platform.delete(name).await;
    if matches!(deleted, Ok(()) | Err(PlatformError::Refused(Refusal::Missing(_)))) {
        session.platforms(&workspace).release(name).await?;
    }
    deleted.map_err(|error| error_of(error, &workspace))?;
    Ok(name.clone())
}

/// Opens the workspace, and the platform that has a service.
async fn open(session: Session<'_>, name: &ServiceName) -> Result<(Workspace, Platform), OperationError> {
    let workspace = session.open_workspace()?;
    let platform = session.platforms(&workspace).of_service(name).await?;
    Ok((workspace, platform))
}

fn missing(workspace: &Workspace, name: &ServiceName) -> OperationError {
    OperationError::NotFound {
        kind: "service",
        name: name.to_string(),
        workspace: workspace.name.to_string(),
        remedy: "see 'aml service list'".to_owned(),
    }
}

/// Says where a service that is missing was looked for.
pub(super) fn error_of(error: PlatformError, workspace: &Workspace) -> OperationError {
    match error {
        PlatformError::Refused(Refusal::Missing(name)) => missing(workspace, &name),
        error => error.into(),
    }
}

/// Returns what is known of a service that has to be known.
pub(super) fn described(
    workspace: &Workspace,
    name: &ServiceName,
    found: Observation,
) -> Result<ServiceDescription, OperationError> {
    match found.unread {
        Some(unread) => Err(Refusal::Unread(Box::new(unread.failure)).into()),
        None => found.service.ok_or_else(|| missing(workspace, name)),
    }
}
