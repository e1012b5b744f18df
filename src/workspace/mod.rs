//! Chooses a workspace (by flags, config.json, default) and opens its registry, storage and catalog.
//! It never packs a layer and never runs anything.

mod address;
mod attach;
mod catalog;
mod config_file;
mod config_search;
mod error;
mod images;
mod lease;
mod locate;
mod machine;
mod metadata;
mod model;
mod ownership;
mod request;
mod trust;
mod trust_record;
mod untrusted;

pub use address::named_registry;
pub use attach::{Attached, attach};
pub use catalog::{Catalog, CatalogError, ComputeTargetDocument, Documents, EnvironmentDocument, LayerFate, RemovedModel};
pub use config_file::{ConfigFile, parse as parse_config_file};
pub use error::WorkspaceError;
pub use images::{ImageCatalog, ImageDocument};
pub use lease::{Lease, LeaseAnswer, LeaseOwner, LeaseSeeker, LeaseTimes};
pub use locate::RegisteredModels;
pub use machine::{IfExists, NewWorkspace, WorkspaceSettings};
pub use metadata::ModelMetadata;
pub use model::{ModelDocument, ModelDraft, ModelFacts};
pub use ownership::{Doubt, SafeFolders};
pub use request::{ConfigTrust, Missing, WorkspaceContext, WorkspaceDefaults, WorkspaceRequest};
pub use trust_record::TrustedPlaces;
pub use untrusted::{Consent, OutsidePlace, Untrusted};

use std::fmt;
use std::path::PathBuf;

use self::config_file::Parts;
use crate::names::{ImageReference, WorkspaceName};
use crate::registry::{LayoutFolder, RegistryPlace};
use crate::storage::Storage;

/// A workspace, opened: its registry, its storage, and how it was chosen.
#[derive(Debug, Clone)]
pub struct Workspace {
    pub name: WorkspaceName,
    pub resource_group: String,
    /// Its subscription: a label here.
    pub subscription_id: Option<String>,
    /// Its folder on this machine; `None` where a config.json names both its registry and its storage.
    pub folder: Option<PathBuf>,
    /// The plain layers on this machine: in its registry itself if that is a folder.
    pub layers: LayoutFolder,
    /// Its registry, which holds its images.
    pub registry: RegistryPlace,
    pub global_registry: Option<RegistryPlace>,
    /// The base image of environments that name none.
    pub base_image: Option<ImageReference>,
    pub storage: Storage,
    pub settings: WorkspaceSettings,
    pub origin: Origin,
    pub warnings: Vec<LocateWarning>,
    /// Registries outside the project that its config.json names and that aren't trusted yet: nothing may be sent to or requested from them.
    pub untrusted: Option<Untrusted>,
    /// The parts that its config.json names, passed on when a folder is attached.
    elsewhere: Parts,
}

/// How a workspace was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// By default: neither flags nor a config.json name one. It may be the user's own default.
    Default,
    /// By its name on the command line.
    Named,
    ConfigFile(PathBuf),
    /// It was named but missing, and was created just now.
    Implicit {
        /// The config.json that named it; `None` for the command line.
        config_file: Option<PathBuf>,
    },
}

/// A warning about how a workspace was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocateWarning {
    /// A flag contradicts the config.json, which wins.
    FlagIgnored {
        /// The flag, with its dashes.
        flag: &'static str,
        given: String,
        used: Option<String>,
        file: PathBuf,
    },
    /// `--path` has no config.json in it or above it.
    NoConfigFile { path: PathBuf },
}

impl fmt::Display for LocateWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FlagIgnored { flag, given, used, file } => {
                let used = used.as_deref().unwrap_or("none");
                write!(f, "{flag} {given} is ignored: {} names {used}", file.display())?;
                f.write_str(" (give both --workspace-name and --resource-group to choose another workspace)")
            }
            Self::NoConfigFile { path } => {
                write!(f, "no workspace config.json was found in {} or in a folder above it", path.display())
            }
        }
    }
}
