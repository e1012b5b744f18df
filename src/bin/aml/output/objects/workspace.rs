//! A workspace, and a folder attached to one.

use aml::operations::{AttachedFolder, WorkspaceDescription};
use serde_json::{Value, json};

use super::{or_empty, time, whole_map};
use crate::output::{Columns, Report};

/// Returns what `create`, `show` and `delete` print.
pub(crate) fn one(workspace: &WorkspaceDescription) -> Report {
    let value = json!({
        "name": workspace.name,
        "workspaceName": workspace.name,
        "resourceGroup": workspace.resource_group,
        "subscriptionId": or_empty(workspace.subscription_id.as_deref()),
        "location": or_empty(workspace.location.as_deref()),
        "friendlyName": or_empty(workspace.friendly_name.as_deref()),
        "tags": whole_map(&workspace.tags),
        "creationTime": or_empty(workspace.created.map(time)),
        "containerRegistry": workspace.registry,
        "globalRegistry": or_empty(workspace.global_registry.as_deref()),
        "storageAccount": workspace.storage,
    });
    Report::with_columns(value, &["name", "resourceGroup", "location", "containerRegistry", "storageAccount"])
}

/// Returns what `list` prints.
pub(crate) fn list(workspaces: &[WorkspaceDescription]) -> Report {
    let listed = |workspace: &WorkspaceDescription| {
        json!({
            "workspaceName": workspace.name,
            "resourceGroup": workspace.resource_group,
            "subscriptionId": or_empty(workspace.subscription_id.as_deref()),
            "containerRegistry": workspace.registry,
            "globalRegistry": or_empty(workspace.global_registry.as_deref()),
        })
    };
    let value: Value = workspaces.iter().map(listed).collect();
    Report::with_columns(value, &["workspaceName", "resourceGroup", "subscriptionId"])
}

/// Returns what `folder attach` prints: fields with spaces, as v1 named them.
pub(crate) fn attached(folder: &AttachedFolder) -> Report {
    let value = json!({
        "Experiment name": folder.experiment_name,
        "Project path": folder.project_path.to_string_lossy(),
        "Resource group": folder.resource_group,
        "Subscription id": or_empty(folder.subscription_id.as_deref()),
        "Workspace name": folder.workspace_name,
    });
    Report::Object(value, Columns::Sorted)
}
