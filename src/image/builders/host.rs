//! What this machine passes to the steps of a build: proxies, certificates, and the configuration of pip and uv. None of it stays in the image.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use crate::environment::InstallerSettings;
use crate::programs::SearchPath;

/// What this machine passes to builds.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct BuildHost {
    /// `PATH`, where engines are searched.
    pub search_path: SearchPath,
    /// The folder of builds and their logs, private to the user.
    pub store: PathBuf,
    /// Environment variables for the engine, besides those of this process.
    pub variables: Vec<(String, OsString)>,
    /// Names of the proxy variables that are set (`HTTP_PROXY`, `no_proxy` …); engines read the values from their environment.
    pub proxies: Vec<String>,
    /// The CA bundle of this machine (`PIP_CERT`, `SSL_CERT_FILE` …), where the user names one.
    pub certificates: Option<PathBuf>,
    pub installers: InstallerSettings,
}

/// Hides the values of variables: they may be secrets.
impl fmt::Debug for BuildHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { search_path, store, variables, proxies, certificates, installers } = self;
        f.debug_struct("BuildHost")
            .field("search_path", search_path)
            .field("store", store)
            .field("variables", &variables.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("proxies", proxies)
            .field("certificates", certificates)
            .field("installers", installers)
            .finish()
    }
}
