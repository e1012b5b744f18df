//! A workspace's config.json, in either of v1's forms, with our additions. Text in, values out; nothing is looked for here.

use std::path::{Path, PathBuf};

use super::keyed_json::KeyedJson;
use super::machine::valid_resource_group;
use super::place::{self, PlaceError};
use super::{ConfigFault, ConfigFaults};
use crate::names::WorkspaceName;

const FORMS: &str = "either \"subscription_id\", \"resource_group\" and \"workspace_name\", or \"Scope\": \
    \"/subscriptions/<subscription>/resourceGroups/<group>/providers/Microsoft.MachineLearningServices/workspaces/<name>\"";
/// Stands in a `Scope` where a workspace has no subscription.
const NO_SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000000";

/// What a config.json says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConfigFile {
    pub(super) subscription_id: Option<String>,
    pub(super) resource_group: String,
    pub(super) name: WorkspaceName,
    pub(super) folders: Folders,
}

/// Our additions to a config.json, as folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Folders {
    pub(super) registry: Option<PathBuf>,
    pub(super) global_registry: Option<PathBuf>,
    pub(super) storage: Option<PathBuf>,
}

/// Returns whether a file of this name but in no folder of ours means us at all: many tools have a `config.json`.
pub(super) fn mentions_a_workspace(text: &str) -> bool {
    ["\"workspace_name\"", "\"resource_group\"", "\"subscription_id\"", "\"Scope\""].iter().any(|key| text.contains(key))
}

/// Reads the content of `file`; relative folders are relative to the folder that holds its `.azureml`.
pub(super) fn parse(file: &Path, text: &str) -> Result<ConfigFile, ConfigFaults> {
    let json = KeyedJson::parse(file, text)?;
    let mut faults = Vec::new();
    let names = if json.has("Scope") { scope_names(&json) } else { plain_names(&json) };
    let folders = folders(&json, base(file), &mut faults);
    match names {
        Ok((subscription_id, resource_group, name)) if faults.is_empty() => {
            Ok(ConfigFile { subscription_id, resource_group, name, folders })
        }
        Ok(_) => Err(ConfigFaults(faults)),
        Err(mut all) => {
            all.append(&mut faults);
            all.sort_by_key(|fault| fault.at);
            Err(ConfigFaults(all))
        }
    }
}

/// Writes the `Scope` of a workspace, with the experiment that `folder attach` adds.
pub(super) fn scope(subscription_id: Option<&str>, resource_group: &str, name: &str, experiment: &str) -> String {
    let subscription = subscription_id.unwrap_or(NO_SUBSCRIPTION);
    format!(
        "/subscriptions/{subscription}/resourceGroups/{resource_group}\
         /providers/Microsoft.MachineLearningServices/workspaces/{name}/projects/{experiment}"
    )
}

type Names = (Option<String>, String, WorkspaceName);

fn scope_names(json: &KeyedJson) -> Result<Names, Vec<ConfigFault>> {
    let scope = json.text("Scope").map_err(|fault| vec![fault])?.unwrap_or_default();
    let parts: Vec<&str> = scope.split('/').collect();
    let part = |index: usize| parts.get(index).copied().filter(|part| !part.is_empty());
    let (Some(subscription), Some(group), Some(name)) = (part(2), part(4), part(8)) else {
        let mut fault = json.fault("Scope", format!("'{scope}' doesn't name a subscription, a resource group and a workspace"));
        FORMS.clone_into(&mut fault.remedy);
        return Err(vec![fault]);
    };
    let subscription = Some(subscription).filter(|id| *id != NO_SUBSCRIPTION).map(str::to_owned);
    checked((subscription, group, name), |_, what| json.fault("Scope", what))
}

fn plain_names(json: &KeyedJson) -> Result<Names, Vec<ConfigFault>> {
    let (subscription, group, name) = (json.text("subscription_id"), json.text("resource_group"), json.text("workspace_name"));
    let mut faults = Vec::new();
    let mut found = [None; 3];
    for (slot, read) in found.iter_mut().zip([subscription, group, name]) {
        read.map(|value| *slot = value).unwrap_or_else(|fault| faults.push(fault));
    }
    for key in ["resource_group", "workspace_name"].into_iter().filter(|key| !json.has(key)) {
        let mut fault = json.fault("", format!("the key \"{key}\" is missing"));
        fault.remedy = format!("A workspace's config.json has {FORMS}");
        faults.push(fault);
    }
    let [subscription, Some(group), Some(name)] = found else { return Err(faults) };
    let names = checked((subscription.map(str::to_owned), group, name), |key, what| json.fault(key, what));
    if faults.is_empty() { names } else { Err(faults.into_iter().chain(names.err().into_iter().flatten()).collect()) }
}

fn checked(
    (subscription, group, name): (Option<String>, &str, &str),
    fault: impl Fn(&'static str, String) -> ConfigFault,
) -> Result<Names, Vec<ConfigFault>> {
    let group = valid_resource_group(group).map_err(|error| fault("resource_group", error.to_string()));
    let name = WorkspaceName::new(name).map_err(|error| fault("workspace_name", error.to_string()));
    match (group, name) {
        (Ok(group), Ok(name)) => Ok((subscription, group, name)),
        (group, name) => Err(group.err().into_iter().chain(name.err()).collect()),
    }
}

fn folders(json: &KeyedJson, base: &Path, faults: &mut Vec<ConfigFault>) -> Folders {
    let mut read = |key: &str, folder: fn(&str, &Path) -> Result<PathBuf, PlaceError>| {
        let text = json.text(key).map_err(|fault| faults.push(fault)).ok()??;
        folder(text, base).map_err(|error| faults.push(json.fault(key, error.to_string()))).ok()
    };
    Folders {
        registry: read("registry", place::registry_folder),
        global_registry: read("globalRegistry", place::registry_folder),
        storage: read("storage", place::folder),
    }
}

/// The folder that a project's paths are relative to.
fn base(file: &Path) -> &Path {
    let holder = file.parent().unwrap_or(file);
    let ours = holder.file_name().is_some_and(|name| name == ".azureml" || name == "aml_config");
    if ours { holder.parent().unwrap_or(holder) } else { holder }
}
