//! The files of a build, and those of killed builds.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::{BuildError, EngineKind};
use crate::files::{OrphanFolder, StagingFolder, make_private_folder, write_private};

const BUILDS: &str = "builds";
const ENGINE: &str = "engine";

/// The files of one build.
#[derive(Debug)]
pub(super) struct BuildFolder {
    folder: StagingFolder,
}

/// The folder of a killed build. It is locked, so that nobody else finds it meanwhile.
#[derive(Debug)]
pub(super) struct OrphanedBuild {
    folder: OrphanFolder,
    pub(super) engine: Option<EngineKind>,
}

impl BuildFolder {
    /// Creates the folder of a new build.
    pub(super) fn create(store: &Path, engine: EngineKind) -> Result<Self, BuildError> {
        let builds = store.join(BUILDS);
        let mut folder = StagingFolder::create(&builds).map_err(BuildError::io("make folder in", &builds))?;
        // A cancelled build keeps its folder: the next build cleans up at the engine.
        folder.leave_on_drop();
        let build = Self { folder };
        for folder in [build.private(), build.context(), build.secrets()] {
            make_private_folder(&folder).map_err(BuildError::io("make folder", &folder))?;
        }
        let path = build.path(ENGINE);
        write_private(&path, engine.word().as_bytes()).map_err(BuildError::io("write", path))?;
        Ok(build)
    }

    /// Returns the prefix of the names of this build's containers and images.
    pub(super) fn name(&self) -> String {
        name_of(self.folder.path())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the folder of what may hold passwords of indexes.
    pub(super) fn private(&self) -> PathBuf {
        self.path("private")
    }

    pub(super) fn context(&self) -> PathBuf {
        self.private().join("context")
    }

    pub(super) fn secrets(&self) -> PathBuf {
        self.private().join("secrets")
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

    /// Removes the folder, once the engine holds nothing of the build.
    pub(super) fn remove(mut self) {
        self.folder.remove_on_drop();
    }
}

impl OrphanedBuild {
    /// Returns the folders of killed builds in a [`BuildHost`](super::BuildHost)'s store.
    pub(super) fn all(store: &Path) -> Vec<Self> {
        let folders = StagingFolder::orphans(&store.join(BUILDS)).unwrap_or_default();
        folders.into_iter().map(Self::of).collect()
    }

    fn of(folder: OrphanFolder) -> Self {
        let word = fs::read_to_string(folder.path().join(ENGINE)).unwrap_or_default();
        Self { folder, engine: EngineKind::ALL.into_iter().find(|kind| kind.word() == word) }
    }

    /// Returns the prefix of the names of that build's containers and images.
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

/// A cancelled build keeps its folder for the next one's cleanup, but not its files.
impl Drop for BuildFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(self.private());
        let _ = fs::remove_file(self.archive());
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
        let living = BuildFolder::create(store.path(), EngineKind::Podman).unwrap();
        assert!(OrphanedBuild::all(store.path()).is_empty(), "a living build was taken for a dead one");
        living.write_context("FROM scratch", &BTreeMap::new()).unwrap();
        living.write_secret("pip.conf", "[global]").unwrap();
        let name = living.name();
        drop(living);
        let left = OrphanedBuild::all(store.path());
        assert_eq!(left.iter().map(|left| (left.engine, left.name())).collect::<Vec<_>>(), [(Some(EngineKind::Podman), name)]);
        left.into_iter().for_each(OrphanedBuild::remove);
        let names = Folder::open(&store.path().join(BUILDS)).unwrap().names().unwrap();
        assert_eq!(names, [".made-by-aml"], "something of a dead build was left");
    }

    #[test]
    fn secrets_are_for_this_user_alone_and_gone_with_the_build() {
        let store = tempfile::tempdir().unwrap();
        let build = BuildFolder::create(store.path(), EngineKind::Buildah).unwrap();
        let secret = build.write_secret("pip.conf", "[global]").unwrap();
        assert_eq!(fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(build.secrets()).unwrap().permissions().mode() & 0o777, 0o700);
        drop(build);
        assert!(!secret.exists(), "a secret outlived the build that was given up");
    }
}
