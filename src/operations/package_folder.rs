//! `model package --output-path`: a Dockerfile and all that it needs, for whoever builds the image elsewhere.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::content::{Content, ContentRequest, Draft};
use super::model_layers::{bring_models, shipped};
use super::package::{start_up, with_base};
use super::staging::{stage_in, unpack_layer};
use super::{OperationError, Session};
use crate::config::Faults;
use crate::environment::{CondaPolicy, ImageRecipe, RecipeFacts, image_recipe};
use crate::files::{Folder, replace, sync_name, sync_tree};
use crate::image::{BUILD_CONTEXT_APP, BUILD_CONTEXT_PROGRAM, ServiceImageError, ShippedModel, StartUp, unfit};
use crate::service::contract::MODELS_FOLDER;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackagedFolder {
    /// The folder, absolute.
    pub path: PathBuf,
}

/// Writes a Dockerfile, and the project, the models, the environment's files and the runtime that it names, into a folder.
/// Other files of the folder stay; what an earlier call wrote is replaced as a whole.
pub async fn write_package(
    session: Session<'_>,
    content: &ContentRequest,
    conda: CondaPolicy,
    folder: &Path,
) -> Result<PackagedFolder, OperationError> {
    let folder = session.home.absolute(folder);
    if folder.exists() && !folder.is_dir() {
        let what = format!("the output path is not a directory: {}", folder.display());
        return Err(OperationError::refused(what, "name a folder with --output-path"));
    }
    let program = &session.home.host.executable;
    if let Some(unfit) = unfit(program).map_err(OperationError::file("reading", program))? {
        return Err(ServiceImageError::Unfit { program: program.clone(), unfit }.into());
    }
    let mut faults = Faults::default();
    let workspace = session.open_or_make_workspace()?;
    let content = Draft::read(session, &workspace, content, &mut faults).await?.list(faults).await?;
    content.tell_warnings(session.progress);
    content.tell_idle_variables(session.progress);
    if content.inference.source_directory.as_deref().is_some_and(|source| folder.starts_with(source)) {
        let shown = folder.display();
        session
            .progress
            .warning(format!("{shown} lies in the source directory, so the next package holds this one: name it in .amlignore"));
    }
    let recipe = image_recipe(&with_base(content.definition.clone(), content.workspace.base_image.as_ref()), conda)?;
    recipe.tell_remarks(session.progress);
    let _held = content.workspace.layers.shared()?;
    bring_models(session, content.workspace, &content.models).await?;
    fs::create_dir_all(&folder).map_err(OperationError::file("making the folder", &folder))?;
    let staging = stage_in(&folder, &session.home.data)?;
    Writing { session, content: &content, recipe: &recipe, target: staging.path() }.write()?;
    take_places(staging.path(), &folder)?;
    Ok(PackagedFolder { path: folder })
}

/// A package on its way into a folder.
struct Writing<'a> {
    session: Session<'a>,
    content: &'a Content<'a>,
    recipe: &'a ImageRecipe,
    target: &'a Path,
}

impl Writing<'_> {
    fn write(&self) -> Result<(), OperationError> {
        let Self { session, content, recipe, target: whole } = self;
        let app = whole.join(BUILD_CONTEXT_APP);
        let project = content.store_project(*session)?;
        unpack_layer(&content.workspace.layers, &project, &app.join(content.source_name().unwrap_or_default()))?;
        for model in &content.models {
            session.progress.step(format!("unpacking model {}", model.id));
            let target = app.join(MODELS_FOLDER).join(model.id.name.as_str()).join(model.id.version.to_string());
            unpack_layer(&content.workspace.layers, &model.layer, &target)?;
        }
        for (name, bytes) in &recipe.context {
            self.put(name, bytes, 0o600)?;
        }
        let program = fs::read(&session.home.host.executable);
        let program = program.map_err(OperationError::file("reading", &session.home.host.executable))?;
        self.put(BUILD_CONTEXT_PROGRAM, &program, 0o755)?;
        let models: Vec<ShippedModel> = content.models.iter().map(shipped).collect();
        let start_up: StartUp = start_up(content, recipe, recipe.python.clone());
        let text = format!("{}{}", recipe.dockerfile(&RecipeFacts::default()), start_up.dockerfile_steps(&models)?);
        self.put("Dockerfile", text.as_bytes(), 0o644)
    }

    /// Files of the environment may hold passwords of package indexes.
    fn put(&self, name: &str, bytes: &[u8], mode: u32) -> Result<(), OperationError> {
        let path = self.target.join(name);
        let parent = path.parent().unwrap_or(self.target);
        let folders = DirBuilder::new().recursive(true).mode(0o755).create(parent);
        folders.map_err(OperationError::file("making the folder", parent))?;
        let kept = fs::write(&path, bytes).and_then(|()| fs::set_permissions(&path, fs::Permissions::from_mode(mode)));
        kept.map_err(OperationError::file("writing", &path))
    }
}

/// Names what this program wrote into a folder, a name a line: only that may be replaced.
const RECORD: &str = ".aml-package";

/// Puts what was written in the place of what an earlier call wrote; all of it, or none.
fn take_places(from: &Path, folder: &Path) -> Result<(), OperationError> {
    let names = written_in(from)?;
    let known: BTreeSet<String> =
        fs::read_to_string(folder.join(RECORD)).unwrap_or_default().lines().map(str::to_owned).collect();
    let is_others = |name: &&String| !known.contains(*name) && folder.join(name).symlink_metadata().is_ok();
    let others: Vec<&str> = names.iter().filter(is_others).map(String::as_str).collect();
    if !others.is_empty() {
        let what = format!("{} holds what an earlier package didn't write: {}", folder.display(), others.join(", "));
        return Err(OperationError::refused(what, "name another folder with --output-path, or move these away"));
    }
    let record: BTreeSet<&str> = known.iter().chain(&names).map(String::as_str).collect();
    let text = record.into_iter().collect::<Vec<_>>().join("\n");
    let path = from.join(RECORD);
    fs::write(&path, text).and_then(|()| sync_tree(from)).map_err(OperationError::file("writing", &path))?;
    let mut done = Vec::new();
    // The record comes first: whatever comes after it may be replaced by the next call.
    for name in [RECORD].into_iter().chain(names.iter().map(String::as_str)) {
        let (new, old) = (from.join(name), folder.join(name));
        if let Err(error) = replace(&new, &old) {
            // The error that led here names what can't be put back.
            done.into_iter().rev().for_each(|(new, old): (PathBuf, PathBuf)| drop(put_back(&new, &old)));
            return Err(error.into());
        }
        done.push((new, old));
    }
    sync_name(&folder.join(RECORD)).map_err(OperationError::file("writing", folder))
}

fn put_back(new: &Path, old: &Path) -> Result<(), OperationError> {
    match new.symlink_metadata() {
        Ok(_) => Ok(replace(new, old)?),
        // Nothing was there before.
        Err(_) => fs::rename(old, new).map_err(OperationError::file("putting back", old)),
    }
}

/// Returns the names of what a package consists of, sorted; they are ours, and text.
fn written_in(folder: &Path) -> Result<Vec<String>, OperationError> {
    let names = Folder::open(folder).and_then(|folder| folder.names()).map_err(OperationError::file("reading", folder))?;
    Ok(names.into_iter().map(|name| name.to_string_lossy().into_owned()).collect())
}
