//! What a command says about its workspace, and where workspaces are searched.

use std::path::PathBuf;

use super::{SafeFolders, TrustedPlaces};

/// The workspace that a command asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkspaceRequest {
    /// `--path`, as given; `None` is the working directory.
    pub path: Option<PathBuf>,
    /// `--workspace-name`
    pub name: Option<String>,
    /// `--resource-group`
    pub resource_group: Option<String>,
    /// `--subscription-id`
    pub subscription_id: Option<String>,
    /// `--trust-config`
    pub trust: ConfigTrust,
    /// What holds where neither flags nor a config.json name a workspace.
    pub defaults: WorkspaceDefaults,
}

/// The user's own defaults. A resource group alone chooses nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkspaceDefaults {
    /// A name, with the variable that holds it.
    pub name: Option<(&'static str, String)>,
    /// A resource group, likewise.
    pub resource_group: Option<(&'static str, String)>,
}

/// Where workspaces are searched, and what is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceContext {
    /// The user's data folder; machine workspaces are below its `workspaces`.
    pub data: PathBuf,
    /// The working directory, absolute.
    pub working_directory: PathBuf,
    /// Places that any project's config.json may name.
    pub trusted: TrustedPlaces,
    /// Folders whose config.json may be used although another user could have written it.
    pub safe: SafeFolders,
}

/// What to do about a workspace that isn't on this machine yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Create,
    /// Treat it as empty, and create nothing: for the plan of what would create it.
    Empty,
    /// Refuse one that the command line names. The project's own and the user's own are empty until something is kept in them.
    RefuseNamed,
    Refuse,
}

/// Whether a command trusts the places outside its project that the config.json names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ConfigTrust {
    /// The user has to agree once.
    #[default]
    OnceAgreed,
    /// They are trusted from now on (`--trust-config`).
    FromNowOn,
}
