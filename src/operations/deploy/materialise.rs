//! Materialises what replicas run: on this machine an environment and folders, on a cluster an image in the workspace's registry.

use super::super::content::Content;
use super::super::model_layers::bring_models;
use super::super::package::{ImageRequest, make_image};
use super::super::{OperationError, Session};
use super::DeployRequest;
use crate::config::{EnvironmentChoice, ServiceSettings};
use crate::environment::{self, PreparedEnvironment};
use crate::files::FileLock;
use crate::image::ServiceImage;
use crate::names::Repository;
use crate::platform::{self, Interpreter, Platform, Prepared};
use crate::service::{ImageWorkload, ServiceContent, ServiceEnvironment, ServiceModel, Workload, idle_variables};
use crate::workspace::ImageDocument;

/// What replicas are going to run.
pub(super) struct Materialised {
    pub(super) content: ServiceContent,
    pub(super) workload: Workload,
    /// Held until the platform has the revision on record: so long nobody removes its layers and folders as unused.
    pub(super) held: Option<(FileLock, Prepared)>,
}

/// Materialises a content for a platform.
pub(super) async fn materialise(
    session: Session<'_>,
    platform: &Platform,
    request: &DeployRequest,
    (content, settings): (&Content<'_>, &ServiceSettings),
) -> Result<Materialised, OperationError> {
    content.tell_warnings(session.progress);
    tell_idle_variables(session, content, settings);
    if platform.runs_images() {
        as_image(session, request, content).await
    } else {
        as_folders(session, platform, request, content).await
    }
}

/// Says which variables of the definition do nothing here that v1's images went by.
pub(super) fn tell_idle_variables(session: Session<'_>, content: &Content<'_>, settings: &ServiceSettings) {
    for warning in idle_variables(settings, &content.definition.variables()) {
        session.progress.warning(warning);
    }
}

async fn as_image(session: Session<'_>, request: &DeployRequest, content: &Content<'_>) -> Result<Materialised, OperationError> {
    let repository = Repository::new(format!("services/{}", request.name))?;
    let image = ImageRequest { repository, tag: None, making: request.making };
    let made = Box::pin(make_image(session, content, &image)).await?;
    let ServiceImage { os, architecture, user, .. } = made.image;
    let ImageDocument { repository, digest, size, .. } = made.document.clone();
    let workload = Workload::Image(ImageWorkload { repository, digest, os, architecture, user, size });
    let environment = ServiceEnvironment { key: made.document.environment, definition: content.definition.clone() };
    Ok(Materialised { content: shipped_content(content, made.document.project, environment), workload, held: None })
}

async fn as_folders(
    session: Session<'_>,
    platform: &Platform,
    request: &DeployRequest,
    content: &Content<'_>,
) -> Result<Materialised, OperationError> {
    let prepared = prepare_environment(session, request, content)?;
    let layers = &content.workspace.layers;
    let held = layers.shared()?;
    bring_models(session, content.workspace, &content.models).await?;
    let environment = ServiceEnvironment { key: prepared.key.to_string(), definition: content.definition.clone() };
    let shipped = shipped_content(content, content.store_project(session)?, environment);
    let files = platform::Content {
        layers,
        project: &shipped.project,
        source_directory: shipped.source_directory.as_deref(),
        models: &shipped.models,
    };
    let interpreter = Interpreter { python: prepared.python.clone(), variables: content.definition.variables() };
    let laid_out = platform.prepare(files, interpreter, session.progress)?;
    Ok(Materialised { content: shipped, workload: laid_out.workload.clone(), held: Some((held, laid_out)) })
}

/// Returns a content as the spec of a service has it.
pub(super) fn shipped_content(
    content: &Content<'_>,
    project: crate::names::Digest,
    environment: ServiceEnvironment,
) -> ServiceContent {
    let models = content.models.iter();
    ServiceContent {
        models: models.map(|model| ServiceModel { id: model.id.clone(), layer: model.layer, size: model.size }).collect(),
        project,
        source_directory: content.source_name(),
        entry_script: content.inference.entry_script.to_string_lossy().into_owned(),
        environment,
    }
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
    Ok(environment::find_or_make(&content.definition, &tools, request.making.conda, session.progress)?)
}
