//! Searches a project's config.json in v1's order: the kind of folder counts more than its distance.

use std::path::{Path, PathBuf};

use super::config_file::mentions_a_workspace;
use super::{SafeFolders, WorkspaceError};
use crate::config::{Faults, Location, read_text};

const FOLDERS: [&str; 3] = [".azureml", "aml_config", ""];
const FILES: [&str; 2] = ["config.json", "project.json"];

/// A config.json that was found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) file: PathBuf,
    pub(super) text: String,
}

/// Finds the config.json of `path`: the file itself, or one in its folder or a folder above. One that is found, not
/// given, must be this user's own, or in an allowed folder.
pub(super) fn find(path: &Path, safe: &SafeFolders) -> Result<Option<Found>, WorkspaceError> {
    if path.is_file() {
        return read(path).map(Some);
    }
    for folder in FOLDERS {
        for name in FILES {
            let candidates = path.ancestors().map(|ancestor| ancestor.join(folder).join(name));
            for file in candidates.filter(|file| file.is_file()) {
                let found = read(&file);
                // A plain config.json may be another tool's: one that is unreadable or names no workspace isn't ours.
                let ours = !folder.is_empty() || found.as_ref().is_ok_and(|found| mentions_a_workspace(&found.text));
                if ours {
                    safe.check(&file)?;
                    return found.map(Some);
                }
            }
        }
    }
    Ok(None)
}

/// Returns the config.json of `folder` itself, whether it exists or not.
pub(super) fn own_file(folder: &Path) -> PathBuf {
    let candidates = FOLDERS[..2].iter().flat_map(|place| FILES.map(|name| folder.join(place).join(name)));
    let kept = || folder.join("aml_config").is_dir().then(|| folder.join("aml_config").join(FILES[0]));
    candidates.into_iter().find(|file| file.is_file()).or_else(kept).unwrap_or_else(|| folder.join(FOLDERS[0]).join(FILES[0]))
}

fn read(file: &Path) -> Result<Found, WorkspaceError> {
    let mut faults = Faults::default();
    let text = read_text(&Location::file(file), file, &mut faults);
    text.map(|text| Found { file: file.to_owned(), text }).ok_or(WorkspaceError::Config(faults))
}
