//! `folder attach`: binds a folder to a workspace by writing `.azureml/config.json` and, where missing, `.amlignore`.

use std::path::{Path, PathBuf};

use super::{OperationError, Session};
use crate::workspace;

/// What `folder attach` was asked.
#[derive(Debug, Clone, Default)]
pub struct AttachFolder {
    /// The folder; made when missing. `None` is the working directory.
    pub path: Option<PathBuf>,
    /// `--experiment-name`
    pub experiment_name: Option<String>,
}

/// A folder that was attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFolder {
    /// The folder, absolute.
    pub project_path: PathBuf,
    pub experiment_name: String,
    pub workspace_name: String,
    pub resource_group: String,
    pub subscription_id: Option<String>,
}

/// Attaches a folder.
pub async fn attach_folder(session: Session<'_>, request: AttachFolder) -> Result<AttachedFolder, OperationError> {
    let folder = session.home.absolute(request.path.as_deref().unwrap_or(Path::new("")));
    let workspace = session.open_or_make_workspace()?;
    // They are handed on to another config.json.
    session.confirm_registries(&workspace)?;
    let attached = workspace::attach(&folder, request.experiment_name.as_deref(), &workspace, &session.home.workspace_context())?;
    Ok(AttachedFolder {
        project_path: attached.project_path,
        experiment_name: attached.experiment.to_string(),
        workspace_name: workspace.name.to_string(),
        resource_group: workspace.resource_group,
        subscription_id: workspace.subscription_id,
    })
}
