//! The application folder of a revision: the project and the models, laid out as v1's containers had them. It is the revision's own, so
//! that a script may write beside its model as it could there, and it has its name only once it is whole and on the disk.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::model_files::{ModelFiles, unpack};
use super::{AppName, Masters, Paths};
use crate::files::{held_file, make_private_folder, sync_name, sync_tree};
use crate::names::ModelId;
use crate::platform::{Content, Interpreter, PlatformError};
use crate::progress::Progress;
use crate::service::contract::MODELS_FOLDER;
use crate::service::{FolderWorkload, ServiceModel};

/// Keeps an application folder, and what its models were cloned from, from being swept.
#[derive(Debug)]
pub struct HeldApplication {
    _lock: File,
    _masters: Option<Masters>,
}

/// A folder that is being laid out. Dropped before it is finished, nothing of it is left: on a full disk it would be in its own way.
struct Unfinished {
    name: AppName,
    lock: Option<File>,
}

/// Lays project and models out for a new revision.
pub(super) fn lay_out(
    paths: &Paths,
    content: Content<'_>,
    interpreter: Interpreter,
    progress: &dyn Progress,
) -> Result<(FolderWorkload, HeldApplication), PlatformError> {
    let apps = paths.apps();
    paths.prepare().map_err(PlatformError::file("making the folder", &apps))?;
    let unfinished = Unfinished::begin(&apps)?;
    let app = unfinished.folder()?;
    unpack(content.layers, content.project, &app.join(content.source_directory.unwrap_or_default()))?;
    let (folder, files) = (app.join(MODELS_FOLDER), ModelFiles::new(content.layers, content.models, paths)?);
    for (at, model) in content.models.iter().enumerate() {
        progress.step(format!("unpacking model {} ({} of {})", model.id, at + 1, content.models.len()));
        files.lay_out(model, &model_folder(&folder, &model.id))?;
    }
    let (app_root, lock) = unfinished.finish(&app)?;
    let Interpreter { python, variables } = interpreter;
    let model_dir = model_dir(&app_root, content.models).map(|path| path.display().to_string());
    let workload = FolderWorkload { python, app_root, model_dir, variables };
    Ok((workload, HeldApplication { _lock: lock, _masters: files.into_held() }))
}

/// One model: its version's folder. Several: the folder of all (v1).
fn model_dir(root: &Path, models: &[ServiceModel]) -> Option<PathBuf> {
    let folder = root.join(MODELS_FOLDER);
    match models {
        [] => None,
        [model] => Some(model_folder(&folder, &model.id)),
        _ => Some(folder),
    }
}

/// Returns the folder of a model version below `models`.
fn model_folder(models: &Path, id: &ModelId) -> PathBuf {
    models.join(id.name.as_str()).join(id.version.to_string())
}

impl Unfinished {
    fn begin(apps: &Path) -> Result<Self, PlatformError> {
        let lock = held_file(apps, "", AppName::LOCK_SUFFIX);
        let (lock, path) = lock.and_then(|file| Ok(file.keep()?)).map_err(PlatformError::file("making a file in", apps))?;
        Ok(Self { name: AppName::of_lock(&path), lock: Some(lock) })
    }

    /// Makes the folder that is to be filled, for this user alone.
    fn folder(&self) -> Result<PathBuf, PlatformError> {
        let folder = self.name.unfinished().join("app");
        make_private_folder(&folder).map_err(PlatformError::file("making the folder", &folder))?;
        Ok(folder)
    }

    /// Gives the folder its name, once it is on the disk; returns it with its lock.
    fn finish(mut self, folder: &Path) -> Result<(PathBuf, File), PlatformError> {
        let root = self.name.root();
        let put = sync_tree(folder).and_then(|()| fs::rename(folder, &root)).and_then(|()| sync_name(&root));
        put.map_err(PlatformError::file("writing", &root))?;
        // It is empty; left, it goes with the rest.
        let _ = fs::remove_dir(self.name.unfinished());
        let lock = self.lock.take().expect("only this takes it, once");
        Ok((root, lock))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.lock.is_some() {
            // It may have its name already, and yet not be on the disk.
            for folder in [self.name.unfinished(), self.name.root()] {
                let _ = fs::remove_dir_all(folder);
            }
            let _ = fs::remove_file(self.name.lock());
        }
    }
}
