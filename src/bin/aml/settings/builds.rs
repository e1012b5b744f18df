//! Settings of this machine that image builds take over: proxies, certificates, and those of pip and uv.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use aml::environment::{InstallerSettings, Pip, UV_VARIABLES, Uv};
use aml::image::BuildHost;

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
            installers: self.installers(),
        }
    }

    fn installers(&self) -> InstallerSettings {
        let variables = UV_VARIABLES.into_iter().filter_map(|name| Some((name.to_owned(), text(name)?))).collect();
        let pip = Pip { files: self.pip_files(), variables: pip_variables() };
        InstallerSettings { pip, uv: Uv { variables, has_file: self.uv_file_names_an_index() } }
    }

    /// Reads pip's configuration files in pip's own order: the machine's, the user's, the active environment's, the one that is named. One that
    /// can't be read is left out, as pip does.
    fn pip_files(&self) -> Vec<String> {
        let named = variable("PIP_CONFIG_FILE").map(PathBuf::from);
        if named.as_deref() == Some(Path::new("/dev/null")) {
            return Vec::new();
        }
        let of_machine = folders("XDG_CONFIG_DIRS", "/etc/xdg").into_iter().map(|folder| folder.join("pip/pip.conf"));
        let mut files: Vec<PathBuf> = of_machine.chain([PathBuf::from("/etc/pip.conf")]).collect();
        // pip doesn't read the user's where another one is named.
        if !named.as_deref().is_some_and(Path::exists) {
            files.extend(self.user.as_ref().map(|home| home.join(".pip/pip.conf")));
            files.extend(self.of_user("pip/pip.conf"));
        }
        let active = ["VIRTUAL_ENV", "CONDA_PREFIX"].into_iter().find_map(absolute);
        files.extend(active.map(|folder| folder.join("pip.conf")));
        files.extend(named);
        files.into_iter().filter_map(|file| fs::read_to_string(file).ok()).collect()
    }

    /// Returns whether uv's own configuration says where it searches; uv reads it itself.
    fn uv_file_names_an_index(&self) -> bool {
        const KEYS: [&str; 6] = ["index-url", "extra-index-url", "find-links", "[[index]]", "no-index", "[[pip.index]]"];
        let named = absolute("UV_CONFIG_FILE");
        let of_machine = folders("XDG_CONFIG_DIRS", "/etc/xdg").into_iter().map(|folder| folder.join("uv/uv.toml"));
        let files = named.map_or_else(
            || self.of_user("uv/uv.toml").into_iter().chain(of_machine).chain([PathBuf::from("/etc/uv/uv.toml")]).collect(),
            |file| vec![file],
        );
        let texts = files.into_iter().filter_map(|file| fs::read_to_string(file).ok());
        texts.into_iter().any(|text| text.lines().any(|line| KEYS.iter().any(|key| line.trim_start().starts_with(key))))
    }

    /// Returns a file in the user's folder of configurations.
    fn of_user(&self, file: &str) -> Option<PathBuf> {
        let folder = absolute("XDG_CONFIG_HOME").or_else(|| self.user.as_ref().map(|home| home.join(".config")));
        folder.map(|folder| folder.join(file))
    }
}

fn folders(name: &str, otherwise: &str) -> Vec<PathBuf> {
    let list = variable(name).unwrap_or_else(|| otherwise.into());
    std::env::split_paths(&list).filter(|folder| folder.is_absolute()).collect()
}

/// Returns pip's options from its variables: `index-url` from `PIP_INDEX_URL`.
fn pip_variables() -> BTreeMap<String, String> {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    let all = std::env::vars_os();
    let named = all.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let option = |name: &str| name.strip_prefix("PIP_").map(|option| option.to_lowercase().replace('_', "-"));
    named.filter(|(_, value)| !value.is_empty()).filter_map(|(name, value)| Some((option(&name)?, value))).collect()
}

fn text(name: &str) -> Option<String> {
    variable(name)?.into_string().ok()
}
