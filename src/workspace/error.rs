//! Why a workspace could not be found, made, attached or deleted. Each clause finishes "failed to …".

use std::io;
use std::path::PathBuf;

use super::{CatalogError, Doubt, Untrusted};
use crate::config::Faults;
use crate::names::NameError;
use crate::registry::RegistryError;
use crate::storage::StorageError;

/// Why a workspace could not be found, made, attached or deleted.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// The config.json is invalid.
    #[error("{0}")]
    Config(Faults),
    /// The config.json names places outside its project that aren't trusted yet.
    #[error("{0}")]
    Untrusted(Box<Untrusted>),
    /// The config.json that was found could be another user's.
    #[error("follow '{}': {doubt}", file.display())]
    Doubtful {
        /// The config.json.
        file: PathBuf,
        /// The folder that it is for.
        folder: PathBuf,
        /// Why.
        doubt: Doubt,
    },
    /// A name on the command line breaks its rule.
    #[error("use {flag}")]
    Name {
        /// The flag, with its dashes.
        flag: &'static str,
        /// The rule it breaks.
        source: NameError,
    },
    /// A flag's registry is invalid.
    #[error("use {flag}: {what}")]
    Place {
        /// The flag, with its dashes.
        flag: &'static str,
        /// Why not.
        what: String,
    },
    /// A resource group alone doesn't name a workspace.
    #[error("choose a workspace: --resource-group {resource_group} was given without --workspace-name")]
    NameMissing {
        /// The group that was given.
        resource_group: String,
    },
    /// Several groups have a workspace of that name.
    #[error("choose a workspace: '{name}' is in the resource groups {}", groups.join(", "))]
    Ambiguous {
        /// The name that was given.
        name: String,
        /// The groups that have it.
        groups: Vec<String>,
    },
    /// The workspace isn't on this machine.
    #[error("find workspace '{name}' of resource group '{resource_group}' on this machine")]
    NotFound {
        /// Its name.
        name: String,
        /// Its resource group.
        resource_group: String,
    },
    /// There is one of that name.
    #[error("make workspace '{name}': resource group '{resource_group}' has one of that name")]
    Exists {
        /// Its name.
        name: String,
        /// Its resource group.
        resource_group: String,
    },
    /// The workspace holds models.
    #[error("delete workspace '{name}': it has {models} registered model versions")]
    HasModels {
        /// Its name.
        name: String,
        /// How many there are.
        models: usize,
    },
    /// The workspace has no folder of its own here.
    #[error("delete workspace '{name}': its registry and storage are named in a config.json and are not its own")]
    NotOwned {
        /// Its name.
        name: String,
    },
    /// The workspace's record isn't valid JSON.
    #[error("read '{}': it is damaged", path.display())]
    Damaged {
        /// The record's file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A folder that was to be attached is a file.
    #[error("attach '{}': it is a file, not a folder", path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// Its registry doesn't work.
    #[error("open the registry of workspace '{name}'")]
    Registry {
        /// The workspace.
        name: String,
        /// Why.
        source: RegistryError,
    },
    /// Its storage doesn't work.
    #[error("open the storage of workspace '{name}'")]
    Storage {
        /// The workspace.
        name: String,
        /// Why.
        source: StorageError,
    },
    /// Its catalog can't be read.
    #[error("read the catalog of workspace '{name}'")]
    Catalog {
        /// The workspace.
        name: String,
        /// Why.
        source: CatalogError,
    },
    /// The file system refused.
    #[error("{doing} '{}'", path.display())]
    Io {
        /// A verb, such as "write".
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
}

impl WorkspaceError {
    /// Names the step and the path that an I/O error belongs to.
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }

    pub(super) fn name(flag: &'static str) -> impl FnOnce(NameError) -> Self {
        move |source| Self::Name { flag, source }
    }
}
