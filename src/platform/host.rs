//! This machine, as the platform on it sees it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

/// What services on this machine are run with, read once from the environment by the command.
#[derive(Debug, Clone)]
pub struct Host {
    /// Records and logs (`$XDG_STATE_HOME/aml`).
    pub state: PathBuf,
    /// Short-lived sockets (`$XDG_RUNTIME_DIR/aml`, else a private folder below the temporary folder).
    pub runtime: PathBuf,
    /// This program's own file, started again as supervisor, router and replica.
    pub executable: PathBuf,
    /// Tells builds of this program apart, so that a newer one takes over from an older supervisor.
    pub build: String,
    /// The environment of a supervisor that has to be started.
    pub variables: Variables,
}

/// All environment variables that a process gets: what else the environment holds stays out. `Debug` prints names alone, since a proxy's
/// address may hold a password.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Variables(pub BTreeMap<OsString, OsString>);

impl std::fmt::Debug for Variables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
