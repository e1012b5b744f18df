//! Takes a prefix off the paths of a layer that was placed below it.

use std::path::{Path, PathBuf};

use super::reading::checked;
use super::writing::checked_prefix;
use super::{Entry, EntryKind, UnpackError};

/// The part of a layer that is unpacked: what lies below a prefix, which may be empty.
pub(super) struct Below {
    prefix: PathBuf,
    found: bool,
}

/// Where an entry lies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stripped {
    /// Below the prefix, which its path no longer has.
    Below,
    /// Beside the prefix, or it is the prefix or a folder above it.
    Beside,
}

impl Below {
    /// Returns the part below a prefix, or `None` where it isn't plain names.
    pub(super) fn new(prefix: &str) -> Option<Self> {
        let prefix = checked_prefix(prefix)?;
        Some(Self { found: prefix == Path::new(""), prefix })
    }

    /// Returns whether there was anything at the prefix.
    pub(super) fn found(&self) -> bool {
        self.found
    }

    /// Takes the prefix off an entry's path, where it lies below it.
    pub(super) fn strip(&mut self, entry: &mut Entry) -> Result<Stripped, UnpackError> {
        if self.prefix == Path::new("") {
            return Ok(Stripped::Below);
        }
        let refused = |what| UnpackError::Path { path: entry.path.clone(), what };
        let clean = checked(&entry.path).map_err(refused)?;
        if self.prefix.starts_with(&clean) {
            self.found |= self.prefix == clean;
            return if entry.kind == EntryKind::Folder { Ok(Stripped::Beside) } else { Err(refused("where a folder should be")) };
        }
        let Ok(inside) = clean.strip_prefix(&self.prefix) else { return Ok(Stripped::Beside) };
        self.found = true;
        inside.clone_into(&mut entry.path);
        Ok(Stripped::Below)
    }
}
