//! What a command may ask about its workspace, and where to look.

use std::path::PathBuf;

use super::{SafeFolders, TrustedPlaces};

/// Which workspace a command asked for.
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
}

/// Where workspaces are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkspaceContext {
    /// The user's data folder; machine workspaces are below its `workspaces`.
    pub data: PathBuf,
    /// The working directory, absolute.
    pub working_directory: PathBuf,
    /// Places that any project's config.json may name.
    pub trusted: TrustedPlaces,
    /// Which folders' config.json may be followed although it could be somebody else's.
    pub safe: SafeFolders,
}

/// What to do about a workspace that isn't on this machine yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Make it.
    Create,
    /// Take it as one that holds nothing; nothing is made.
    Empty,
    /// Say that it isn't there.
    Refuse,
}

/// What a command says of the places outside its project that the config.json names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ConfigTrust {
    /// They need somebody's agreement, once.
    #[default]
    OnceAgreed,
    /// They are agreed to from now on (`--trust-config`).
    FromNowOn,
}
