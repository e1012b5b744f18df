//! The entry script: its path and the rules for its name. Its content isn't read.

use std::path::{Path, PathBuf};

use super::files::{Folders, plain, with_slashes};
use crate::config::Faults;
use crate::config::document::Given;

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
    "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
    "return", "try", "while", "with", "yield",
];

/// An entry script that exists: its name in the packaged folder, and its path.
pub(super) struct EntryScript {
    pub(super) name: PathBuf,
    pub(super) path: PathBuf,
}

/// Finds the entry script and checks its name.
pub(super) fn find(given: &Given<PathBuf>, folders: &Folders, faults: &mut Faults) -> Option<EntryScript> {
    if !has_module_name(given, faults) {
        return None;
    }
    let start = folders.start()?;
    let Ok(source) = &folders.source else { return None };
    let path = plain(&start.join(&given.value));
    let name = match source {
        Some(source) => inside(&path, source),
        None => path.file_name().map(PathBuf::from),
    };
    let Some(name) = name else {
        let what = format!("{} must be inside the source directory {}", given.value.display(), start.display());
        given.location.error(faults, what, "only the source directory is packaged");
        return None;
    };
    let path = folders.find(given, faults)?;
    if let Err(error) = std::fs::File::open(&path) {
        given.location.error(faults, format!("{} can't be read: {error}", given.value.display()), "");
        return None;
    }
    Some(EntryScript { name, path })
}

fn inside(path: &Path, source: &Path) -> Option<PathBuf> {
    if let Ok(name) = path.strip_prefix(source) {
        return Some(name.to_owned());
    }
    // An absolute name may reach the source directory through links.
    let folder = std::fs::canonicalize(path.parent()?).ok()?;
    Some(folder.strip_prefix(source).ok()?.join(path.file_name()?))
}

/// The scoring server imports the script as a module, so its name must be a module name.
fn has_module_name(given: &Given<PathBuf>, faults: &mut Faults) -> bool {
    let name = given.value.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if let Some(slashes) = with_slashes(&given.value) {
        given.location.error(faults, format!("'{name}' has a backslash, which separates no folders here"), slashes);
        return false;
    }
    let Some(stem) = name.strip_suffix(".py") else {
        given.location.error(faults, format!("must name a .py file, not '{name}'"), "");
        return false;
    };
    let begins = stem.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if !begins || !stem.chars().all(|c| c.is_alphanumeric() || c == '_') {
        let what = format!("'{name}' can't be imported by Python");
        given.location.error(faults, what, "a module name has only letters, digits and '_', and does not start with a digit");
        return false;
    }
    if KEYWORDS.contains(&stem) {
        given.location.error(faults, format!("'{name}' can't be imported by Python: {stem} is a keyword"), "rename the script");
        return false;
    }
    true
}
