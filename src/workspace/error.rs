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
    #[error("{0}")]
    Config(Faults),
    /// The config.json names places outside its project that aren't trusted yet.
    #[error("{0}")]
    Untrusted(Box<Untrusted>),
    #[error("follow '{}': {doubt}", file.display())]
    Doubtful {
        file: PathBuf,
        /// The folder that it is for.
        folder: PathBuf,
        doubt: Doubt,
    },
    #[error("use {flag}")]
    Name {
        /// The flag, with its dashes.
        flag: &'static str,
        source: NameError,
    },
    #[error("use {flag}: {what}")]
    Place {
        /// The flag, with its dashes.
        flag: &'static str,
        what: String,
    },
    #[error("choose a workspace: --resource-group {resource_group} was given without --workspace-name")]
    NameMissing { resource_group: String },
    #[error("choose a workspace: '{name}' is in the resource groups {}", groups.join(", "))]
    Ambiguous { name: String, groups: Vec<String> },
    #[error("find workspace '{name}' of resource group '{resource_group}' on this machine")]
    NotFound {
        name: String,
        resource_group: String,
        /// The options that choose the one that was probably meant.
        nearest: Option<String>,
    },
    #[error("make workspace '{name}': resource group '{resource_group}' has one of that name")]
    Exists { name: String, resource_group: String },
    #[error("delete workspace '{name}': it has {models} registered model versions")]
    HasModels { name: String, models: usize },
    #[error("delete workspace '{name}': its registry and storage are named in a config.json and are not its own")]
    NotOwned { name: String },
    #[error("read '{}': it is damaged", path.display())]
    Damaged { path: PathBuf, source: serde_json::Error },
    /// A folder that was to be attached is a file.
    #[error("attach '{}': it is a file, not a folder", path.display())]
    NotAFolder { path: PathBuf },
    #[error("open the registry of workspace '{name}'")]
    Registry { name: String, source: RegistryError },
    #[error("open the storage of workspace '{name}'")]
    Storage { name: String, source: StorageError },
    #[error("read the catalog of workspace '{name}'")]
    Catalog { name: String, source: CatalogError },
    #[error("{doing} '{}'", path.display())]
    Io {
        /// A verb, such as "write".
        doing: &'static str,
        path: PathBuf,
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
