//! Settings of this machine that image builds take over: proxies, certificates, and those of pip and uv.

use std::fs;
use std::path::{Path, PathBuf};

use aml::image::{BuildHost, Pip, UV_VARIABLES, Uv};

use super::{Settings, absolute, variable};

/// Engines know these names, and leave them out of the image.
const PROXIES: [&str; 10] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "FTP_PROXY",
    "ftp_proxy",
    "NO_PROXY",
    "no_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// Where people name a file of certificates, the one that means pip first.
const CERTIFICATES: [&str; 4] = ["PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"];

/// The options of pip that are passed on, by their variables.
const PIP: [&str; 9] = [
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_TRUSTED_HOST",
    "PIP_FIND_LINKS",
    "PIP_NO_INDEX",
    "PIP_TIMEOUT",
    "PIP_DEFAULT_TIMEOUT",
    "PIP_RETRIES",
    "PIP_PROXY",
];

impl Settings {
    /// Returns what this machine gives to builds, which keep their files in `data`.
    pub(super) fn build_host(&self, data: &Path) -> BuildHost {
        let is_set = |name: &&str| variable(name).is_some();
        BuildHost {
            search_path: self.search_path.clone(),
            store: data.to_owned(),
            variables: Vec::new(),
            proxies: PROXIES.into_iter().filter(is_set).map(str::to_owned).collect(),
            certificates: CERTIFICATES.into_iter().find_map(absolute),
            pip: Pip { files: self.pip_files(), variables: pip_variables() },
            uv: Uv { variables: UV_VARIABLES.into_iter().filter_map(|name| Some((name.to_owned(), text(name)?))).collect() },
        }
    }

    /// Reads pip's configuration files in pip's own order: the machine's, the user's, the one that is named. One that can't be read is left
    /// out, as pip does.
    fn pip_files(&self) -> Vec<String> {
        let named = variable("PIP_CONFIG_FILE").map(PathBuf::from);
        if named.as_deref() == Some(Path::new("/dev/null")) {
            return Vec::new();
        }
        let of_user = |folder: &str| self.user.as_ref().map(|home| home.join(folder).join("pip.conf"));
        let of_login = absolute("XDG_CONFIG_HOME").map(|folder| folder.join("pip/pip.conf"));
        let files = [Some(PathBuf::from("/etc/pip.conf")), of_user(".pip"), of_login.or_else(|| of_user(".config/pip")), named];
        files.into_iter().flatten().filter_map(|file| fs::read_to_string(file).ok()).collect()
    }
}

fn pip_variables() -> std::collections::BTreeMap<String, String> {
    let option = |name: &str| name.trim_start_matches("PIP_").to_lowercase().replace('_', "-");
    PIP.into_iter().filter_map(|name| Some((option(name), text(name)?))).collect()
}

fn text(name: &str) -> Option<String> {
    variable(name)?.into_string().ok()
}
