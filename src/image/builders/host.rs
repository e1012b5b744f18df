//! What this machine gives to the steps of a build: its proxies, its certificates and where its pip and uv look. None of it stays in the image.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use super::{Pip, Uv};
use crate::programs::SearchPath;

/// What this machine gives to builds.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct BuildHost {
    /// `PATH`, where engines are looked for.
    pub search_path: SearchPath,
    /// Where builds in progress and their logs are kept; private to the user.
    pub store: PathBuf,
    /// Variables for the engine, on top of those that this process has.
    pub variables: Vec<(String, OsString)>,
    /// Names of the proxy variables that are set (`HTTP_PROXY`, `no_proxy` …): engines take their values from their own variables.
    pub proxies: Vec<String>,
    /// A file of certificates that this machine trusts (`PIP_CERT`, `SSL_CERT_FILE` …), where the user named one.
    pub certificates: Option<PathBuf>,
    /// How pip is set up here.
    pub pip: Pip,
    /// How uv is set up here.
    pub uv: Uv,
}

/// Shows no variable's value: it may be a secret.
impl fmt::Debug for BuildHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { search_path, store, variables, proxies, certificates, pip, uv } = self;
        f.debug_struct("BuildHost")
            .field("search_path", search_path)
            .field("store", store)
            .field("variables", &variables.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("proxies", proxies)
            .field("certificates", certificates)
            .field("pip", pip)
            .field("uv", uv)
            .finish()
    }
}
