//! A layer's bytes on their way, named as they pass: what is unpacked under a name is what the name says.

use std::io::{self, Read};

use crate::names::{Digest, Hasher};

/// Reads and hashes.
pub(super) struct Checked<'a> {
    layer: &'a mut dyn Read,
    hasher: Hasher,
}

impl<'a> Checked<'a> {
    pub(super) fn new(layer: &'a mut dyn Read) -> Self {
        Self { layer, hasher: Hasher::new() }
    }

    /// Returns the digest of all that was read.
    pub(super) fn finish(self) -> Digest {
        self.hasher.finish()
    }
}

impl Read for Checked<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.layer.read(into)?;
        self.hasher.update(&into[..count]);
        Ok(count)
    }
}
