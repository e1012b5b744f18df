//! The models of one revision: files of its own, since a script may write beside its model, and may change it.

use std::fs;
use std::path::Path;

use super::{Masters, Paths};
use crate::files::{remove_folder, sync_tree};
use crate::names::Digest;
use crate::package::{Tally, UnpackError, can_clone, clone_tree, tally, unpack_named};
use crate::platform::PlatformError;
use crate::registry::LayoutFolder;
use crate::service::ServiceModel;

/// What a smaller model takes isn't worth a master: small files are written as fast as they are cloned.
const WORTH_A_MASTER: u64 = 64 << 20;
const LAYER: &str = "layer";
const TALLY: &str = "tally.json";

/// Where models are laid out from.
pub(super) struct ModelFiles<'a> {
    layers: &'a LayoutFolder,
    /// Where this file system can share bytes between files.
    masters: Option<Masters>,
}

impl<'a> ModelFiles<'a> {
    pub(super) fn new(layers: &'a LayoutFolder, models: &[ServiceModel], paths: &Paths) -> Result<Self, PlatformError> {
        if !models.iter().any(is_worth_a_master) {
            return Ok(Self { layers, masters: None });
        }
        let masters = Masters::hold(paths).map_err(PlatformError::file("making a folder in", paths.state()))?;
        Ok(Self { layers, masters: masters.filter(|masters| can_clone(masters.folder())) })
    }

    /// Lays a model out. It comes from its layer, which is checked; or from a master, which came from there and is counted.
    pub(super) fn lay_out(&self, model: &ServiceModel, target: &Path) -> Result<(), PlatformError> {
        if let Some(masters) = self.masters.as_ref().filter(|_| is_worth_a_master(model))
            && self.clone_master(masters, model, target)?
        {
            return Ok(());
        }
        unpack(self.layers, &model.layer, target)
    }

    /// Clones a model's master; returns whether the clone is whole. Else nothing is left of it.
    fn clone_master(&self, masters: &Masters, model: &ServiceModel, target: &Path) -> Result<bool, PlatformError> {
        let name = model.layer.hex();
        let failed = |source| PlatformError::file("making a folder in", masters.folder())(source);
        let master = masters.find_or_make(&name, |folder| self.make_master(model, folder), failed)?;
        let parent = target.parent().unwrap_or(target);
        fs::create_dir_all(parent).map_err(PlatformError::file("making the folder", parent))?;
        let counted: Option<Tally> = fs::read(master.join(TALLY)).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let cloned = clone_tree(&master.join(LAYER), target);
        if cloned.as_ref().ok() == counted.as_ref() && counted.is_some() {
            return Ok(true);
        }
        tracing::warn!(layer = %model.layer, ?cloned, "a master has changed: the model is unpacked anew");
        masters.discard(&name);
        remove_folder(target).map_err(PlatformError::file("removing", target))?;
        Ok(false)
    }

    fn make_master(&self, model: &ServiceModel, folder: &Path) -> Result<(), PlatformError> {
        let unpacked = folder.join(LAYER);
        unpack(self.layers, &model.layer, &unpacked)?;
        let counted = tally(&unpacked).and_then(|tally| fs::write(folder.join(TALLY), serde_json::to_vec(&tally)?));
        counted.and_then(|()| sync_tree(folder)).map_err(PlatformError::file("writing", folder))
    }

    /// Returns what keeps the masters from being removed.
    pub(super) fn into_held(self) -> Option<Masters> {
        self.masters
    }
}

fn is_worth_a_master(model: &ServiceModel) -> bool {
    model.size >= WORTH_A_MASTER
}

/// Unpacks a layer of this machine; the folders above it are made, and it appears whole or not at all.
pub(super) fn unpack(layers: &LayoutFolder, layer: &Digest, target: &Path) -> Result<(), PlatformError> {
    let parent = target.parent().unwrap_or(target);
    fs::create_dir_all(parent).map_err(PlatformError::file("making the folder", parent))?;
    unpack_named(&mut layers.open_blob(layer)?, layer, target).map_err(|error| match error {
        UnpackError::OtherContent { layer, found } => PlatformError::Damaged { path: layers.blob_path(&layer), layer, found },
        error => error.into(),
    })
}
