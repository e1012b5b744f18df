//! Resolves the file names in an inference configuration, with faults for missing files.

use std::path::{Component, Path, PathBuf};

use crate::config::Faults;
use crate::config::document::{Given, did_you_mean};

/// The folders that file names are resolved against. All are absolute.
pub(super) struct Folders {
    pub(super) working: PathBuf,
    /// The folder that holds the configuration file, if there is one.
    pub(super) beside: Option<PathBuf>,
    /// The source directory with its links resolved. `Err` if one was given that isn't a folder.
    pub(super) source: Result<Option<PathBuf>, NoSuchFolder>,
}

/// The given source directory isn't a folder; a fault was added.
pub(super) struct NoSuchFolder;

impl Folders {
    /// Returns the folders of a configuration file read from `working`, with no source directory yet.
    pub(super) fn new(file: Option<&Path>, working: &Path) -> Self {
        let working = std::path::absolute(working).unwrap_or_else(|_| working.to_owned());
        let beside = file.and_then(|file| std::path::absolute(file).ok()).and_then(|file| file.parent().map(plain));
        Self { working: plain(&working), beside, source: Ok(None) }
    }

    /// Resolves the given source directory.
    pub(super) fn with_source(mut self, given: Option<&Given<PathBuf>>, faults: &mut Faults) -> Self {
        let Some(given) = given else { return self };
        let path = self.working.join(&given.value);
        self.source = match std::fs::canonicalize(&path) {
            Ok(found) if found.is_dir() => Ok(Some(found)),
            Ok(_) => {
                given.location.error(faults, format!("{} must be a folder, not a file", given.value.display()), "");
                Err(NoSuchFolder)
            }
            Err(_) => {
                self.miss(given, &self.working, faults);
                Err(NoSuchFolder)
            }
        };
        self
    }

    /// Returns the folder that other file names are relative to: the source directory, else the working directory. `None` if the
    /// source directory isn't a folder.
    pub(super) fn start(&self) -> Option<&Path> {
        match &self.source {
            Ok(source) => Some(source.as_deref().unwrap_or(&self.working)),
            Err(NoSuchFolder) => None,
        }
    }

    /// Resolves a file name; a missing file is a fault.
    pub(super) fn find(&self, given: &Given<PathBuf>, faults: &mut Faults) -> Option<PathBuf> {
        let start = self.start()?;
        let path = plain(&start.join(&given.value));
        if path.is_file() {
            return Some(path);
        }
        if path.is_dir() {
            given.location.error(faults, format!("{} must be a file, not a folder", given.value.display()), "");
        } else {
            self.miss(given, start, faults);
        }
        None
    }

    fn miss(&self, given: &Given<PathBuf>, start: &Path, faults: &mut Faults) {
        let name = given.value.display();
        let what = if given.value.is_absolute() {
            format!("{name} does not exist")
        } else {
            format!("{name} does not exist in {}", start.display())
        };
        let exists_in = |folder: &Path| folder != start && folder.join(&given.value).exists();
        if given.value.is_relative() {
            if let Some(beside) = self.beside.as_deref().filter(|folder| exists_in(folder)) {
                let rule = if start == self.working { "the working directory" } else { "the source directory" };
                let remedy =
                    format!("it is beside the configuration file, in {}, but paths are relative to {rule}", beside.display());
                return given.location.error(faults, what, remedy);
            }
            if exists_in(&self.working) {
                return given.location.error(
                    faults,
                    what,
                    "it is in the working directory, but paths are relative to the source directory",
                );
            }
        }
        let remedy = with_slashes(&given.value).unwrap_or_else(|| did_you_mean(&start.join(&given.value)));
        given.location.error(faults, what, remedy);
    }
}

/// Returns what to write in place of a path with Windows' separators.
pub(super) fn with_slashes(path: &Path) -> Option<String> {
    let text = path.to_str().filter(|text| text.contains('\\'))?;
    Some(format!("write {}", text.replace('\\', "/")))
}

/// Returns a path with `.` and `..` resolved lexically.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}
