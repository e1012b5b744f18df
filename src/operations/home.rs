//! Where `aml` keeps things on this machine, and what one command works with.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::progress::Progress;

/// Folders and tools of this user on this machine, read once from the environment by the command.
#[derive(Debug, Clone)]
pub struct Home {
    /// What is kept: workspaces, environments (`$XDG_DATA_HOME/aml`).
    pub data: PathBuf,
    /// What is running: records, logs (`$XDG_STATE_HOME/aml`).
    pub state: PathBuf,
    /// Short-lived sockets (`$XDG_RUNTIME_DIR/aml`, else a private folder below the temporary folder).
    pub runtime: PathBuf,
    /// The user's home folder, where interpreters of pyenv and uv are looked for.
    pub user: Option<PathBuf>,
    /// The working directory, absolute.
    pub working_directory: PathBuf,
    /// `PATH`.
    pub search_path: OsString,
    /// This program's own file, started again as supervisor, router and replica.
    pub executable: PathBuf,
}

/// What one command works with.
#[derive(Clone, Copy)]
pub struct Session<'a> {
    /// This machine.
    pub home: &'a Home,
    /// Which workspace was asked for.
    pub workspace: &'a crate::workspace::WorkspaceRequest,
    /// Who hears of progress.
    pub progress: &'a dyn Progress,
}
