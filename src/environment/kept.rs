//! The Python environments that are kept on this machine, and removing one.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::cache_key::EnvironmentKey;
use super::store::Place;
use super::{EnvironmentError, Tools};

/// A Python environment that is kept on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEnvironment {
    /// Its key.
    pub key: EnvironmentKey,
    /// Its folder.
    pub path: PathBuf,
    /// Bytes of its files; hard links to a package cache count too.
    pub size: u64,
    /// When a deployment used it last.
    pub used: SystemTime,
}

/// Returns the environments that are kept, by key. What is being made, or was left half-made, isn't one.
pub fn kept_environments(tools: &Tools) -> Result<Vec<KeptEnvironment>, EnvironmentError> {
    let mut kept: Vec<KeptEnvironment> = entries(&tools.store)?.into_iter().filter_map(|path| environment(tools, path)).collect();
    kept.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(kept)
}

/// Removes an environment, if no one is making it right now. That nothing runs in it is the caller's to know.
pub fn remove_environment(tools: &Tools, key: &EnvironmentKey) -> Result<Removal, EnvironmentError> {
    let place = Place::new(&tools.store, key);
    let Some(_lock) = place.try_lock()? else { return Ok(Removal::Busy) };
    place.remove()?;
    Ok(Removal::Done)
}

/// What came of removing an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It is gone.
    Done,
    /// Someone is making it.
    Busy,
}

fn environment(tools: &Tools, path: PathBuf) -> Option<KeptEnvironment> {
    let key = EnvironmentKey::parse(path.file_name()?.to_str()?)?;
    let used = Place::new(&tools.store, &key).last_used()?;
    Some(KeptEnvironment { size: size(&path), key, path, used })
}

/// Returns the bytes of a folder's files. Links count for themselves, and what goes meanwhile doesn't count.
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
