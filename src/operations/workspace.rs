//! Workspaces: create, show, list, delete.

use std::collections::BTreeMap;

use super::{Home, OperationError, Session};

/// A workspace as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceDescription {
    /// Its name.
    pub name: String,
    /// Its resource group (a label here).
    pub resource_group: String,
    /// Its subscription (a label here).
    pub subscription_id: Option<String>,
    /// Its registry, as a URL.
    pub registry: String,
    /// The global registry, if any.
    pub global_registry: Option<String>,
    /// Its storage, as a URL.
    pub storage: String,
    /// Display name.
    pub friendly_name: Option<String>,
    /// Region label.
    pub location: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made.
    pub created: Option<jiff::Timestamp>,
}

/// What `workspace create` was asked.
#[derive(Debug, Clone, Default)]
pub struct CreateWorkspace {
    /// `--workspace-name`
    pub name: String,
    /// `--resource-group`
    pub resource_group: Option<String>,
    /// `--friendly-name`
    pub friendly_name: Option<String>,
    /// `--location`
    pub location: Option<String>,
    /// `--tags`
    pub tags: BTreeMap<String, String>,
    /// `--exist-ok`
    pub exist_ok: bool,
}

/// Makes a workspace on this machine.
pub async fn create_workspace(home: &Home, request: CreateWorkspace) -> Result<WorkspaceDescription, OperationError> {
    let _ = (home, request);
    todo!()
}

/// Tells of one workspace.
pub async fn show_workspace(session: Session<'_>) -> Result<WorkspaceDescription, OperationError> {
    let _ = session;
    todo!()
}

/// Tells of all workspaces on this machine, optionally of one resource group.
pub async fn list_workspaces(home: &Home, resource_group: Option<&str>) -> Result<Vec<WorkspaceDescription>, OperationError> {
    let _ = (home, resource_group);
    todo!()
}

/// Deletes a workspace whose services are gone; with `all_resources` its models and images too (else its folder must hold none).
pub async fn delete_workspace(session: Session<'_>, all_resources: bool) -> Result<WorkspaceDescription, OperationError> {
    let _ = (session, all_resources);
    todo!()
}
