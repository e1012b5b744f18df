//! Workspaces: create, show, list, delete.

use std::collections::BTreeMap;

use super::{Home, OperationError, Session};
use crate::names::WorkspaceName;
use crate::registry::RegistryPlace;
use crate::service::ServiceList;
use crate::workspace::{IfExists, Missing, NewWorkspace, RegisteredModels, Workspace, WorkspaceSettings, named_registry};

/// A workspace, as users see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceDescription {
    pub name: String,
    /// Its resource group (a label here).
    pub resource_group: String,
    pub subscription_id: Option<String>,
    /// Its registry, as a URL.
    pub registry: String,
    /// The global registry, if any.
    pub global_registry: Option<String>,
    /// Its storage, as a URL.
    pub storage: String,
    pub friendly_name: Option<String>,
    pub location: Option<String>,
    pub tags: BTreeMap<String, String>,
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
    /// `--container-registry`: an address, a folder, or the resource id of a registry in Azure.
    pub registry: Option<String>,
    /// `--global-registry`: an address or a folder.
    pub global_registry: Option<String>,
    /// `--tags`
    pub tags: BTreeMap<String, String>,
    /// `--exist-ok`
    pub exist_ok: bool,
}

/// Makes a workspace on this machine.
pub async fn create_workspace(home: &Home, request: CreateWorkspace) -> Result<WorkspaceDescription, OperationError> {
    home.prepare()?;
    let base = &home.working_directory;
    let registry = request.registry.map(|given| named_registry("--container-registry", &given, base)).transpose()?;
    let global_registry = request.global_registry.map(|given| named_registry("--global-registry", &given, base)).transpose()?;
    let new = NewWorkspace {
        name: WorkspaceName::new(request.name)?,
        resource_group: request.resource_group,
        settings: WorkspaceSettings {
            friendly_name: request.friendly_name,
            location: request.location,
            registry: registry.map(|place| place.to_string()),
            global_registry: global_registry.map(|place| place.to_string()),
            tags: request.tags,
            ..WorkspaceSettings::default()
        },
        if_exists: if request.exist_ok { IfExists::Keep } else { IfExists::Refuse },
    };
    Ok(describe(&Workspace::create(new, &home.workspace_context())?))
}

/// Describes one workspace.
pub async fn show_workspace(session: Session<'_>) -> Result<WorkspaceDescription, OperationError> {
    // The default workspace is there without being made; any other that isn't there is worth an error.
    Ok(describe(&session.locate(Missing::Refuse)?))
}

/// Lists the workspaces on this machine, optionally those of one resource group.
pub async fn list_workspaces(home: &Home, resource_group: Option<&str>) -> Result<Vec<WorkspaceDescription>, OperationError> {
    let all = Workspace::all(&home.workspace_context())?;
    let of_group = all.iter().filter(|workspace| resource_group.is_none_or(|group| workspace.resource_group == group));
    Ok(of_group.map(describe).collect())
}

/// Deletes a workspace whose services are gone; with `RegisteredModels::Delete` its models too, else it must hold none.
pub async fn delete_workspace(session: Session<'_>, models: RegisteredModels) -> Result<WorkspaceDescription, OperationError> {
    let workspace = session.locate(Missing::Refuse)?;
    let platform = session.platform(&workspace);
    let ServiceList { services, unread } = platform.list().await?;
    let known = services.iter().map(|service| service.spec().name.as_str());
    let names: Vec<&str> = known.chain(unread.iter().map(|service| service.name.as_str())).collect();
    if !names.is_empty() {
        let what = format!("workspace '{}' still has services: {}", workspace.name, names.join(", "));
        return Err(OperationError::refused(what, "delete them first: aml service delete -n NAME"));
    }
    let description = describe(&workspace);
    workspace.delete(models).await?;
    platform.remove_workspace()?;
    Ok(description)
}

/// Returns the place as image tools take it.
fn shown(place: &RegistryPlace) -> String {
    match place {
        RegistryPlace::Folder(folder) => format!("oci:{}", folder.display()),
        RegistryPlace::Remote(address) => address.to_string(),
    }
}

fn describe(workspace: &Workspace) -> WorkspaceDescription {
    WorkspaceDescription {
        name: workspace.name.to_string(),
        resource_group: workspace.resource_group.clone(),
        subscription_id: workspace.subscription_id.clone(),
        registry: shown(&workspace.registry),
        global_registry: workspace.global_registry.as_ref().map(shown),
        storage: workspace.storage.url().to_owned(),
        friendly_name: workspace.settings.friendly_name.clone(),
        location: workspace.settings.location.clone(),
        tags: workspace.settings.tags.clone(),
        created: workspace.settings.created,
    }
}
