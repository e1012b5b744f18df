//! The files of a build in progress, and what killed builds left.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::{BuildError, EngineKind};
use crate::environment::EnvironmentKey;
use crate::files::{MarkedFolder, OrphanFile, OrphanFolder, StagingFolder, make_private_folder, orphan_files, write_private};

const BUILDS: &str = "builds";
pub(super) const LOGS: &str = "build-logs";
const ENGINE: &str = "engine";
const LOG: &str = ".log";
/// Logs that are kept.
const LOGS_KEPT: usize = 40;

/// The files of one build.
#[derive(Debug)]
pub(super) struct BuildPlace {
    folder: StagingFolder,
}

/// What a build that was cut off left. It is held: nobody else finds it as long as this lives.
#[derive(Debug)]
pub(super) struct LeftBuild {
    folder: OrphanFolder,
    /// The engine that it was built with.
    pub(super) engine: Option<EngineKind>,
}

impl BuildPlace {
    /// Makes the folder of a new build with this engine.
    pub(super) fn begin(store: &Path, engine: EngineKind) -> Result<Self, BuildError> {
        let builds = store.join(BUILDS);
        let mut folder = StagingFolder::create(&builds).map_err(BuildError::io("make folder in", &builds))?;
        // Given up, it keeps its folder, so that the next build clears up at the engine.
        folder.leave_on_drop();
        let place = Self { folder };
        for folder in [place.context(), place.secrets()] {
            make_private_folder(&folder).map_err(BuildError::io("make folder", &folder))?;
        }
        let path = place.path(ENGINE);
        write_private(&path, engine.word().as_bytes()).map_err(BuildError::io("write", path))?;
        Ok(place)
    }

    /// Returns the name that the engine's containers and images of this build begin with.
    pub(super) fn name(&self) -> String {
        name_of(self.folder.path())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn context(&self) -> PathBuf {
        self.path("context")
    }

    pub(super) fn secrets(&self) -> PathBuf {
        self.path("secrets")
    }

    pub(super) fn archive(&self) -> PathBuf {
        self.path("image.tar")
    }

    pub(super) fn identity(&self) -> PathBuf {
        self.path("image-id")
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
        write_private(&path, content.as_bytes()).map_err(BuildError::io("write", &path))?;
        Ok(path)
    }

    /// Removes all of it, once the engine holds nothing of it any more.
    pub(super) fn remove(mut self) {
        self.folder.remove_on_drop();
    }
}

impl LeftBuild {
    /// Returns what builds that were cut off have left in a [`BuildHost`](super::BuildHost)'s store.
    pub(super) fn all(store: &Path) -> Vec<Self> {
        let folders = StagingFolder::orphans(&store.join(BUILDS)).unwrap_or_default();
        folders.into_iter().map(Self::of).collect()
    }

    fn of(folder: OrphanFolder) -> Self {
        let word = fs::read_to_string(folder.path().join(ENGINE)).unwrap_or_default();
        Self { folder, engine: EngineKind::ALL.into_iter().find(|kind| kind.word() == word) }
    }

    /// Returns the name that the engine's containers and images of that build begin with.
    pub(super) fn name(&self) -> String {
        name_of(self.folder.path())
    }

    /// Removes its files.
    pub(super) fn remove(self) {
        let _ = self.folder.remove();
    }
}

fn name_of(folder: &Path) -> String {
    format!("aml-build-{}", folder.file_name().unwrap_or_default().to_string_lossy())
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
        MarkedFolder::make(&folder, 0o700).map_err(BuildError::io("make folder", &folder))?;
        prune(&folder, LOGS_KEPT - 1);
        let path = folder.join(format!("{key}{LOG}"));
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

/// Returns whether a file is the log of an environment's build.
pub(super) fn is_log(name: &str) -> bool {
    name.strip_suffix(LOG).is_some_and(|key| EnvironmentKey::parse(key).is_some())
}

fn prune(folder: &Path, kept: usize) {
    let mut logs = orphan_files(folder, is_log).unwrap_or_default();
    logs.sort_by_key(OrphanFile::written);
    for log in logs.into_iter().rev().skip(kept) {
        let _ = log.remove();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Folder;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn what_a_living_build_works_with_is_left_alone_and_what_a_killed_one_left_is_found() {
        let store = tempfile::tempdir().unwrap();
        let living = BuildPlace::begin(store.path(), EngineKind::Podman).unwrap();
        assert!(LeftBuild::all(store.path()).is_empty(), "a living build was taken for a dead one");
        living.write_context("FROM scratch", &BTreeMap::new()).unwrap();
        living.write_secret("pip.conf", "[global]").unwrap();
        let name = living.name();
        drop(living);
        let left = LeftBuild::all(store.path());
        assert_eq!(left.iter().map(|left| (left.engine, left.name())).collect::<Vec<_>>(), [(Some(EngineKind::Podman), name)]);
        left.into_iter().for_each(LeftBuild::remove);
        let names = Folder::open(&store.path().join(BUILDS)).unwrap().names().unwrap();
        assert_eq!(names, [".made-by-aml"], "something of a dead build was left");
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
        MarkedFolder::make(&folder, 0o700).unwrap();
        let log_of = |age: u64| folder.join(format!("{age:064x}.log"));
        for age in 0..LOGS_KEPT as u64 + 5 {
            let file = File::create(log_of(age)).unwrap();
            file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(100 * (age + 1))).unwrap();
        }
        fs::write(folder.join("mine.log"), "text").unwrap();
        let log = BuildLog::begin(store.path(), &"f".repeat(64)).unwrap();
        assert!(log.path.exists() && log_of(0).exists() && !log_of(LOGS_KEPT as u64).exists());
        assert!(folder.join("mine.log").exists(), "a file of another form was removed");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), LOGS_KEPT + 2);
    }
}
