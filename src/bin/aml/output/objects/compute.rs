//! A compute target.

use aml::operations::ComputeTarget;
use serde_json::{Value, json};

use super::Form;
use crate::output::{Columns, Report};

/// Returns what `show` prints.
pub(crate) fn one(target: &ComputeTarget, form: Form) -> Report {
    match form {
        Form::Trimmed => Report::with_columns(whole(target), &["id", "name", "tags", "location", "properties"]),
        Form::Whole => Report::Object(whole(target), Columns::Sorted),
    }
}

/// Returns what `list` prints.
pub(crate) fn list(targets: &[ComputeTarget], form: Form) -> Report {
    match form {
        Form::Trimmed => Report::with_columns(targets.iter().map(trimmed).collect(), &["name", "provisioningState"]),
        Form::Whole => Report::Object(targets.iter().map(whole).collect(), Columns::Sorted),
    }
}

fn trimmed(target: &ComputeTarget) -> Value {
    json!({
        "name": target.name,
        "provisioningState": target.provisioning_state,
        "location": "",
        "provisioningErrors": "",
    })
}

fn whole(target: &ComputeTarget) -> Value {
    json!({
        "id": target.name,
        "name": target.name,
        "tags": {},
        "location": "",
        "properties": {
            "computeType": target.compute_type,
            "computeLocation": "",
            "description": target.description,
            "resourceId": null,
            "isAttachedCompute": target.compute_type != "Local",
            "provisioningState": target.provisioning_state,
            "provisioningErrors": null,
        },
    })
}
