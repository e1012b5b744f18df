//! A packed layer as the plain tar that it was.

use std::io::{BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::PackedError;
use super::compression::{GZIP, PLAIN, ZSTD};

/// Docker's names for the same forms.
const DOCKER_PLAIN: &str = "application/vnd.docker.image.rootfs.diff.tar";
const DOCKER_GZIP: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
const BUFFER: usize = 256 * 1024;
/// The base-2 logarithm of the farthest that a zstd frame may look back, and so of the memory that it may ask for: 128 MiB, as far as
/// zstd's highest level looks.
const FARTHEST: u32 = 27;

/// Returns a layer's plain tar, read from its blob of this media type (OCI's or Docker's). Memory stays bounded whatever the blob
/// holds; how much comes out is the reader's to limit.
pub fn unpacked<'a>(media_type: &str, blob: impl Read + Send + 'a) -> Result<Box<dyn Read + Send + 'a>, PackedError> {
    let blob = BufReader::with_capacity(BUFFER, blob);
    match media_type {
        PLAIN | DOCKER_PLAIN => Ok(Box::new(blob)),
        GZIP | DOCKER_GZIP => Ok(Box::new(MultiGzDecoder::new(blob))),
        ZSTD => {
            let mut decoder = zstd::Decoder::with_buffer(blob).map_err(|source| PackedError::Read { source })?;
            decoder.window_log_max(FARTHEST).map_err(|source| PackedError::Read { source })?;
            Ok(Box::new(decoder))
        }
        other => Err(PackedError::MediaType { media_type: other.to_owned() }),
    }
}
