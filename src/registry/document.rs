//! Documents of a layout (its marker, its index, its manifests), which whoever made the folder may have made as large as they like.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The largest that is read; real ones have a few kilobytes. What comes from remote registries has the same limit.
const LARGEST: u64 = 32 << 20;

/// Reads a whole document.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 32 MiB, too large for a document"));
    }
    Ok(bytes)
}
