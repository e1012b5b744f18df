//! The models of one revision: files of its own, since a script may write beside its model, and may change it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::OperationError;
use super::super::aside::unpack_layer;
use crate::files::sync_tree;
use crate::names::{Digest, ModelId};
use crate::package::{Tally, can_clone, clone_tree, tally};
use crate::platform::local::{Masters, Place};
use crate::registry::LayoutFolder;
use crate::workspace::ModelDocument;

/// What a smaller model takes isn't worth a master: small files are written as fast as they are cloned.
const WORTH_A_MASTER: u64 = 64 << 20;
const LAYER: &str = "layer";
const TALLY: &str = "tally.json";

/// Where models are laid out from.
pub(super) struct Models<'a> {
    layers: &'a LayoutFolder,
    /// Where this file system can share bytes between files.
    masters: Option<Masters>,
}

impl<'a> Models<'a> {
    pub(super) fn new(layers: &'a LayoutFolder, models: &[ModelDocument], place: &Place) -> Result<Self, OperationError> {
        if !models.iter().any(is_worth_a_master) {
            return Ok(Self { layers, masters: None });
        }
        let masters = Masters::hold(place).map_err(OperationError::file("making a folder in", place.state()))?;
        Ok(Self { layers, masters: masters.filter(|masters| can_clone(masters.folder())) })
    }

    /// Lays a model out. It comes from its layer, which is checked; or from a master, which came from there and is counted.
    pub(super) fn lay_out(&self, model: &ModelDocument, target: &Path) -> Result<(), OperationError> {
        if let Some(masters) = self.masters.as_ref().filter(|_| is_worth_a_master(model))
            && clone_model(masters, (self.layers, &model.layer), target)?
        {
            return Ok(());
        }
        unpack_layer(self.layers, &model.layer, target)
    }

    /// Returns what keeps the masters from being removed.
    pub(super) fn into_held(self) -> Option<Masters> {
        self.masters
    }
}

fn is_worth_a_master(model: &ModelDocument) -> bool {
    model.size >= WORTH_A_MASTER
}

/// Clones a model's master; returns whether the clone is whole. Else nothing is left of it.
fn clone_model(masters: &Masters, (layers, layer): (&LayoutFolder, &Digest), target: &Path) -> Result<bool, OperationError> {
    let name = layer.hex();
    let failed = |source| OperationError::file("making a folder in", masters.folder())(source);
    let master = masters.find_or_make(&name, |folder| make(layers, layer, folder), failed)?;
    let parent = target.parent().unwrap_or(target);
    fs::create_dir_all(parent).map_err(OperationError::file("making the folder", parent))?;
    let counted: Option<Tally> = fs::read(master.join(TALLY)).ok().and_then(|text| serde_json::from_slice(&text).ok());
    let cloned = clone_tree(&master.join(LAYER), target);
    if cloned.as_ref().ok() == counted.as_ref() && counted.is_some() {
        return Ok(true);
    }
    tracing::warn!(%layer, ?cloned, "a master isn't what it was: the model is unpacked anew");
    masters.discard(&name);
    match fs::remove_dir_all(target) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(OperationError::file("removing", target)(error)),
        _ => Ok(false),
    }
}

fn make(layers: &LayoutFolder, layer: &Digest, folder: &Path) -> Result<(), OperationError> {
    let unpacked = folder.join(LAYER);
    unpack_layer(layers, layer, &unpacked)?;
    let kept = tally(&unpacked).and_then(|tally| fs::write(folder.join(TALLY), serde_json::to_vec(&tally)?));
    kept.and_then(|()| sync_tree(folder)).map_err(OperationError::file("writing", folder))
}

/// Returns the folder of a model version below `models`.
pub(super) fn model_folder(models: &Path, id: &ModelId) -> PathBuf {
    models.join(id.name.as_str()).join(id.version.to_string())
}
