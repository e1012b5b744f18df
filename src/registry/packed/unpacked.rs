//! A packed layer as the plain tar that it was.

use std::io::Read;

use super::PackedError;
use super::compression::{GZIP, PLAIN, ZSTD};

/// Returns a layer's plain tar, read from its blob of this media type (OCI's or Docker's). Memory stays bounded whatever the blob
/// holds; how much comes out is the reader's to limit.
pub fn unpacked<'a>(media_type: &str, _blob: impl Read + Send + 'a) -> Result<Box<dyn Read + Send + 'a>, PackedError> {
    match media_type {
        PLAIN | GZIP | ZSTD => todo!(),
        other => Err(PackedError::MediaType { media_type: other.to_owned() }),
    }
}
