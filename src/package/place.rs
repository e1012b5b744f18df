//! Plain layers moved below a prefix, one or several into one: the layers of an image are made of the project's and the models'.

use std::io::{self, Read, Write};

use super::{Layer, UnpackError};

/// Why layers can't be moved below a prefix.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The layer isn't one that this program writes.
    #[error(transparent)]
    Layer(UnpackError),
    /// The prefix isn't a relative path of plain names.
    #[error("'{prefix}' can't be put before the paths of a layer: it must be plain names with '/' between them")]
    Prefix {
        /// As given.
        prefix: String,
    },
    /// Two layers of a bundle would lie within each other.
    #[error("'{prefix}' and '{other}' lie within each other, so that two layers can't be put there")]
    Nested {
        /// The prefix of the layer to be added.
        prefix: String,
        /// The prefix of one that was added before.
        other: String,
    },
    /// The new layer can't be written.
    #[error("the layer can't be written")]
    Write {
        /// Why.
        source: io::Error,
    },
}

/// Writes one of this program's plain layers again, each path below `prefix` (which may be empty), as
/// [`write_layer`](super::write_layer) would have written it there.
pub fn place(plain: &mut dyn Read, prefix: &str, out: &mut dyn Write) -> Result<Layer, PlaceError> {
    let mut bundle = Bundle::new(out);
    bundle.add(plain, prefix)?;
    bundle.finish()
}

/// Writes several of this program's plain layers as one, each below a prefix of its own. The bytes depend on the layers, their
/// prefixes and their order alone.
pub struct Bundle<'a> {
    _out: &'a mut dyn Write,
}

impl<'a> Bundle<'a> {
    /// Begins a layer without entries.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { _out: out }
    }

    /// Adds what a plain layer holds below `prefix`, which lies neither below nor above that of another.
    pub fn add(&mut self, _plain: &mut dyn Read, _prefix: &str) -> Result<(), PlaceError> {
        todo!()
    }

    /// Ends the layer.
    pub fn finish(self) -> Result<Layer, PlaceError> {
        todo!()
    }
}
