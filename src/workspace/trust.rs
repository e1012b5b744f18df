//! Trust in the places of a config.json: those outside the project are used once the user has agreed, which is remembered by file and place.

use std::fs;
use std::path::{Path, PathBuf};

use super::config_file::{self, Parts};
use super::trust_record::{TrustRecord, TrustedPlaces};
use super::untrusted::{OutsidePlace, Untrusted};
use super::{WorkspaceContext, WorkspaceError};
use crate::registry::RegistryPlace;

impl Untrusted {
    /// Returns the places of a config.json outside its project that the user hasn't agreed to or listed as trusted.
    pub(super) fn of(config_file: &Path, parts: &Parts, context: &WorkspaceContext) -> Option<Self> {
        let mut outside = outside(config_file, parts);
        outside.retain(|outside| !context.trusted.hold(&outside.place));
        if outside.is_empty() {
            return None;
        }
        let agreed = TrustRecord::read(&context.data, config_file);
        outside.retain(|outside| !agreed.holds(&outside.place));
        (!outside.is_empty()).then(|| Self { config_file: config_file.to_owned(), places: outside })
    }

    /// Returns whether the user has agreed since.
    pub fn is_settled(&self, data: &Path) -> bool {
        let agreed = TrustRecord::read(data, &self.config_file);
        self.places.iter().all(|outside| agreed.holds(&outside.place))
    }

    /// Remembers that the user agreed, in a private file below the user's data folder.
    pub fn settle(&self, data: &Path) -> Result<(), WorkspaceError> {
        TrustRecord::add(data, &self.config_file, self.places.iter().map(|outside| &outside.place))
    }
}

/// Trusts a config.json that the user wrote by a command, with all its places except those that were `untrusted` in the old one.
pub(super) fn settle_own(
    config_file: &Path,
    parts: &Parts,
    untrusted: Option<&Untrusted>,
    data: &Path,
) -> Result<(), WorkspaceError> {
    let is_open = |place: &RegistryPlace| untrusted.is_some_and(|asked| asked.places.iter().any(|open| open.place == *place));
    let places: Vec<RegistryPlace> = outside(config_file, parts).into_iter().map(|outside| outside.place).collect();
    let mut settled = places.iter().filter(|place| !is_open(place)).peekable();
    if settled.peek().is_none() {
        return Ok(());
    }
    TrustRecord::add(data, config_file, settled)
}

/// Returns the places that aren't folders below the project.
fn outside(config_file: &Path, parts: &Parts) -> Vec<OutsidePlace> {
    let storage = parts.storage.clone().map(RegistryPlace::Folder);
    let named = [("registry", &parts.registry), ("globalRegistry", &parts.global_registry), ("storage", &storage)];
    let project = config_file::base(config_file).canonicalize().ok();
    let found = named.into_iter().filter_map(|(key, place)| {
        let place = match place.as_ref()? {
            // With links resolved: a link that changes later is another place.
            RegistryPlace::Folder(folder) => RegistryPlace::Folder(real(folder).unwrap_or_else(|| folder.clone())),
            remote @ RegistryPlace::Remote(_) => remote.clone(),
        };
        Some(OutsidePlace { key, place })
    });
    let is_inside = |outside: &OutsidePlace| match (&outside.place, &project) {
        (RegistryPlace::Folder(folder), Some(project)) => real(folder).is_some_and(|folder| folder.starts_with(project)),
        (RegistryPlace::Folder(_) | RegistryPlace::Remote(_), _) => false,
    };
    found.filter(|outside| !is_inside(outside)).collect()
}

/// Resolves the links of a folder that may not exist yet; `None` if that is impossible, as for a dangling link.
fn real(folder: &Path) -> Option<PathBuf> {
    let present = folder.ancestors().find(|ancestor| fs::symlink_metadata(ancestor).is_ok())?;
    let rest = folder.strip_prefix(present).ok()?;
    present.canonicalize().ok().map(|present| present.join(rest))
}

impl TrustedPlaces {
    fn hold(&self, place: &RegistryPlace) -> bool {
        match place {
            RegistryPlace::Remote(address) => self.hold_registry(address),
            RegistryPlace::Folder(folder) => real(folder).is_some_and(|folder| self.hold_folder(&folder)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project() -> (tempfile::TempDir, PathBuf) {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("project/.azureml/config.json");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        (home, file)
    }

    fn outside(file: &Path, folder: PathBuf) -> bool {
        let parts = Parts { storage: Some(folder), ..Parts::default() };
        !super::outside(file, &parts).is_empty()
    }

    #[test]
    fn a_folder_is_inside_where_its_links_lead() {
        let (home, file) = project();
        let (project, elsewhere) = (home.path().join("project"), home.path().join("elsewhere"));
        fs::create_dir_all(&elsewhere).unwrap();
        for (link, target) in [("out", elsewhere.as_path()), ("nowhere", &home.path().join("missing")), ("in", &project)] {
            std::os::unix::fs::symlink(target, project.join(link)).unwrap();
        }
        for inside in ["storage", "a/b/c", "in/storage", ".azureml/x", ""] {
            assert!(!outside(&file, project.join(inside)), "{inside}");
        }
        for out in ["out", "out/deeper", "nowhere", "nowhere/x"] {
            assert!(outside(&file, project.join(out)), "{out}");
        }
        assert!(outside(&file, elsewhere.clone()));
        assert!(outside(&file, home.path().join("projects")), "a name that begins alike is another folder");
    }

    #[test]
    fn every_address_is_outside() {
        let (_home, file) = project();
        for address in ["registry.example", "localhost:5000", "http://127.0.0.1:5000/team"] {
            let remote = Some(RegistryPlace::Remote(address.parse().unwrap()));
            for parts in [
                Parts { registry: remote.clone(), ..Parts::default() },
                Parts { global_registry: remote.clone(), ..Parts::default() },
            ] {
                assert_eq!(super::outside(&file, &parts).len(), 1, "{address}");
            }
        }
    }
}
