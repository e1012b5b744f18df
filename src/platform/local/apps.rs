//! Application folders: one for each revision, laid out by a command and owned by the record. Each has a lock beside it, which the command
//! holds until the record names the folder. What has the folder's own name is whole: it is laid out under another, and gets another
//! before it is removed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::lock;
use super::masters::hide_unused;
use super::shared::Shared;
use crate::files::{remove_file, remove_folder};

/// The places of one application folder, all beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AppName {
    lock: PathBuf,
}

impl AppName {
    /// How the name of a lock ends.
    pub(super) const LOCK_SUFFIX: &str = ".lock";

    /// Returns the name that goes with a lock.
    pub(super) fn of_lock(lock: &Path) -> Self {
        Self { lock: lock.to_owned() }
    }

    /// Returns the lock.
    pub(super) fn lock(&self) -> &Path {
        &self.lock
    }

    /// Returns the folder, once it is whole.
    pub(super) fn root(&self) -> PathBuf {
        self.lock.with_extension("")
    }

    /// Returns the folder in which it is laid out.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.lock.with_extension("part")
    }

    /// Returns what it is called while it is removed.
    fn removed(&self) -> PathBuf {
        self.lock.with_extension("gone")
    }
}

/// Removes application folders that no revision, no living replica and no command at work holds, what killed commands left of others,
/// and masters that no revision was copied from. They are out of sight at once; their files are removed on a thread of its own.
pub(super) fn sweep_apps(shared: &Shared) {
    let Ok(found) = fs::read_dir(shared.paths.apps()) else { return };
    let locks = found.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|ending| ending == "lock"));
    let unused: Vec<(AppName, File)> = locks.filter_map(|lock| hide(shared, &lock)).collect();
    let masters = hide_unused(&shared.paths, || shared.state().model_layers()).unwrap_or_else(|error| {
        tracing::error!(%error, "masters could not be looked through");
        Vec::new()
    });
    if unused.is_empty() && masters.is_empty() {
        return;
    }
    shared.removals.spawn_blocking(move || {
        for (name, _held) in &unused {
            remove(name);
        }
        for master in &masters {
            tell(master, remove_folder(master));
        }
    });
}

/// Takes a folder that is used by nobody out of sight; returns its name with its lock.
fn hide(shared: &Shared, lock: &Path) -> Option<(AppName, File)> {
    // First the lock, then the state: a command lets go of its lock once the state knows the folder.
    let held = lock::take(lock).ok().flatten()?;
    let name = AppName::of_lock(lock);
    // No revision is taken meanwhile: it would name a folder that is just going.
    let state = shared.state();
    // While not all revisions are known, nothing is unused.
    if state.app_roots()?.contains(&name.root()) {
        return None;
    }
    let hidden = match fs::rename(name.root(), name.removed()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        renamed => renamed,
    };
    let is_hidden = hidden.is_ok();
    tell(&name.root(), hidden);
    is_hidden.then_some((name, held))
}

fn remove(name: &AppName) {
    let folders = [name.unfinished(), name.removed()].map(|folder| remove_folder(&folder));
    // Last: a folder without a lock would be found by nobody.
    tell(&name.root(), folders.into_iter().collect::<io::Result<()>>().and_then(|()| remove_file(&name.lock)));
}

fn tell(folder: &Path, removed: io::Result<()>) {
    if let Err(error) = removed {
        tracing::error!(folder = %folder.display(), %error, "an unused folder could not be removed");
    }
}
