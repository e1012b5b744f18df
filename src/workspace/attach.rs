//! Binding a folder to a workspace: `.azureml/config.json` and `.amlignore`. v1 also wrote `conda_dependencies.yml` and run
//! configurations; they configure training runs, which don't exist here.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::config_file::{self, Parts};
use super::{Workspace, WorkspaceContext, WorkspaceError, config_search, trust};
use crate::files::{Folder, write_shared};
use crate::names::ExperimentName;

const IGNORE_FILE: &str = ".amlignore";
/// What v1 excludes from a project by default.
const IGNORED: &str = ".ipynb_checkpoints\nazureml-logs\n.azureml\n.git\noutputs\nazureml-setup\ndocs\n";

/// A folder that was attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// The folder, absolute.
    pub project_path: PathBuf,
    pub experiment: ExperimentName,
    pub config_file: PathBuf,
    /// The ignore file, if it was missing and was written.
    pub ignore_file: Option<PathBuf>,
}

#[derive(Serialize)]
struct Binding {
    #[serde(rename = "Id")]
    id: Option<String>,
    #[serde(rename = "Scope")]
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    registry: Option<String>,
    #[serde(rename = "globalRegistry", skip_serializing_if = "Option::is_none")]
    global_registry: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    storage: Option<String>,
    #[serde(rename = "baseImage", skip_serializing_if = "Option::is_none")]
    base_image: Option<String>,
}

/// Attaches `folder`, created if missing, to the workspace. Without an experiment the folder's name is recorded. What is trusted for
/// the workspace's current config.json is trusted for the new one.
pub fn attach(
    folder: &Path,
    experiment: Option<&str>,
    workspace: &Workspace,
    context: &WorkspaceContext,
) -> Result<Attached, WorkspaceError> {
    if folder.is_file() {
        return Err(WorkspaceError::NotAFolder { path: folder.to_owned() });
    }
    // An invalid name is reported before anything is created.
    let asked = experiment.map(ExperimentName::new).transpose().map_err(WorkspaceError::name("--experiment-name"))?;
    fs::create_dir_all(folder).map_err(WorkspaceError::io("make folder", folder))?;
    let project_path = folder.canonicalize().map_err(WorkspaceError::io("open", folder))?;
    let experiment = match asked {
        Some(experiment) => experiment,
        None => ExperimentName::new(project_path.file_name().unwrap_or_default().to_string_lossy())
            .map_err(WorkspaceError::name("the folder's name as --experiment-name"))?,
    };
    let config_file = config_search::own_file(&project_path);
    let binding = Binding::of(workspace, &experiment);
    write_config(&config_file, &binding)?;
    trust::settle_own(&config_file, &workspace.elsewhere, workspace.untrusted.as_ref(), &context.data)?;
    let ignore_file = write_ignore_file(&project_path.join(IGNORE_FILE))?;
    Ok(Attached { project_path, experiment, config_file, ignore_file })
}

impl Binding {
    fn of(workspace: &Workspace, experiment: &ExperimentName) -> Self {
        let Workspace { name, resource_group, subscription_id, elsewhere, .. } = workspace;
        let Parts { registry, global_registry, storage, base_image } = elsewhere;
        Self {
            id: None,
            scope: config_file::scope(subscription_id.as_deref(), resource_group, name.as_str(), experiment.as_str()),
            registry: registry.as_ref().map(ToString::to_string),
            global_registry: global_registry.as_ref().map(ToString::to_string),
            storage: storage.as_ref().map(|folder| folder.display().to_string()),
            base_image: base_image.as_ref().map(ToString::to_string),
        }
    }
}

fn write_config(file: &Path, binding: &Binding) -> Result<(), WorkspaceError> {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder).map_err(WorkspaceError::io("make folder", folder))?;
    // Through a link, another program's config.json could be replaced.
    Folder::open(folder).map_err(WorkspaceError::io("open", folder))?;
    let failed = || WorkspaceError::io("write", file);
    let mut text = serde_json::to_vec_pretty(binding).map_err(|source| failed()(source.into()))?;
    text.push(b'\n');
    write_shared(file, &text).map_err(failed())
}

fn write_ignore_file(file: &Path) -> Result<Option<PathBuf>, WorkspaceError> {
    let written =
        OpenOptions::new().write(true).create_new(true).open(file).and_then(|mut new| new.write_all(IGNORED.as_bytes()));
    match written {
        Ok(()) => Ok(Some(file.to_owned())),
        Err(source) if source.kind() == io::ErrorKind::AlreadyExists => Ok(None),
        Err(source) => Err(WorkspaceError::io("write", file)(source)),
    }
}
