//! Where a build in progress keeps its files: a private folder and a lock beside it, by which what a killed build left is told from
//! what a living one works with.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::{BuildError, EngineKind};

const BUILDS: &str = "builds";
pub(super) const LOGS: &str = "build-logs";
const ENGINE: &str = "engine";
/// Logs that are kept.
const LOGS_KEPT: usize = 40;

/// The files of one build.
#[derive(Debug)]
pub(super) struct BuildPlace {
    id: String,
    folder: PathBuf,
    lock: PathBuf,
    _held: File,
}

/// What a build that was cut off left.
#[derive(Debug)]
pub(super) struct LeftBuild {
    place: BuildPlace,
    /// The engine that it was built with.
    pub(super) engine: Option<EngineKind>,
}

impl BuildPlace {
    /// Makes the folder of a new build with this engine.
    pub(super) fn begin(store: &Path, engine: EngineKind) -> Result<Self, BuildError> {
        let builds = store.join(BUILDS);
        make_private(&builds)?;
        let place = loop {
            if let Some(place) = Self::lock_new(&builds)? {
                break place;
            }
        };
        make_private(&place.folder)?;
        for folder in [place.context(), place.secrets()] {
            make_private(&folder)?;
        }
        write_private(&place.folder.join(ENGINE), engine.word().as_bytes())?;
        Ok(place)
    }

    /// The lock is there before the folder; one who clears up may take it between its making and its locking.
    fn lock_new(builds: &Path) -> Result<Option<Self>, BuildError> {
        let id = format!("{:016x}", getrandom::u64().map_err(|error| BuildError::io("name a folder in", builds)(error.into()))?);
        let lock = builds.join(format!("{id}.lock"));
        let options = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&lock);
        let held = options.map_err(BuildError::io("write", &lock))?;
        match held.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(source)) => return Err(BuildError::io("lock", lock)(source)),
            Ok(()) => {}
        }
        let is_there = held.metadata().is_ok_and(|file| file.nlink() > 0);
        Ok(is_there.then(|| Self { folder: builds.join(&id), id, lock, _held: held }))
    }

    /// Returns what builds that were cut off have left; each is held until it is dropped.
    pub(super) fn left(store: &Path) -> Vec<LeftBuild> {
        let Ok(entries) = fs::read_dir(store.join(BUILDS)) else { return Vec::new() };
        let locks = entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "lock"));
        locks.filter_map(Self::take_left).collect()
    }

    fn take_left(lock: PathBuf) -> Option<LeftBuild> {
        let held = File::open(&lock).ok()?;
        held.try_lock().ok()?;
        let folder = lock.with_extension("");
        let id = folder.file_name()?.to_str()?.to_owned();
        let word = fs::read_to_string(folder.join(ENGINE)).unwrap_or_default();
        let engine = EngineKind::ALL.into_iter().find(|kind| kind.word() == word);
        Some(LeftBuild { place: Self { id, folder, lock, _held: held }, engine })
    }

    /// Returns the name that the engine's containers and images of this build begin with.
    pub(super) fn name(&self) -> String {
        format!("aml-build-{}", self.id)
    }

    pub(super) fn context(&self) -> PathBuf {
        self.folder.join("context")
    }

    pub(super) fn secrets(&self) -> PathBuf {
        self.folder.join("secrets")
    }

    pub(super) fn archive(&self) -> PathBuf {
        self.folder.join("image.tar")
    }

    pub(super) fn identity(&self) -> PathBuf {
        self.folder.join("image-id")
    }

    /// Writes the Dockerfile and the files beside it.
    pub(super) fn write_context(&self, dockerfile: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<(), BuildError> {
        let context = self.context();
        for (name, content) in files {
            let path = context.join(name);
            let parent = path.parent().unwrap_or(&context);
            fs::create_dir_all(parent).map_err(BuildError::io("make folder", parent))?;
            fs::write(&path, content).map_err(BuildError::io("write", &path))?;
        }
        let path = context.join("Dockerfile");
        fs::write(&path, dockerfile).map_err(BuildError::io("write", path))
    }

    /// Writes a secret, readable by this user alone.
    pub(super) fn write_secret(&self, name: &str, content: &str) -> Result<PathBuf, BuildError> {
        let path = self.secrets().join(name);
        write_private(&path, content.as_bytes())?;
        Ok(path)
    }

    /// Removes all of it, once the engine holds nothing of it any more.
    pub(super) fn remove(self) {
        let _ = fs::remove_dir_all(&self.folder);
        // Last, since it says that there may be something to clear up.
        let _ = fs::remove_file(&self.lock);
    }
}

impl LeftBuild {
    /// Returns the name that the engine's containers and images of that build begin with.
    pub(super) fn name(&self) -> String {
        self.place.name()
    }

    /// Removes its files.
    pub(super) fn remove(self) {
        self.place.remove();
    }
}

/// A build that is given up keeps its record, so that the next one clears up at the engine; its files go at once.
impl Drop for BuildPlace {
    fn drop(&mut self) {
        for folder in [self.context(), self.secrets()] {
            let _ = fs::remove_dir_all(folder);
        }
        let _ = fs::remove_file(self.archive());
    }
}

/// The log of the last build of a key.
#[derive(Debug)]
pub(super) struct BuildLog {
    pub(super) path: PathBuf,
    file: File,
}

impl BuildLog {
    /// Begins the log, and removes the oldest ones.
    pub(super) fn begin(store: &Path, key: &str) -> Result<Self, BuildError> {
        let folder = store.join(LOGS);
        make_private(&folder)?;
        prune(&folder, LOGS_KEPT - 1);
        let path = folder.join(format!("{key}.log"));
        let open = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
        let file = open.map_err(BuildError::io("write", &path))?;
        // Held while it is written, so that it isn't taken for one of a build that is over. Where it can't be, its youth says the same.
        let _ = file.try_lock();
        Ok(Self { path, file })
    }

    pub(super) fn line(&mut self, line: &str) {
        // The log is for explanations: a full disk is told by the engine itself.
        let _ = writeln!(self.file, "{line}");
    }
}

fn prune(folder: &Path, kept: usize) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let aged = entries.flatten().filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())));
    let mut logs: Vec<_> = aged.collect();
    logs.sort();
    for (_, path) in logs.iter().rev().skip(kept) {
        let _ = fs::remove_file(path);
    }
}

fn make_private(folder: &Path) -> Result<(), BuildError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(BuildError::io("make folder", folder))
}

fn write_private(path: &Path, content: &[u8]) -> Result<(), BuildError> {
    let open = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    open.and_then(|mut file| file.write_all(content)).map_err(BuildError::io("write", path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn what_a_living_build_works_with_is_left_alone_and_what_a_killed_one_left_is_found() {
        let store = tempfile::tempdir().unwrap();
        let living = BuildPlace::begin(store.path(), EngineKind::Podman).unwrap();
        assert!(BuildPlace::left(store.path()).is_empty(), "a living build was taken for a dead one");
        living.write_context("FROM scratch", &BTreeMap::new()).unwrap();
        living.write_secret("pip.conf", "[global]").unwrap();
        let name = living.name();
        drop(living);
        let left = BuildPlace::left(store.path());
        assert_eq!(left.iter().map(|left| (left.engine, left.name())).collect::<Vec<_>>(), [(Some(EngineKind::Podman), name)]);
        left.into_iter().for_each(LeftBuild::remove);
        assert_eq!(fs::read_dir(store.path().join(BUILDS)).unwrap().count(), 0, "something of a dead build was left");
    }

    #[test]
    fn secrets_are_for_this_user_alone_and_gone_with_the_build() {
        let store = tempfile::tempdir().unwrap();
        let place = BuildPlace::begin(store.path(), EngineKind::Buildah).unwrap();
        let secret = place.write_secret("pip.conf", "[global]").unwrap();
        assert_eq!(fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(place.secrets()).unwrap().permissions().mode() & 0o777, 0o700);
        drop(place);
        assert!(!secret.exists(), "a secret outlived the build that was given up");
    }

    #[test]
    fn old_logs_are_removed_and_the_newest_are_kept() {
        let store = tempfile::tempdir().unwrap();
        let folder = store.path().join(LOGS);
        fs::create_dir(&folder).unwrap();
        for age in 0..LOGS_KEPT as u64 + 5 {
            let file = File::create(folder.join(format!("{age}.log"))).unwrap();
            file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(100 * (age + 1))).unwrap();
        }
        let log = BuildLog::begin(store.path(), "new").unwrap();
        assert!(log.path.exists() && folder.join("0.log").exists());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), LOGS_KEPT);
    }
}
