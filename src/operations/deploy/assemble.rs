//! The application folder of a revision: the project and the models, laid out as v1's containers had them. It is the revision's own, so
//! that a script may write beside its model as it could there, and it has its name only once it is whole and on the disk.

use std::fs::{self, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::super::aside::unpack_layer;
use super::super::{OperationError, Session};
use super::Plan;
use super::models::{Models, model_folder};
use crate::files::{held_file, sync_name, sync_tree};
use crate::names::Digest;
use crate::platform::local::{AppName, Client, Masters};

/// The folder that v1 kept models in, below the application root.
pub(super) const MODELS: &str = "azureml-models";

/// A folder that was laid out, held against being swept until a revision owns it.
pub(in crate::operations) struct App {
    pub(super) root: PathBuf,
    /// The project layer.
    pub(super) project: Digest,
    _held: (File, Option<Masters>),
}

/// A folder that is being laid out. Dropped before it is finished, nothing of it is left: on a full disk it would be in its own way.
struct Unfinished {
    name: AppName,
    lock: Option<File>,
}

/// Packs the project, keeps the layer in the registry and lays project and models out for a new revision.
pub(in crate::operations) fn assemble(session: Session<'_>, plan: &Plan, platform: &Client) -> Result<App, OperationError> {
    let apps = platform.place().apps();
    platform.place().prepare().map_err(OperationError::file("making the folder", &apps))?;
    let project = plan.content.store_project(session)?;
    let unfinished = Unfinished::begin(&apps)?;
    let app = unfinished.folder()?;
    let layers = &plan.content.workspace.layers;
    unpack_layer(layers, &project, &app.join(plan.content.source_name().unwrap_or_default()))?;
    let (folder, models) = (app.join(MODELS), Models::new(layers, &plan.content.models, platform.place())?);
    for (at, model) in plan.content.models.iter().enumerate() {
        session.progress.step(format!("unpacking model {} ({} of {})", model.id, at + 1, plan.content.models.len()));
        models.lay_out(model, &model_folder(&folder, &model.id))?;
    }
    let (root, lock) = unfinished.finish(&app)?;
    Ok(App { root, project, _held: (lock, models.into_held()) })
}

impl Unfinished {
    fn begin(apps: &Path) -> Result<Self, OperationError> {
        let lock = held_file(|| tempfile::Builder::new().prefix("").suffix(AppName::LOCK_SUFFIX).tempfile_in(apps));
        let (lock, path) = lock.and_then(|file| Ok(file.keep()?)).map_err(OperationError::file("making a file in", apps))?;
        Ok(Self { name: AppName::of_lock(&path), lock: Some(lock) })
    }

    /// Makes the folder that is to be filled, for this user alone.
    fn folder(&self) -> Result<PathBuf, OperationError> {
        let folder = self.name.unfinished().join("app");
        let made = fs::DirBuilder::new().mode(0o700).recursive(true).create(&folder);
        made.map_err(OperationError::file("making the folder", &folder))?;
        Ok(folder)
    }

    /// Gives the folder its name, once it is on the disk; returns it with its lock.
    fn finish(mut self, folder: &Path) -> Result<(PathBuf, File), OperationError> {
        let root = self.name.root();
        let put = sync_tree(folder).and_then(|()| fs::rename(folder, &root)).and_then(|()| sync_name(&root));
        put.map_err(OperationError::file("writing", &root))?;
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
