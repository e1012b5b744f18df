//! Models: register, list, show, update, download, delete.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{OperationError, Session};
use crate::names::{ModelId, ModelName};
use crate::workspace::ModelDocument;

/// What `model register` was asked.
#[derive(Debug, Clone)]
pub struct RegisterModel {
    /// `--name`
    pub name: ModelName,
    /// `--model-path`: a file or a folder.
    pub path: PathBuf,
    /// `--description`
    pub description: Option<String>,
    /// `--tag`
    pub tags: BTreeMap<String, String>,
    /// `--property`
    pub properties: BTreeMap<String, String>,
    /// `--model-framework`
    pub framework: Option<String>,
    /// `--model-framework-version`
    pub framework_version: Option<String>,
    /// `--cpu-cores`
    pub cpu: Option<f64>,
    /// `--memory-gb`
    pub memory_gb: Option<f64>,
    /// `--gpu-cores`
    pub gpu: Option<u32>,
    /// `--experiment-name`
    pub experiment_name: Option<String>,
    /// `--run-id`
    pub run_id: Option<String>,
    /// `--sample-input-dataset-id`
    pub sample_input_dataset_id: Option<String>,
    /// `--sample-output-dataset-id`
    pub sample_output_dataset_id: Option<String>,
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
    Name {
        /// The name.
        name: ModelName,
        /// The version.
        version: Option<u32>,
        /// The run.
        run_id: Option<String>,
    },
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

/// What `model download` wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadedModel {
    /// The file or folder, absolute.
    pub path: PathBuf,
}

/// Registers a file or folder as the next version of a model.
pub async fn register_model(session: Session<'_>, request: RegisterModel) -> Result<ModelDocument, OperationError> {
    let _ = (session, request);
    todo!()
}

/// Lists model versions, newest first.
pub async fn list_models(session: Session<'_>, filter: &ModelFilter) -> Result<Vec<ModelDocument>, OperationError> {
    let _ = (session, filter);
    todo!()
}

/// Tells of one model version.
pub async fn show_model(session: Session<'_>, selector: &ModelSelector) -> Result<ModelDocument, OperationError> {
    let _ = (session, selector);
    todo!()
}

/// Changes a model version's tags, description and resources.
pub async fn update_model(session: Session<'_>, id: &ModelId, change: UpdateModel) -> Result<ModelDocument, OperationError> {
    let _ = (session, id, change);
    todo!()
}

/// Writes a model version's files below `target`; refuses to replace anything unless `overwrite`.
pub async fn download_model(
    session: Session<'_>,
    id: &ModelId,
    target: (PathBuf, bool),
) -> Result<DownloadedModel, OperationError> {
    let _ = (session, id, target);
    todo!()
}

/// Deletes a model version that no service uses.
pub async fn delete_model(session: Session<'_>, id: &ModelId) -> Result<ModelId, OperationError> {
    let _ = (session, id);
    todo!()
}
