//! Work that gets to a place of the user's in one step: it is finished in a staging folder beside that place, then renamed.

use std::fs;
use std::path::Path;

use super::OperationError;
use crate::files::StagingFolder;
use crate::names::Digest;
use crate::package::{UnpackError, unpack_named};
use crate::registry::LayoutFolder;

/// Makes a staging folder in `parent`, and removes those that killed commands left, wherever they are. `data` is where this program keeps
/// what it knows of them.
pub(super) fn stage_in(parent: &Path, data: &Path) -> Result<StagingFolder, OperationError> {
    let locks = data.join("aside");
    StagingFolder::sweep(&locks).map_err(OperationError::file("reading", &locks))?;
    StagingFolder::create_in(parent, &locks).map_err(OperationError::file("making a folder in", parent))
}

/// Unpacks a layer of this machine; the folders above it are made, and it appears whole or not at all.
pub(super) fn unpack_layer(layers: &LayoutFolder, layer: &Digest, target: &Path) -> Result<(), OperationError> {
    let parent = target.parent().unwrap_or(target);
    fs::create_dir_all(parent).map_err(OperationError::file("making the folder", parent))?;
    unpack_named(&mut layers.open_blob(layer)?, layer, target).map_err(|error| match error {
        UnpackError::OtherContent { layer, found } => OperationError::Damaged { path: layers.blob_path(&layer), layer, found },
        error => error.into(),
    })
}
