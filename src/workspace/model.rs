//! A registered model version, as the catalog keeps it.

use std::collections::BTreeMap;

use crate::names::{Digest, FileName, ModelId, ModelName};

/// A model version's catalog document (`models/<name>/<version>.json` in storage).
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelDocument {
    /// `name:version`.
    pub id: ModelId,
    /// The layer's `diff_id`.
    pub layer: Digest,
    pub size: u64,
    /// The model's file or folder name below the version's folder.
    pub entry: FileName,
    pub created: jiff::Timestamp,
    pub description: Option<String>,
    pub tags: BTreeMap<String, String>,
    /// Properties: written once.
    pub properties: BTreeMap<String, String>,
    /// `TensorFlow`, `ScikitLearn`, `Onnx`, `Custom` or `Multi`.
    pub framework: Option<String>,
    pub framework_version: Option<String>,
    pub cpu: Option<f64>,
    pub memory_gb: Option<f64>,
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

/// The user's description of a model version.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ModelFacts {
    pub description: Option<String>,
    pub tags: BTreeMap<String, String>,
    /// Properties: written once.
    pub properties: BTreeMap<String, String>,
    /// `TensorFlow`, `ScikitLearn`, `Onnx`, `Custom` or `Multi`.
    pub framework: Option<String>,
    pub framework_version: Option<String>,
    pub cpu: Option<f64>,
    pub memory_gb: Option<f64>,
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

/// A model version without a number: [`ModelDocument`] without what the catalog adds.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelDraft {
    pub name: ModelName,
    /// The layer's `diff_id`; the layer is in the registry already.
    pub layer: Digest,
    pub size: u64,
    /// The model's file or folder name below the version's folder.
    pub entry: FileName,
    pub facts: ModelFacts,
}

impl ModelDraft {
    /// Returns the document of version 1.
    pub(super) fn into_document(self, created: jiff::Timestamp) -> ModelDocument {
        let facts = self.facts;
        ModelDocument {
            id: ModelId { name: self.name, version: 1 },
            layer: self.layer,
            size: self.size,
            entry: self.entry,
            created,
            description: facts.description,
            tags: facts.tags,
            properties: facts.properties,
            framework: facts.framework,
            framework_version: facts.framework_version,
            cpu: facts.cpu,
            memory_gb: facts.memory_gb,
            gpu: facts.gpu,
            experiment_name: facts.experiment_name,
            run_id: facts.run_id,
            sample_input_dataset_id: facts.sample_input_dataset_id,
            sample_output_dataset_id: facts.sample_output_dataset_id,
        }
    }
}
