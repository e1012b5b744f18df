//! Writable folders for a replica in a container, whichever user it runs as: a private one, and those that Python expects.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// The scoring server's socket in the folder.
pub(super) const SOCKET: &str = "server.sock";
/// Where a folder is looked for when none is named; `/dev/shm` is a tmpfs in every container, one with a read-only root included.
const CANDIDATES: &[&str] = &["/tmp", "/dev/shm", "/run"];
/// Where Python looks for a place for temporary files, after `TMPDIR`.
const PYTHONS_TEMPORARY: &[&str] = &["/tmp", "/var/tmp", "/usr/tmp"];
/// A socket's path is shorter than 100 bytes, of which the folder's own name and the socket's take some.
const LONGEST_PARENT: usize = 70;

/// Why there is no folder.
#[derive(Debug)]
pub(super) enum NoFolder {
    /// The one that was named won't do.
    Given { path: PathBuf, why: String },
    /// None was named, and none of the usual ones can be written.
    None { tried: Vec<String> },
}

/// Makes a private folder in the one that was named, or else in the first that can be written.
pub(super) fn make(given: Option<PathBuf>, temporary: Option<PathBuf>) -> Result<TempDir, NoFolder> {
    if let Some(path) = given {
        let why = match private_folder(&path) {
            Ok(folder) => return Ok(folder),
            Err(why) => why,
        };
        return Err(NoFolder::Given { path, why });
    }
    let candidates: Vec<PathBuf> = temporary.into_iter().chain(CANDIDATES.iter().map(PathBuf::from)).collect();
    let found = candidates.iter().find_map(|parent| private_folder(parent).ok());
    found.ok_or_else(|| NoFolder::None { tried: candidates.iter().map(|path| path.display().to_string()).collect() })
}

fn private_folder(parent: &Path) -> Result<TempDir, String> {
    if !parent.is_absolute() {
        return Err("the path is not absolute".to_owned());
    }
    if parent.as_os_str().len() > LONGEST_PARENT {
        return Err(format!("the path has more than {LONGEST_PARENT} bytes"));
    }
    let made = tempfile::Builder::new().prefix("aml-").permissions(Permissions::from_mode(0o700)).tempdir_in(parent);
    made.map_err(|error| error.to_string().split(" at path").next().unwrap_or_default().to_owned())
}

/// Returns the variables that must name the private folder, since what they name now can't be written: Python keeps temporary files,
/// and gunicorn its heartbeats, and both fail without a place for them.
pub(super) fn replacements(run: &Path, home: Option<PathBuf>, temporary: Option<PathBuf>) -> Vec<(&'static str, PathBuf)> {
    let mut replaced = Vec::new();
    if !home.is_some_and(|home| can_write(&home)) {
        replaced.push(("HOME", run.to_owned()));
    }
    let mut temporaries = temporary.into_iter().chain(PYTHONS_TEMPORARY.iter().map(PathBuf::from));
    if !temporaries.any(|folder| can_write(&folder)) {
        replaced.push(("TMPDIR", run.to_owned()));
    }
    replaced
}

fn can_write(folder: &Path) -> bool {
    use rustix::fs::Access;
    folder.is_absolute() && folder.is_dir() && rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}
