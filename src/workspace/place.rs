//! Where a `registry`, `globalRegistry` or `storage` of a config.json is: a folder of this machine, so far. Pure.

use std::path::{Component, Path, PathBuf};

/// Why an address can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum PlaceError {
    #[error("'{scheme}://' is not supported by this build; a folder, as a path or a file:// URL, is")]
    UnknownScheme { scheme: String },
    #[error("remote registries are not supported by this build; a folder is (write './{address}' if it is one)")]
    Remote { address: String },
    #[error("is not a valid file:// URL: file:///absolute/path is the form")]
    NotAFile,
}

/// Returns the folder that `address` names; a relative one is relative to `base`.
pub(super) fn folder(address: &str, base: &Path) -> Result<PathBuf, PlaceError> {
    match address.split_once("://") {
        Some(("file", _)) => {
            let parsed = url::Url::parse(address).ok().and_then(|url| url.to_file_path().ok());
            parsed.ok_or(PlaceError::NotAFile)
        }
        Some((scheme, _)) => Err(PlaceError::UnknownScheme { scheme: scheme.to_owned() }),
        None => Ok(tidy(&base.join(address))),
    }
}

/// Returns the registry folder that `address` names; a word that tools read as a host name is no folder.
pub(super) fn registry_folder(address: &str, base: &Path) -> Result<PathBuf, PlaceError> {
    let first = address.split('/').next().unwrap_or_default();
    let dots_only = first.chars().all(|c| c == '.');
    if !address.contains("://") && !dots_only && (first == "localhost" || first.contains([':', '.']) && !first.starts_with('.')) {
        return Err(PlaceError::Remote { address: address.to_owned() });
    }
    folder(address, base)
}

/// Takes `.` and `..` out of a path, by its words alone.
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
            assert_eq!(registry_folder(address, Path::new("/project")).as_deref(), Ok(Path::new(expected)), "{address}");
        }
    }

    #[test]
    fn hosts_and_foreign_schemes_are_refused() {
        for host in ["my.azurecr.io", "my.azurecr.io/models", "localhost/images", "registry:5000/images"] {
            assert!(matches!(registry_folder(host, Path::new("/p")), Err(PlaceError::Remote { .. })), "{host}");
        }
        for (address, expected) in [("az://container/x", "az"), ("https://account.blob.core.windows.net/c?sig=s", "https")] {
            assert_eq!(folder(address, Path::new("/p")), Err(PlaceError::UnknownScheme { scheme: expected.into() }));
        }
        assert_eq!(folder("file://host/share", Path::new("/p")), Err(PlaceError::NotAFile));
    }
}
