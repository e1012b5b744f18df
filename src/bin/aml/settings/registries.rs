//! Registry credentials in this machine's environment (the files of Docker and podman, the sign-in to Azure), and what the user trusts.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use aml::azure::{AzureSettings, ManagedIdentity};
use aml::names::Secret;
use aml::workspace::{SafeFolders, TrustedPlaces};

use super::{Settings, absolute, variable};

impl Settings {
    /// Returns the files in which credentials may be, those first that a variable names.
    pub(super) fn credential_files(&self) -> Vec<PathBuf> {
        let below_home = |file: &str| self.user.as_ref().map(|home| home.join(file));
        let named = variable("DOCKER_CONFIG").map(|folder| PathBuf::from(folder).join("config.json"));
        let of_docker = if named.is_none() { below_home(".docker/config.json") } else { None };
        let of_login = absolute("XDG_RUNTIME_DIR").map(|folder| folder.join("containers/auth.json"));
        // Where there is no folder of the login, podman has one of its own.
        let without_login = || PathBuf::from(format!("/run/containers/{}/auth.json", rustix::process::geteuid().as_raw()));
        let of_user =
            absolute("XDG_CONFIG_HOME").or_else(|| below_home(".config")).map(|folder| folder.join("containers/auth.json"));
        [
            named,
            variable("REGISTRY_AUTH_FILE").map(PathBuf::from),
            of_docker,
            Some(of_login.unwrap_or_else(without_login)),
            of_user,
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Returns what is said of Azure.
    pub(super) fn azure(&self) -> AzureSettings {
        let default = AzureSettings::default();
        let managed = ManagedIdentity::default();
        AzureSettings {
            way: text("AML_AZURE_SIGN_IN"),
            registries: text("AML_AZURE_REGISTRIES").iter().flat_map(|list| list.split(',')).map(trimmed).collect(),
            authority: text("AZURE_AUTHORITY_HOST").unwrap_or(default.authority),
            tenant: text("AZURE_TENANT_ID"),
            client: text("AZURE_CLIENT_ID"),
            client_secret: text("AZURE_CLIENT_SECRET").map(Secret::new),
            federated_token_file: variable("AZURE_FEDERATED_TOKEN_FILE").map(PathBuf::from),
            managed: ManagedIdentity {
                of_app: text("IDENTITY_ENDPOINT").zip(text("IDENTITY_HEADER").map(Secret::new)),
                of_shell: text("MSI_ENDPOINT"),
                of_machine: text("AZURE_POD_IDENTITY_AUTHORITY_HOST").unwrap_or(managed.of_machine),
                probe_patience: managed.probe_patience,
            },
            search_path: self.search_path.clone(),
            az_patience: default.az_patience,
        }
    }
}

/// Returns the folders whose config.json is followed whoever owns it: `AML_SAFE_DIRECTORIES`, comma-separated, and what `sudo` says.
pub(super) fn safe_folders() -> SafeFolders {
    let listed = variable("AML_SAFE_DIRECTORIES").unwrap_or_default();
    let paths = listed.as_bytes().split(|byte| *byte == b',').map(|path| PathBuf::from(OsStr::from_bytes(path.trim_ascii())));
    let allowed = paths.filter(|path| *path != PathBuf::new()).collect();
    SafeFolders { sudo_user: variable("SUDO_UID").and_then(|user| user.to_str()?.parse().ok()), allowed }
}

/// Returns the places that any project's config.json may name.
pub(super) fn trusted_places() -> TrustedPlaces {
    TrustedPlaces::read(&text("AML_TRUSTED_PLACES").unwrap_or_default())
}

fn text(name: &str) -> Option<String> {
    variable(name).map(OsString::into_string).and_then(Result::ok)
}

fn trimmed(host: &str) -> String {
    host.trim().to_owned()
}
