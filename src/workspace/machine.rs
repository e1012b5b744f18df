//! Workspaces of this machine: `<data>/workspaces/<resource group>/<name>/` with `workspace.json`, `registry/`, `storage/`.
//! A folder without `workspace.json` isn't a workspace: that file is written last, atomically.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{WorkspaceContext, WorkspaceError};
use crate::files::{create_private, make_private_folder, remove_folder};
use crate::names::{NameError, WorkspaceName};

const RECORD: &str = "workspace.json";

/// The record of a workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkspaceSettings {
    /// Its subscription: a label.
    pub subscription_id: Option<String>,
    pub friendly_name: Option<String>,
    /// Its region: a label.
    pub location: Option<String>,
    /// Its registry, if it isn't in its own folder: an address or an absolute path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry: Option<String>,
    /// Its fallback registry, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_registry: Option<String>,
    pub tags: BTreeMap<String, String>,
    /// When it was created; `None` if unknown.
    pub created: Option<jiff::Timestamp>,
}

/// A workspace to create.
#[derive(Debug, Clone)]
pub struct NewWorkspace {
    pub name: WorkspaceName,
    /// Its resource group; `None` is `default`.
    pub resource_group: Option<String>,
    pub settings: WorkspaceSettings,
    /// What to do if it exists.
    pub if_exists: IfExists,
}

/// What to do if a workspace exists already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfExists {
    Refuse,
    Keep,
}

/// The folder of a workspace on this machine, which need not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MachineFolder {
    pub(super) path: PathBuf,
    pub(super) resource_group: String,
    pub(super) name: WorkspaceName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    New,
    Before,
}

/// Returns the group if it is valid as a folder's name.
pub(super) fn valid_resource_group(value: &str) -> Result<String, NameError> {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '(' | ')');
    let dots = value.starts_with('.') || value.ends_with('.');
    // 90 characters of up to 4 bytes could exceed a file system's limit.
    if !value.is_empty() && value.chars().count() <= 90 && value.len() <= 255 && value.chars().all(allowed) && !dots {
        return Ok(value.to_owned());
    }
    let rule = "1 to 90 letters, digits, '-', '_', '.', '(' and ')', not starting or ending with '.'";
    Err(NameError { kind: "resource group", value: value.to_owned(), rule })
}

impl MachineFolder {
    /// Returns the folder of a workspace, whether it exists or not. As in Azure, names are case-insensitive.
    pub(super) fn of(context: &WorkspaceContext, resource_group: &str, name: &WorkspaceName) -> Result<Self, WorkspaceError> {
        let root = root(context);
        let group = same_but_for_case(&root, resource_group)?;
        let folder = same_but_for_case(&root.join(&group), name.as_str())?;
        let name = WorkspaceName::new(folder).unwrap_or_else(|_| name.clone());
        Ok(Self { path: root.join(&group).join(name.as_str()), resource_group: group, name })
    }

    /// Finds all workspaces of this machine, by group and name.
    pub(super) fn all(context: &WorkspaceContext) -> Result<Vec<Self>, WorkspaceError> {
        let root = root(context);
        let mut found = Vec::new();
        for resource_group in names_in(&root)? {
            for name in names_in(&root.join(&resource_group))? {
                let path = root.join(&resource_group).join(&name);
                if let Ok(name) = WorkspaceName::new(name)
                    && path.join(RECORD).is_file()
                {
                    found.push(Self { path, resource_group: resource_group.clone(), name });
                }
            }
        }
        Ok(found)
    }

    /// Reads the record, or returns `None` if there is no such workspace.
    pub(super) fn settings(&self) -> Result<Option<WorkspaceSettings>, WorkspaceError> {
        let path = self.path.join(RECORD);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(source) if is_absent(&source) => return Ok(None),
            Err(source) => return Err(WorkspaceError::io("read", path)(source)),
        };
        serde_json::from_slice(&text).map(Some).map_err(|source| WorkspaceError::Damaged { path, source })
    }

    /// Creates the workspace unless it exists: of several callers at once, one does.
    pub(super) fn make(&self, settings: &WorkspaceSettings) -> Result<Made, WorkspaceError> {
        // Another process may be removing the group's folder, just emptied: try again.
        for _ in 0..10 {
            match self.try_make(settings) {
                Err(WorkspaceError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
                made => return made,
            }
        }
        self.try_make(settings)
    }

    fn try_make(&self, settings: &WorkspaceSettings) -> Result<Made, WorkspaceError> {
        make_private_folder(&self.path).map_err(WorkspaceError::io("make folder", &self.path))?;
        let record = self.path.join(RECORD);
        let failed = || WorkspaceError::io("write", &record);
        let text = serde_json::to_vec_pretty(settings).map_err(|source| failed()(source.into()))?;
        match create_private(&record, &text) {
            Ok(()) => Ok(Made::New),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Made::Before),
            Err(error) => Err(failed()(error)),
        }
    }
}

/// Renames a workspace's folder at once, then removes it and what earlier, interrupted removals left.
pub(super) fn remove(folder: &Path) -> Result<(), WorkspaceError> {
    let Some(group) = folder.parent() else { return Ok(()) };
    let grave = format!("{GRAVE}{}-{}", std::process::id(), jiff::Timestamp::now().as_nanosecond());
    fs::rename(folder, group.join(grave)).map_err(WorkspaceError::io("remove", folder))?;
    for entry in group.read_dir().map_err(WorkspaceError::io("list", group))?.flatten() {
        if entry.file_name().to_str().is_some_and(is_grave) {
            remove_folder(&entry.path()).map_err(WorkspaceError::io("remove", entry.path()))?;
        }
    }
    // Succeeds only when it was the group's last workspace.
    let _ = fs::remove_dir(group);
    Ok(())
}

const GRAVE: &str = ".removed-";

/// A process and a time follow.
fn is_grave(name: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = name.strip_prefix(GRAVE).and_then(|rest| rest.split_once('-'));
    parts.is_some_and(|(process, time)| number(process) && number(time))
}

fn root(context: &WorkspaceContext) -> PathBuf {
    context.data.join("workspaces")
}

fn same_but_for_case(folder: &Path, name: &str) -> Result<String, WorkspaceError> {
    let names = names_in(folder)?;
    let exact = names.iter().find(|other| *other == name);
    let found = exact.or_else(|| names.iter().find(|other| other.eq_ignore_ascii_case(name)));
    Ok(found.map_or(name, String::as_str).to_owned())
}

/// Folders that begin with a dot are being removed.
fn names_in(folder: &Path) -> Result<Vec<String>, WorkspaceError> {
    let entries = match folder.read_dir() {
        Ok(entries) => entries,
        Err(source) if is_absent(&source) => return Ok(Vec::new()),
        Err(source) => return Err(WorkspaceError::io("list", folder)(source)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(WorkspaceError::io("list", folder))?.file_name().into_string();
        names.extend(name.ok().filter(|name| !name.starts_with('.')));
    }
    names.sort_unstable();
    Ok(names)
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::{SafeFolders, TrustedPlaces};

    #[test]
    fn a_resource_group_is_a_safe_folder_name() {
        for good in ["default", "my-rg_1.(x)", "Ähre", &"a".repeat(90)] {
            assert!(valid_resource_group(good).is_ok(), "{good} should be a resource group");
        }
        for bad in ["", ".", "..", ".hidden", "a/b", "a\\b", "a.", "a\0", "a b", &"a".repeat(91), &"ä".repeat(200)] {
            assert!(valid_resource_group(bad).is_err(), "{bad} should not be a resource group");
        }
    }

    #[test]
    fn a_folder_without_a_record_is_no_workspace() {
        let data = tempfile::tempdir().unwrap();
        let (data, safe, trusted) = (data.path(), SafeFolders::default(), TrustedPlaces::default());
        let context = WorkspaceContext { data: data.to_owned(), working_directory: data.to_owned(), safe, trusted };
        let folder = MachineFolder::of(&context, "rg", &WorkspaceName::new("ws1").unwrap()).unwrap();
        fs::create_dir_all(&folder.path).unwrap();
        assert_eq!(folder.settings().unwrap(), None, "a workspace whose making was killed");
        assert_eq!(MachineFolder::all(&context).unwrap(), []);
        assert_eq!(folder.make(&WorkspaceSettings::default()).unwrap(), Made::New);
        assert_eq!(folder.make(&WorkspaceSettings::default()).unwrap(), Made::Before);
        assert_eq!(MachineFolder::all(&context).unwrap(), [folder]);
    }

    #[test]
    fn removing_also_clears_what_an_interrupted_removal_left() {
        let data = tempfile::tempdir().unwrap();
        let group = data.path().join("rg");
        fs::create_dir_all(group.join(".removed-12-345/workspace/registry")).unwrap();
        fs::create_dir_all(group.join("ws1/storage")).unwrap();
        remove(&group.join("ws1")).unwrap();
        assert!(!group.exists(), "the group's last workspace takes its folder with it");
    }
}
