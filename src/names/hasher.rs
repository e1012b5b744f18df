//! Computes the digest of content while it passes by.

use std::fmt;

use aws_lc_rs::digest::{Context, SHA256};

use super::Digest;

/// Hashes layers and other large content. `sha2` doesn't compile to what the processor can do (it calls a function for every sixteen
/// bytes that it loads, since only some of its functions may use the processor's instructions for sha256), which takes a third longer.
#[derive(Clone)]
pub struct Hasher(Context);

impl Hasher {
    /// Begins with nothing hashed.
    pub fn new() -> Self {
        Self(Context::new(&SHA256))
    }

    /// Adds the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the digest of all that was added.
    pub fn finish(self) -> Digest {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.0.finish().as_ref());
        Digest::from_sha256(bytes)
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Hasher;

    #[test]
    fn pieces_give_the_digest_of_the_whole() {
        let mut hasher = Hasher::new();
        hasher.update(b"a");
        hasher.update(b"bc");
        // The example of the standard (FIPS 180-4).
        let abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hasher.finish().to_string(), abc, "layers would get names that nobody else gives them");
    }
}
