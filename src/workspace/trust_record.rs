//! What the user trusts: by prompt or flag, in one file per config.json; and beforehand, by a list.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::WorkspaceError;
use crate::files::{make_private_folder, write_private};
use crate::names::{Digest, RegistryAddress};
use crate::registry::RegistryPlace;

/// The trusted places of one config.json.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TrustRecord {
    /// The config.json, for people who read this; the record is found by its path.
    config_file: String,
    places: BTreeSet<String>,
}

impl TrustRecord {
    /// Reads the record; a missing or damaged one trusts nothing.
    pub(super) fn read(data: &Path, config_file: &Path) -> Self {
        let text = fs::read(record(data, config_file)).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    pub(super) fn holds(&self, place: &RegistryPlace) -> bool {
        self.places.contains(&place.to_string())
    }

    /// Adds places to the record: a project that switches between two isn't asked about each time.
    pub(super) fn add<'a>(
        data: &Path,
        config_file: &Path,
        places: impl Iterator<Item = &'a RegistryPlace>,
    ) -> Result<(), WorkspaceError> {
        let mut agreed = Self::read(data, config_file);
        agreed.config_file = config_file.to_string_lossy().into_owned();
        agreed.places.extend(places.map(ToString::to_string));
        let record = record(data, config_file);
        let folder = record.parent().unwrap_or(data);
        let failed = || WorkspaceError::io("write", &record);
        make_private_folder(folder).map_err(WorkspaceError::io("make folder", folder))?;
        let text = serde_json::to_vec_pretty(&agreed).map_err(|source| failed()(source.into()))?;
        write_private(&record, &text).map_err(failed())
    }
}

/// Returns the record's file, with the links of the config.json resolved.
fn record(data: &Path, config_file: &Path) -> PathBuf {
    let real = config_file.canonicalize();
    let path = real.as_deref().unwrap_or(config_file);
    let name = Digest::of(path.as_os_str().as_bytes()).hex();
    data.join("trusted").join(format!("{name}.json"))
}

/// Places that the user trusts whatever config.json names them (`AML_TRUSTED_PLACES`): hosts, registries' addresses, folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedPlaces(Vec<String>);

impl TrustedPlaces {
    /// Reads a list with commas between its entries. An entry that is neither an address nor an absolute path holds nothing.
    pub fn read(list: &str) -> Self {
        Self(list.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned).collect())
    }

    /// Returns whether a host is listed, spoken to in the same way, with no prefix or one that the address is below.
    pub(super) fn hold_registry(&self, address: &RegistryAddress) -> bool {
        let listed = self.0.iter().filter_map(|entry| entry.parse::<RegistryAddress>().ok());
        let is_below = |prefix: &str| {
            let rest = address.prefix().and_then(|own| own.as_str().strip_prefix(prefix));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        listed.into_iter().any(|listed| {
            listed.scheme() == address.scheme()
                && listed.host().eq_ignore_ascii_case(address.host())
                && listed.prefix().is_none_or(|prefix| is_below(prefix.as_str()))
        })
    }

    /// Returns whether a folder, its links followed, is listed or below one that is.
    pub(super) fn hold_folder(&self, folder: &Path) -> bool {
        let listed = self.0.iter().map(Path::new).filter(|entry| entry.is_absolute());
        listed.into_iter().any(|entry| folder.starts_with(entry.canonicalize().as_deref().unwrap_or(entry)))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn remote(address: &str) -> RegistryPlace {
        RegistryPlace::Remote(address.parse().unwrap())
    }

    #[test]
    fn what_was_agreed_to_is_kept_by_file_and_place_for_this_user_alone() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        let [file, other] = ["a.json", "b.json"].map(|name| home.path().join(name));
        fs::write(&file, "").unwrap();
        for place in ["registry.example/team", "registry.example/new"] {
            TrustRecord::add(&data, &file, [remote(place)].iter()).unwrap();
        }
        let agreed = TrustRecord::read(&data, &file);
        assert!(agreed.holds(&remote("registry.example/team")) && agreed.holds(&remote("registry.example/new")));
        for place in ["registry.example", "registry.example/others", "http://registry.example/team", "evil.example/team"] {
            assert!(!agreed.holds(&remote(place)), "{place}");
        }
        assert!(!TrustRecord::read(&data, &other).holds(&remote("registry.example/team")), "another file was agreed to as well");
        std::os::unix::fs::symlink(&file, &other).unwrap();
        assert!(TrustRecord::read(&data, &other).holds(&remote("registry.example/team")), "a link to the file is another file");

        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&record(&data, &file)), mode(&data.join("trusted"))), (0o600, 0o700));
        fs::write(record(&data, &file), "{").unwrap();
        assert!(!TrustRecord::read(&data, &file).holds(&remote("registry.example/team")), "a damaged record agrees to something");
    }

    #[test]
    fn a_list_of_trusted_places_means_what_it_says_and_no_more() {
        let trusted = TrustedPlaces::read(" registry.example, ghcr.io/team ,,http://plain.example:5000,relative,/srv/shared");
        let holds = |address: &str| trusted.hold_registry(&address.parse().unwrap());
        for address in [
            "registry.example",
            "Registry.Example/any/thing",
            "https://registry.example",
            "ghcr.io/team",
            "ghcr.io/team/x",
            "http://plain.example:5000",
        ] {
            assert!(holds(address), "{address}");
        }
        for address in [
            "http://registry.example",
            "registry.example:5000",
            "registry.example.evil.example",
            "ghcr.io",
            "ghcr.io/teams",
            "ghcr.io/other",
            "plain.example:5000",
        ] {
            assert!(!holds(address), "{address}");
        }
        for (folder, expected) in
            [("/srv/shared/x", true), ("/srv/shared", true), ("/srv/shared2", false), ("/x/relative", false)]
        {
            assert_eq!(trusted.hold_folder(Path::new(folder)), expected, "{folder}");
        }
        assert!(!TrustedPlaces::read("").hold_folder(Path::new("/")));
    }
}
