//! Models: register, list, show, update, download, delete.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::model_layers::{bring_models, share_model};
use super::staging::{stage_in, unpack_layer};
use super::{OperationError, Session};
use crate::files::replace_durably;
use crate::names::{FileName, ModelId, ModelName};
use crate::package::{Links, list_model, write_layer};
use crate::platform::{Scope, Users};
use crate::workspace::{CatalogError, Documents, ModelDocument, ModelDraft, ModelFacts, Workspace};

/// What `model register` was asked.
#[derive(Debug, Clone)]
pub struct RegisterModel {
    /// `--name`
    pub name: ModelName,
    /// `--model-path`: a file or a folder.
    pub path: PathBuf,
    /// `--follow-links`
    pub links: Links,
    /// What is said of it: `--description`, `--tag`, `--model-framework` and so on.
    pub facts: ModelFacts,
}

/// What `model list` was asked: each filter narrows.
#[derive(Debug, Clone, Default)]
pub struct ModelFilter {
    /// `--model-name`
    pub name: Option<ModelName>,
    /// `--latest`
    pub latest: bool,
    /// `--tag`: key, and the value if one was given.
    pub tags: Vec<(String, Option<String>)>,
    /// `--property`, likewise.
    pub properties: Vec<(String, Option<String>)>,
    /// `--run-id`
    pub run_id: Option<String>,
}

/// Which model version `model show` means.
#[derive(Debug, Clone)]
pub enum ModelSelector {
    /// `--model-id`
    Id(ModelId),
    /// `--model-name` and optionally `--version` and `--run-id`; without a version the latest.
    Name { name: ModelName, version: Option<u32>, run_id: Option<String> },
}

/// What `model update` was asked; `None` leaves a value.
#[derive(Debug, Clone, Default)]
pub struct UpdateModel {
    /// `--add-tag`
    pub add_tags: BTreeMap<String, String>,
    /// `--remove-tag`
    pub remove_tags: Vec<String>,
    /// `--add-property`
    pub add_properties: BTreeMap<String, String>,
    /// `--description`
    pub description: Option<String>,
    /// `--cpu-cores`
    pub cpu: Option<f64>,
    /// `--memory-gb`
    pub memory_gb: Option<f64>,
    /// `--gpu-cores`
    pub gpu: Option<u32>,
    /// `--sample-input-dataset-id`
    pub sample_input_dataset_id: Option<String>,
    /// `--sample-output-dataset-id`
    pub sample_output_dataset_id: Option<String>,
}

/// Whether a download may replace what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// `--overwrite`
    Yes,
    /// What is there is an error.
    No,
}

/// What `model download` wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadedModel {
    /// The file or folder, absolute.
    pub path: PathBuf,
}

/// Registers a file or folder as the next version of a model.
pub async fn register_model(session: Session<'_>, request: RegisterModel) -> Result<ModelDocument, OperationError> {
    if request.facts.framework.is_none() && request.facts.framework_version.is_some() {
        return Err(OperationError::refused("--model-framework-version needs a framework", "add --model-framework"));
    }
    let workspace = session.open_or_make_workspace()?;
    // Asked before a large model is packed, not after.
    session.confirm_registries(&workspace)?;
    let listing = list_model(&session.home.absolute(&request.path), request.links)?;
    for warning in &listing.warnings {
        session.progress.warning(warning.to_string());
    }
    let entry = FileName::new(listing.entries.first().and_then(|entry| entry.path.to_str()).unwrap_or_default())?;
    session.progress.step(format!("storing model '{}'", request.name));
    let catalog = workspace.catalog();
    // Held until the document stands, so that nobody removes the layer as unused in between.
    let held = workspace.layers.shared()?;
    let mut blob = workspace.layers.begin_blob()?;
    let layer = write_layer(&listing, "", &mut blob, session.progress)?;
    blob.finish(&layer.diff_id)?;
    let draft = ModelDraft { name: request.name, layer: layer.diff_id, size: layer.size, entry, facts: request.facts };
    let model = catalog.add_model(draft, Timestamp::now()).await?;
    drop(held);
    if let Err(error) = share_model(session, &workspace, &model).await {
        // A version that other machines can't have is none.
        catalog.remove_model(&model.id).await?;
        return Err(error);
    }
    Ok(model)
}

/// Lists model versions, newest first.
pub async fn list_models(session: Session<'_>, filter: &ModelFilter) -> Result<Vec<ModelDocument>, OperationError> {
    let workspace = session.open_workspace()?;
    let Documents { read: mut models, unread } = workspace.catalog().models().await?;
    warn_of_unread(session, "model version", &unread);
    if filter.latest {
        let mut newest: BTreeMap<ModelName, u32> = BTreeMap::new();
        for model in &models {
            let version = newest.entry(model.id.name.clone()).or_default();
            *version = model.id.version.max(*version);
        }
        models.retain(|model| newest.get(&model.id.name) == Some(&model.id.version));
    }
    models.retain(|model| {
        filter.name.as_ref().is_none_or(|name| *name == model.id.name)
            && filter.run_id.as_ref().is_none_or(|run| Some(run) == model.run_id.as_ref())
            && has_all(&model.tags, &filter.tags)
            && has_all(&model.properties, &filter.properties)
    });
    Ok(models)
}

/// Warns of documents that can't be read; the others can be listed nevertheless.
pub(super) fn warn_of_unread(session: Session<'_>, kind: &str, unread: &[CatalogError]) {
    for error in unread {
        let why = std::error::Error::source(error).map(|why| format!(": {why}")).unwrap_or_default();
        session.progress.warning(format!("a {kind} is left out: failed to {error}{why}; fix the document or restore a copy"));
    }
}

/// Returns whether `have` holds each wanted key, with its value where one is wanted.
pub(super) fn has_all(have: &BTreeMap<String, String>, wanted: &[(String, Option<String>)]) -> bool {
    wanted.iter().all(|(key, value)| have.get(key).is_some_and(|held| value.as_ref().is_none_or(|value| value == held)))
}

/// Describes one model version.
pub async fn show_model(session: Session<'_>, selector: &ModelSelector) -> Result<ModelDocument, OperationError> {
    let workspace = session.open_workspace()?;
    let catalog = workspace.catalog();
    let (found, named) = match selector {
        ModelSelector::Id(id) => (catalog.model(id).await?, id.to_string()),
        ModelSelector::Name { name, version: Some(version), .. } => {
            let id = ModelId { name: name.clone(), version: *version };
            (catalog.model(&id).await?, id.to_string())
        }
        ModelSelector::Name { name, version: None, run_id: None } => (catalog.latest_model(name).await?, name.to_string()),
        ModelSelector::Name { name, version: None, run_id: Some(run) } => {
            let models = catalog.models().await?.whole()?;
            let found = models.into_iter().find(|model| model.id.name == *name && model.run_id.as_ref() == Some(run));
            (found, name.to_string())
        }
    };
    found.ok_or_else(|| missing(&workspace, named))
}

fn missing(workspace: &Workspace, name: String) -> OperationError {
    let remedy = "see 'aml model list'".to_owned();
    OperationError::NotFound { kind: "model", name, workspace: workspace.name.to_string(), remedy }
}

/// Changes a model version's tags, description and resources.
pub async fn update_model(session: Session<'_>, id: &ModelId, change: UpdateModel) -> Result<ModelDocument, OperationError> {
    let workspace = session.open_workspace()?;
    let catalog = workspace.catalog();
    let before = catalog.model(id).await?.ok_or_else(|| missing(&workspace, id.to_string()))?;
    refuse_property_change(&before.properties, &change.add_properties)?;
    let apply = |model: &mut ModelDocument| {
        model.tags.extend(change.add_tags.clone());
        model.tags.retain(|key, _| !change.remove_tags.contains(key));
        model.properties.extend(change.add_properties.clone());
        keep_or_set(&mut model.description, change.description.as_ref());
        keep_or_set(&mut model.cpu, change.cpu.as_ref());
        keep_or_set(&mut model.memory_gb, change.memory_gb.as_ref());
        keep_or_set(&mut model.gpu, change.gpu.as_ref());
        keep_or_set(&mut model.sample_input_dataset_id, change.sample_input_dataset_id.as_ref());
        keep_or_set(&mut model.sample_output_dataset_id, change.sample_output_dataset_id.as_ref());
    };
    Ok(catalog.change_model(id, apply).await?)
}

fn keep_or_set<T: Clone>(value: &mut Option<T>, new: Option<&T>) {
    if let Some(new) = new {
        *value = Some(new.clone());
    }
}

/// Properties are written once (v1).
pub(super) fn refuse_property_change(
    have: &BTreeMap<String, String>,
    add: &BTreeMap<String, String>,
) -> Result<(), OperationError> {
    let known: Vec<&str> = add.keys().filter(|key| have.contains_key(*key)).map(String::as_str).collect();
    if known.is_empty() {
        return Ok(());
    }
    let what = format!("properties can't be changed once they are set: {}", known.join(", "));
    Err(OperationError::refused(what, "use a tag for what changes"))
}

/// Writes a model version's files below `target`; refuses to replace anything unless told to.
pub async fn download_model(
    session: Session<'_>,
    id: &ModelId,
    target: &Path,
    replace: Replace,
) -> Result<DownloadedModel, OperationError> {
    let workspace = session.open_workspace()?;
    let model = workspace.catalog().model(id).await?.ok_or_else(|| missing(&workspace, id.to_string()))?;
    bring_models(session, &workspace, std::slice::from_ref(&model)).await?;
    let target = session.home.absolute(target);
    let path = target.join(&model.entry);
    if replace == Replace::No && path.symlink_metadata().is_ok() {
        let what = format!("{} exists already", path.display());
        return Err(OperationError::refused(what, "replace it with --overwrite, or choose another folder with -t"));
    }
    std::fs::create_dir_all(&target).map_err(OperationError::file("making the folder", &target))?;
    // Unpacked beside its place first, so that a failure leaves what was there.
    let staging = stage_in(&target, &session.home.data)?;
    session.progress.step(format!("unpacking model '{id}'"));
    unpack_layer(&workspace.layers, &model.layer, &staging.path().join("model"))?;
    let new = staging.path().join("model").join(&model.entry);
    if new.symlink_metadata().is_err() {
        let what = format!("the layer of model '{id}' holds no '{}', which its document names", model.entry);
        return Err(OperationError::refused(what, "register the model again"));
    }
    replace_durably(&new, &path)?;
    Ok(DownloadedModel { path })
}

/// Deletes a model version that no service uses.
pub async fn delete_model(session: Session<'_>, id: &ModelId) -> Result<ModelId, OperationError> {
    let workspace = session.open_workspace()?;
    let catalog = workspace.catalog();
    catalog.model(id).await?.ok_or_else(|| missing(&workspace, id.to_string()))?;
    let Users { services, unread } = session.platforms(&workspace).users(Scope::Workspace).await?;
    if let Some(failure) = unread.first() {
        let what = format!("model '{id}' stays: {}", failure.message);
        return Err(OperationError::refused(what, failure.remedy.clone()));
    }
    let specs = || services.iter().flat_map(|user| user.specs.iter().map(move |spec| (&user.service, &spec.content)));
    let users: BTreeSet<&str> = specs()
        .filter(|(_, content)| content.models.iter().any(|model| model.id == *id))
        .map(|(service, _)| service.as_str())
        .collect();
    if !users.is_empty() {
        let what = format!("model '{id}' is used by {}", Vec::from_iter(users).join(", "));
        return Err(OperationError::refused(what, "delete those services first: aml service delete -n NAME"));
    }
    // A layer may be a model's and a project's at once.
    let kept = specs().map(|(_, content)| content.project).collect();
    catalog.remove_model_keeping(id, &kept).await?;
    Ok(id.clone())
}
