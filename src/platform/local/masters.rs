//! Folders that are laid out once and copied from: where the file system shares bytes between files, a copy of such a master costs
//! neither time nor room. Nothing runs from a master, and nobody writes into one.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::paths::Paths;
use crate::files::{FileLock, LockMode, make_private_folder};

const LOCK: &str = ".lock";
/// How the names of masters begin that are being made, or removed: no master's own begins so.
const NO_MASTER: &str = ".part-";

/// The masters of a workspace. As long as this lives, none of them is removed.
#[derive(Debug)]
pub(super) struct Masters {
    folder: PathBuf,
    _held: FileLock,
}

impl Masters {
    /// Holds a workspace's masters; `None` while unused ones are just being removed.
    pub(super) fn hold(paths: &Paths) -> io::Result<Option<Self>> {
        let folder = paths.masters();
        make_private_folder(&folder)?;
        let held = FileLock::try_acquire(&folder.join(LOCK), 0o600, LockMode::Shared)?;
        Ok(held.map(|held| Self { folder, _held: held }))
    }

    /// Returns the folder of all masters.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the master of a name. Where there is none it is made: `make` fills an empty folder and leaves all of it on the disk.
    pub(super) fn find_or_make<E>(
        &self,
        name: &str,
        make: impl FnOnce(&Path) -> Result<(), E>,
        failed: impl Fn(io::Error) -> E,
    ) -> Result<PathBuf, E> {
        let master = self.folder.join(name);
        if master.is_dir() {
            return Ok(master);
        }
        let unfinished = tempfile::Builder::new().prefix(NO_MASTER).tempdir_in(&self.folder).map_err(&failed)?;
        make(unfinished.path())?;
        match fs::rename(unfinished.path(), &master) {
            Ok(()) => drop(unfinished.keep()),
            // Another command made it meanwhile.
            Err(_) if master.is_dir() => {}
            Err(error) => return Err(failed(error)),
        }
        Ok(master)
    }

    /// Takes a master that isn't whole out of the way.
    pub(super) fn discard(&self, name: &str) {
        let hidden = self.folder.join(format!("{NO_MASTER}{name}-{}", std::process::id()));
        if let Err(error) = fs::rename(self.folder.join(name), hidden) {
            tracing::warn!(master = name, %error, "a damaged master stays");
        }
    }
}

/// Takes the masters that aren't used, and what killed commands left, out of sight; returns the folders to be removed. It does nothing
/// while a command works with masters, and asks for those in use when none does.
pub(super) fn hide_unused(paths: &Paths, used: impl FnOnce() -> Option<BTreeSet<String>>) -> io::Result<Vec<PathBuf>> {
    let folder = paths.masters();
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let Some(_alone) = FileLock::try_acquire(&folder.join(LOCK), 0o600, LockMode::Exclusive)? else { return Ok(Vec::new()) };
    // While not all revisions are known, nothing is unused.
    let Some(used) = used() else { return Ok(Vec::new()) };
    let mut hidden = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let name = entry?.file_name();
        let path = folder.join(&name);
        if starts_with(&name, NO_MASTER) {
            hidden.push(path);
        } else if name != LOCK && !name.to_str().is_some_and(|name| used.contains(name)) {
            let gone = folder.join(format!("{NO_MASTER}{}", name.display()));
            fs::rename(path, &gone)?;
            hidden.push(gone);
        }
    }
    Ok(hidden)
}

fn starts_with(name: &OsStr, begin: &str) -> bool {
    name.as_encoded_bytes().starts_with(begin.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(masters: &Masters, name: &str) -> PathBuf {
        masters.find_or_make(name, |folder| fs::write(folder.join("file"), name), |error| error).unwrap()
    }

    #[test]
    fn a_master_appears_whole_stays_while_it_is_held_and_goes_when_nobody_uses_it() {
        let state = tempfile::tempdir().unwrap();
        let paths = Paths::new(state.path().to_owned(), Path::new("/run"));
        let masters = Masters::hold(&paths).unwrap().expect("nobody removes anything");
        let refused = masters.find_or_make("half", |_| Err(io::Error::other("cut off")), |error| error);
        assert!(refused.is_err() && !masters.folder().join("half").exists(), "half a master has its name");
        let (one, two) = (made(&masters, "one"), made(&masters, "two"));
        fs::create_dir(masters.folder().join(".part-left")).unwrap();
        assert_eq!(hide_unused(&paths, || Some(BTreeSet::new())).unwrap(), [""; 0].map(PathBuf::from), "a command is at work");
        drop(masters);
        let hidden = hide_unused(&paths, || Some(BTreeSet::from(["two".to_owned()]))).unwrap();
        assert_eq!(hidden.len(), 2, "what a killed command left goes too: {hidden:?}");
        assert!(!one.exists() && two.join("file").exists());
    }
}
