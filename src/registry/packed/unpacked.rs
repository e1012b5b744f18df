//! Decompresses layers.

use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::PackedError;
use super::compression::{GZIP, PLAIN, ZSTD};

/// Docker's names for the same forms.
const DOCKER_PLAIN: &str = "application/vnd.docker.image.rootfs.diff.tar";
const DOCKER_GZIP: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
const BUFFER: usize = 256 * 1024;
/// The base-2 logarithm of the largest window, and thus of the memory, that a zstd frame may ask for: 128 MiB, the window of
/// zstd's highest level.
const FARTHEST: u32 = 27;

/// Returns a layer's plain tar from its blob of this media type (OCI's or Docker's). Memory is bounded whatever the blob
/// holds, and reading fails after `most` bytes: a few kilobytes can decompress to a full disk.
pub fn unpacked<'a>(media_type: &str, blob: impl Read + Send + 'a, most: u64) -> Result<Box<dyn Read + Send + 'a>, PackedError> {
    let blob = BufReader::with_capacity(BUFFER, blob);
    let plain: Box<dyn Read + Send + 'a> = match media_type {
        PLAIN | DOCKER_PLAIN => Box::new(blob),
        GZIP | DOCKER_GZIP => Box::new(MultiGzDecoder::new(blob)),
        ZSTD => {
            let mut decoder = zstd::Decoder::with_buffer(blob).map_err(|source| PackedError::Read { source })?;
            decoder.window_log_max(FARTHEST).map_err(|source| PackedError::Read { source })?;
            Box::new(decoder)
        }
        other => return Err(PackedError::MediaType { media_type: other.to_owned() }),
    };
    Ok(Box::new(AtMost { plain, most, left: most }))
}

/// Fails instead of returning more than `most` bytes.
struct AtMost<R> {
    plain: R,
    most: u64,
    left: u64,
}

impl<R: Read> Read for AtMost<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.plain.read(into)?;
        let left = self.left.checked_sub(count as u64);
        self.left = left.ok_or_else(|| io::Error::other(format!("it unpacks to more than {} bytes", self.most)))?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn no_more_comes_out_than_there_may_be() {
        let plain = vec![0; 1 << 20];
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&plain).unwrap();
        let zstd = zstd::encode_all(plain.as_slice(), 3).unwrap();
        for (media_type, blob) in [(PLAIN, plain.clone()), (GZIP, gzip.finish().unwrap()), (ZSTD, zstd)] {
            let read = |most| {
                let mut out = Vec::new();
                let read = unpacked(media_type, blob.as_slice(), most).unwrap().read_to_end(&mut out);
                (read.map_err(|error| error.to_string()), out.len() as u64 <= most)
            };
            assert_eq!(read(1 << 20), (Ok(1 << 20), true), "{media_type}");
            assert_eq!(read(1000), (Err("it unpacks to more than 1000 bytes".to_owned()), true), "{media_type}");
        }
    }
}
