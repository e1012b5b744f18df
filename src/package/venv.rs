//! Python environments inside a project: they are made anew for a service, and their links lead to this machine's interpreters.

use std::path::{Path, PathBuf};

use super::{EntryFault, Listing, PackageWarning};

/// The file that every virtual environment has.
const MARK: &str = "pyvenv.cfg";

/// Returns the virtual environment that links which can't be packaged belong to, relative to the folder.
pub(super) fn of_links(root: &Path, faults: &[EntryFault]) -> Option<PathBuf> {
    let links = faults.iter().filter(|fault| matches!(fault, EntryFault::Link { .. }));
    let is_environment = |folder: &&Path| **folder != *Path::new("") && root.join(folder).join(MARK).is_file();
    links.into_iter().find_map(|fault| fault.path().ancestors().find(is_environment).map(Path::to_owned))
}

/// Returns a warning for each virtual environment that would be sent.
pub(super) fn warn(listing: &Listing, ignore_file: &'static str) -> Vec<PackageWarning> {
    let marks = listing.entries.iter().filter(|entry| entry.path.ends_with(MARK));
    let folders = marks.filter_map(|mark| mark.path.parent()).filter(|folder| **folder != *Path::new(""));
    folders
        .map(|folder| PackageWarning::VirtualEnvironment {
            folder: folder.to_owned(),
            bytes: listing.entries.iter().filter(|entry| entry.path.starts_with(folder)).map(|entry| entry.size).sum(),
            ignore_file,
        })
        .collect()
}
