//! Lists and removes the Python environments of this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::cache_key::EnvironmentKey;
use super::store::EnvironmentFolder;
use super::{EnvironmentError, Tools};

/// A Python environment on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledEnvironment {
    pub key: EnvironmentKey,
    pub path: PathBuf,
    /// Bytes of its files; hard links to a package cache count too.
    pub size: u64,
    /// When a deployment last used it.
    pub used: SystemTime,
}

/// Returns the complete environments, by key.
pub fn installed_environments(tools: &Tools) -> Result<Vec<InstalledEnvironment>, EnvironmentError> {
    let mut installed: Vec<InstalledEnvironment> =
        entries(&tools.store)?.into_iter().filter_map(|path| environment(tools, path)).collect();
    installed.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(installed)
}

/// Removes an environment, unless a process is making it. The caller makes sure that nothing runs in it.
pub fn remove_environment(tools: &Tools, key: &EnvironmentKey) -> Result<Removal, EnvironmentError> {
    let folder = EnvironmentFolder::new(&tools.store, key);
    let Some(_lock) = folder.try_lock()? else { return Ok(Removal::Busy) };
    folder.remove()?;
    Ok(Removal::Done)
}

/// Whether an environment was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    Done,
    /// A process is making it.
    Busy,
}

fn environment(tools: &Tools, path: PathBuf) -> Option<InstalledEnvironment> {
    let key = EnvironmentKey::parse(path.file_name()?.to_str()?)?;
    let used = EnvironmentFolder::new(&tools.store, &key).last_used()?;
    Some(InstalledEnvironment { size: size(&path), key, path, used })
}

/// Returns the bytes of a folder's files. Symbolic links aren't followed; files that vanish meanwhile don't count.
fn size(folder: &Path) -> u64 {
    let Ok(found) = entries(folder) else { return 0 };
    let of = |path: PathBuf| match fs::symlink_metadata(&path) {
        Ok(found) if found.is_dir() => size(&path),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    found.into_iter().map(of).sum()
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, EnvironmentError> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.flatten().map(|entry| entry.path()).collect()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => Err(EnvironmentError::Folder { path: folder.to_owned(), source }),
    }
}
