//! A model version.

use aml::operations::DownloadedModel;
use aml::workspace::ModelDocument;
use serde_json::{Value, json};

use super::{Form, map_or_empty, or_empty, time, whole_map};
use crate::output::{Columns, Report};

const COLUMNS: &[&str] =
    &["name", "id", "version", "framework", "frameworkVersion", "createdTime", "tags", "properties", "experimentName", "runId"];
const LIST_COLUMNS: &[&str] = &["name", "id", "version", "framework", "frameworkVersion", "createdTime"];

/// Returns what `show`, `register` and `update` print.
pub(crate) fn one(model: &ModelDocument, form: Form) -> Report {
    match form {
        Form::Trimmed => Report::with_columns(trimmed(model), COLUMNS),
        Form::Whole => Report::Object(whole(model), Columns::Sorted),
    }
}

/// Returns what `list` prints.
pub(crate) fn list(models: &[ModelDocument], form: Form) -> Report {
    match form {
        Form::Trimmed => Report::with_columns(models.iter().map(listed).collect(), LIST_COLUMNS),
        Form::Whole => Report::Object(models.iter().map(whole).collect(), Columns::Sorted),
    }
}

/// Returns what `delete` prints.
pub(crate) fn deleted(id: &aml::names::ModelId) -> Report {
    Report::with_columns(json!({ "id": id.to_string() }), &["id"])
}

/// Returns what `download` prints.
pub(crate) fn downloaded(download: &DownloadedModel) -> Report {
    Report::with_columns(json!({ "path": download.path.to_string_lossy() }), &["path"])
}

fn listed(model: &ModelDocument) -> Value {
    json!({
        "name": model.id.name.as_str(),
        "id": model.id.to_string(),
        "version": model.id.version,
        "framework": or_empty(model.framework.as_deref()),
        "frameworkVersion": or_empty(model.framework_version.as_deref()),
        "createdTime": time(model.created),
    })
}

fn trimmed(model: &ModelDocument) -> Value {
    json!({
        "name": model.id.name.as_str(),
        "id": model.id.to_string(),
        "version": model.id.version,
        "framework": or_empty(model.framework.as_deref()),
        "frameworkVersion": or_empty(model.framework_version.as_deref()),
        "createdTime": time(model.created),
        "tags": map_or_empty(&model.tags),
        "properties": map_or_empty(&model.properties),
        "description": or_empty(model.description.as_deref()),
        "experimentName": or_empty(model.experiment_name.as_deref()),
        "runId": or_empty(model.run_id.as_deref()),
        "cpu": or_empty(model.cpu),
        "memoryInGB": or_empty(model.memory_gb),
        "gpu": or_empty(model.gpu),
        "sampleInputDatasetId": or_empty(model.sample_input_dataset_id.as_deref()),
        "sampleOutputDatasetId": or_empty(model.sample_output_dataset_id.as_deref()),
    })
}

fn whole(model: &ModelDocument) -> Value {
    let asks_for_something = model.cpu.is_some() || model.memory_gb.is_some() || model.gpu.is_some();
    json!({
        "createdTime": time(model.created),
        "createdBy": null,
        "description": model.description,
        "id": model.id.to_string(),
        "mimeType": "application/x-tar",
        "name": model.id.name.as_str(),
        "framework": model.framework,
        "frameworkVersion": model.framework_version,
        "tags": whole_map(&model.tags),
        "properties": whole_map(&model.properties),
        "unpack": true,
        "url": format!("aml://layer/{}", model.layer),
        "version": model.id.version,
        "experimentName": model.experiment_name,
        "runId": model.run_id,
        "runDetails": null,
        "datasets": [],
        "resourceConfiguration": asks_for_something
            .then(|| json!({ "cpu": model.cpu, "memoryInGB": model.memory_gb, "gpu": model.gpu })),
        "sampleInputDatasetId": model.sample_input_dataset_id,
        "sampleOutputDatasetId": model.sample_output_dataset_id,
        "size": model.size,
    })
}
