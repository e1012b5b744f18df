//! Parses the `registry`, `globalRegistry` and `storage` of a config.json: a folder of this machine, or a registry's address. Pure.

use std::path::{Component, Path, PathBuf};

use super::WorkspaceError;
use crate::names::NameError;
use crate::registry::RegistryPlace;

/// Why an address is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum AddressError {
    #[error("'{scheme}://' is not supported by this build; a folder, as a path or a file:// URL, is")]
    UnknownScheme { scheme: String },
    #[error("'{scheme}://' is no registry's address; host[:port][/prefix] is, http://… for one without TLS, or a folder")]
    UnknownRegistry { scheme: String },
    #[error("{0}")]
    Address(#[source] NameError),
    #[error("is not a valid file:// URL: file:///absolute/path is the form")]
    NotAFile,
}

/// Parses a folder: a path, relative to `base`, or a `file://` URL.
pub(super) fn folder(address: &str, base: &Path) -> Result<PathBuf, AddressError> {
    match address.split_once("://") {
        Some(("file", _)) => {
            let parsed = url::Url::parse(address).ok().and_then(|url| url.to_file_path().ok());
            parsed.ok_or(AddressError::NotAFile)
        }
        Some((scheme, _)) => Err(AddressError::UnknownScheme { scheme: scheme.to_owned() }),
        None => Ok(tidy(&base.join(address))),
    }
}

/// Parses a registry: an address if its first part is a host name, else a folder.
pub(super) fn registry(address: &str, base: &Path) -> Result<RegistryPlace, AddressError> {
    let is_address = match address.split_once("://") {
        Some(("http" | "https", _)) => true,
        Some(("file", _)) => false,
        Some((scheme, _)) => return Err(AddressError::UnknownRegistry { scheme: scheme.to_owned() }),
        None => begins_with_host(address),
    };
    if is_address {
        return address.parse().map(RegistryPlace::Remote).map_err(AddressError::Address);
    }
    folder(address, base).map(RegistryPlace::Folder)
}

/// Parses the registry of a flag: an address, a folder, or (as v1's `--container-registry`) the resource id of one in Azure.
pub fn named_registry(flag: &'static str, given: &str, base: &Path) -> Result<RegistryPlace, WorkspaceError> {
    container_registry(given, base).map_err(|source| WorkspaceError::Place { flag, what: source.to_string() })
}

fn container_registry(given: &str, base: &Path) -> Result<RegistryPlace, AddressError> {
    let name = given.strip_prefix("/subscriptions/").and_then(|id| id.split_once("/registries/")).map(|(_, name)| name);
    match name {
        Some(name) => registry(&format!("{}.azurecr.io", name.to_lowercase()), base),
        None => registry(given, base),
    }
}

fn begins_with_host(address: &str) -> bool {
    let first = address.split('/').next().unwrap_or_default();
    let dots_only = first.chars().all(|c| c == '.');
    !dots_only && (first == "localhost" || first.contains([':', '.']) && !first.starts_with('.'))
}

/// Removes `.` and `..` from a path without looking at the file system.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let mut tidied = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                tidied.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => tidied.push(component),
        }
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registry_folder(address: &str) -> PathBuf {
        match registry(address, Path::new("/project")) {
            Ok(RegistryPlace::Folder(folder)) => folder,
            other => panic!("{address} should be a folder, not {other:?}"),
        }
    }

    #[test]
    fn paths_and_file_urls_name_folders() {
        for (address, expected) in [
            ("images", "/project/images"),
            ("./my.images", "/project/my.images"),
            ("../shared/images", "/shared/images"),
            ("..", "/"),
            (".hidden/images", "/project/.hidden/images"),
            ("/srv/./images", "/srv/images"),
            ("file:///srv/my%20images", "/srv/my images"),
        ] {
            assert_eq!(registry_folder(address), Path::new(expected), "{address}");
        }
    }

    #[test]
    fn a_first_word_that_is_a_host_names_a_remote_registry() {
        for address in ["my.azurecr.io", "my.azurecr.io/models", "localhost/images", "registry:5000/images", "http://registry/x"]
        {
            let expected = RegistryPlace::Remote(address.parse().unwrap());
            assert_eq!(registry(address, Path::new("/p")), Ok(expected), "{address}");
        }
        let refused = |address: &str| registry(address, Path::new("/p")).unwrap_err().to_string();
        insta::assert_snapshot!(refused("az://container/x"), @"'az://' is no registry's address; host[:port][/prefix] is, http://… for one without TLS, or a folder");
        insta::assert_snapshot!(refused("my.azurecr.io/Models"), @"'Models' is not a valid repository name: lower-case letters and digits, with '.', '_', '__' or dashes between them, in parts between slashes");
        assert!(!refused("https://me:secret@host.example").contains("secret"), "a password is told");
    }

    #[test]
    fn the_resource_id_of_a_registry_in_azure_names_its_host() {
        let id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/MyAcr";
        let expected = RegistryPlace::Remote("myacr.azurecr.io".parse().unwrap());
        assert_eq!(container_registry(id, Path::new("/p")), Ok(expected));
        assert_eq!(container_registry("images", Path::new("/p")), Ok(RegistryPlace::Folder("/p/images".into())));
    }

    #[test]
    fn foreign_schemes_are_no_storage() {
        for (address, expected) in [("az://container/x", "az"), ("https://account.blob.core.windows.net/c?sig=s", "https")] {
            assert_eq!(folder(address, Path::new("/p")), Err(AddressError::UnknownScheme { scheme: expected.into() }));
        }
        assert_eq!(folder("file://host/share", Path::new("/p")), Err(AddressError::NotAFile));
    }
}
