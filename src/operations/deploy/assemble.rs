//! The application folder of a revision: the project and the models, laid out as v1's containers had them.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::super::{OperationError, Session};
use super::Plan;
use crate::names::{Digest, ModelId};
use crate::package::unpack;
use crate::platform::local::Client;
use crate::workspace::ModelDocument;

/// The folder that v1 kept models in, below the application root.
pub(super) const MODELS: &str = "azureml-models";

/// A folder that was laid out, held against being swept until a revision owns it.
pub(in crate::operations) struct App {
    pub(super) root: PathBuf,
    /// The project layer.
    pub(super) project: Digest,
    _held: File,
}

/// Packs the project, keeps the layer in the registry and lays project and models out for a new revision.
pub(in crate::operations) fn assemble(session: Session<'_>, plan: &Plan, platform: &Client) -> Result<App, OperationError> {
    let apps = platform.place().apps();
    platform.place().prepare().map_err(OperationError::file("making the folder", &apps))?;
    let project = plan.content.store_project(session)?;
    let (root, held) = new_app(&apps)?;
    let target = root.join(plan.content.source_name().unwrap_or_default());
    let mut layer = plan.content.workspace.layers.open_blob(&project)?;
    unpack(&mut layer, &target)?;
    let models = root.join(MODELS);
    for (at, model) in plan.content.models.iter().enumerate() {
        session.progress.step(format!("unpacking model {} ({} of {})", model.id, at + 1, plan.content.models.len()));
        lay_out_model(plan, model, (&apps, &models))?;
    }
    Ok(App { root, project, _held: held })
}

fn new_app(apps: &Path) -> Result<(PathBuf, File), OperationError> {
    let held = tempfile::Builder::new().prefix("").suffix(".lock").tempfile_in(apps);
    let (held, lock) = held.and_then(|file| Ok(file.keep()?)).map_err(OperationError::file("making a file in", apps))?;
    held.lock().map_err(OperationError::file("locking", &lock))?;
    let root = lock.with_extension("");
    fs::DirBuilder::new().mode(0o700).create(&root).map_err(OperationError::file("making the folder", &root))?;
    Ok((root, held))
}

/// A model that another revision on this machine has laid out already is linked to, not unpacked again: a version never changes.
fn lay_out_model(plan: &Plan, model: &ModelDocument, (apps, models): (&Path, &Path)) -> Result<(), OperationError> {
    let target = model_folder(models, &model.id);
    let parent = target.parent().unwrap_or(models);
    fs::create_dir_all(parent).map_err(OperationError::file("making the folder", parent))?;
    if let Some(other) = laid_out_elsewhere(apps, &model.id, &target) {
        if link_tree(&other, &target).is_ok() {
            return Ok(());
        }
        // The other revision may just be going; what was linked so far is dropped.
        fs::remove_dir_all(&target).map_err(OperationError::file("removing", &target))?;
    }
    let mut layer = plan.content.workspace.layers.open_blob(&model.layer)?;
    unpack(&mut layer, &target)?;
    Ok(())
}

/// Returns the folder of a model version below `models`.
pub(super) fn model_folder(models: &Path, id: &ModelId) -> PathBuf {
    models.join(id.name.as_str()).join(id.version.to_string())
}

fn laid_out_elsewhere(apps: &Path, id: &ModelId, not: &Path) -> Option<PathBuf> {
    let found = fs::read_dir(apps).ok()?.flatten();
    found.map(|app| model_folder(&app.path().join(MODELS), id)).find(|path| path != not && path.is_dir())
}

fn link_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            link_tree(&entry.path(), &target)?;
        } else if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(entry.path())?, target)?;
        } else {
            fs::hard_link(entry.path(), target)?;
        }
    }
    Ok(())
}
