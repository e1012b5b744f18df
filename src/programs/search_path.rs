//! Where programs are searched: the absolute folders of `PATH`.

use std::ffi::{OsStr, OsString};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// A list of absolute folders in which programs are searched, in the form of `PATH`. An empty or relative element means the working
/// folder, which belongs to a project, not to the user: it is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchPath(OsString);

impl SearchPath {
    /// Takes the absolute folders of a `PATH`.
    pub fn new(given: &OsStr) -> Self {
        let absolute = std::env::split_paths(given).filter(|folder| folder.is_absolute());
        // What was split at colons has none left, so joining can't fail.
        Self(std::env::join_paths(absolute).unwrap_or_default())
    }

    /// Returns the folders, in order.
    pub fn folders(&self) -> impl Iterator<Item = PathBuf> {
        std::env::split_paths(&self.0).filter(|folder| folder.is_absolute())
    }

    /// Returns the first program of this name.
    pub fn find(&self, name: impl AsRef<Path>) -> Option<PathBuf> {
        self.folders().map(|folder| folder.join(name.as_ref())).find(|file| is_program(file))
    }

    /// Returns it as the `PATH` of child processes.
    pub fn as_os_str(&self) -> &OsStr {
        &self.0
    }
}

impl<T: Into<OsString>> From<T> for SearchPath {
    fn from(given: T) -> Self {
        Self::new(&given.into())
    }
}

/// Returns whether this is a file that can be run.
pub fn is_program(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_the_working_folder_is_left_out() {
        let all = SearchPath::from(":/usr/bin::bin:.:../x:/bin:");
        assert_eq!(all.as_os_str(), "/usr/bin:/bin");
        for none in ["", ":", ".", "bin"] {
            assert_eq!(SearchPath::from(none).folders().count(), 0, "{none:?}");
        }
    }

    #[test]
    fn the_first_file_that_can_be_run_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
        for (place, mode) in [(&first, 0o644), (&second, 0o755)] {
            std::fs::create_dir(place).unwrap();
            std::fs::write(place.join("tool"), "").unwrap();
            std::fs::set_permissions(place.join("tool"), std::fs::Permissions::from_mode(mode)).unwrap();
        }
        let path = SearchPath::from(std::env::join_paths([&first, &second]).unwrap());
        assert_eq!(path.find("tool"), Some(second.join("tool")));
        assert_eq!(path.find("other"), None);
    }
}
