//! Which workspace (flags, config.json, the default), its registry and storage, and its catalog.

use std::path::PathBuf;

/// Which workspace a command asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkspaceRequest {
    /// `--path`, as given; `None` is the working directory.
    pub path: Option<PathBuf>,
    /// `--workspace-name`
    pub name: Option<String>,
    /// `--resource-group`
    pub resource_group: Option<String>,
    /// `--subscription-id`
    pub subscription_id: Option<String>,
}

/// A model version's catalog document (`models/<name>/<version>.json` in storage).
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelDocument {
    /// `name:version`.
    pub id: crate::names::ModelId,
    /// The layer's `diff_id`.
    pub layer: crate::names::Digest,
    /// Bytes of the layer.
    pub size: u64,
    /// The model's file or folder name below the version's folder.
    pub entry: String,
    /// When it was registered.
    pub created: jiff::Timestamp,
    /// Free text.
    pub description: Option<String>,
    /// Tags.
    pub tags: std::collections::BTreeMap<String, String>,
    /// Properties: written once.
    pub properties: std::collections::BTreeMap<String, String>,
    /// `TensorFlow`, `ScikitLearn`, `Onnx`, `Custom` or `Multi`.
    pub framework: Option<String>,
    /// Version of the framework.
    pub framework_version: Option<String>,
    /// Default cores.
    pub cpu: Option<f64>,
    /// Default memory in GB.
    pub memory_gb: Option<f64>,
    /// Default GPUs.
    pub gpu: Option<u32>,
    /// Experiment and run that it came from.
    pub experiment_name: Option<String>,
    /// See `experiment_name`.
    pub run_id: Option<String>,
    /// Sample datasets, kept as given.
    pub sample_input_dataset_id: Option<String>,
    /// See `sample_input_dataset_id`.
    pub sample_output_dataset_id: Option<String>,
}
