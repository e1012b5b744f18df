//! A registered model version, as the catalog keeps it.

use std::collections::BTreeMap;

use crate::names::{Digest, ModelId, ModelName};

/// A model version's catalog document (`models/<name>/<version>.json` in storage).
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelDocument {
    /// `name:version`.
    pub id: ModelId,
    /// The layer's `diff_id`.
    pub layer: Digest,
    /// Bytes of the layer.
    pub size: u64,
    /// The model's file or folder name below the version's folder.
    pub entry: String,
    /// When it was registered.
    pub created: jiff::Timestamp,
    /// Free text.
    pub description: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Properties: written once.
    pub properties: BTreeMap<String, String>,
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

/// A model version that has no number yet: [`ModelDocument`] without what the catalog gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelDraft {
    /// The model's name.
    pub name: ModelName,
    /// The layer's `diff_id`; the layer is in the registry already.
    pub layer: Digest,
    /// Bytes of the layer.
    pub size: u64,
    /// The model's file or folder name below the version's folder.
    pub entry: String,
    /// Free text.
    pub description: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Properties: written once.
    pub properties: BTreeMap<String, String>,
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

impl ModelDraft {
    /// Starts a draft with nothing but what every model has.
    pub fn new(name: ModelName, layer: Digest, size: u64, entry: impl Into<String>) -> Self {
        Self {
            name,
            layer,
            size,
            entry: entry.into(),
            description: None,
            tags: BTreeMap::new(),
            properties: BTreeMap::new(),
            framework: None,
            framework_version: None,
            cpu: None,
            memory_gb: None,
            gpu: None,
            experiment_name: None,
            run_id: None,
            sample_input_dataset_id: None,
            sample_output_dataset_id: None,
        }
    }

    /// Makes the document of the first version, now.
    pub(super) fn into_document(self, created: jiff::Timestamp) -> ModelDocument {
        ModelDocument {
            id: ModelId { name: self.name, version: 1 },
            layer: self.layer,
            size: self.size,
            entry: self.entry,
            created,
            description: self.description,
            tags: self.tags,
            properties: self.properties,
            framework: self.framework,
            framework_version: self.framework_version,
            cpu: self.cpu,
            memory_gb: self.memory_gb,
            gpu: self.gpu,
            experiment_name: self.experiment_name,
            run_id: self.run_id,
            sample_input_dataset_id: self.sample_input_dataset_id,
            sample_output_dataset_id: self.sample_output_dataset_id,
        }
    }
}
