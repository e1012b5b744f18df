//! How layers are compressed, and what describes a compressed one.

use std::io;
use std::path::PathBuf;

use crate::names::Digest;

/// A plain tar as a layer of an image.
pub(super) const PLAIN: &str = "application/vnd.oci.image.layer.v1.tar";
/// The same in gzip.
pub(super) const GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";
/// The same in zstd.
pub(super) const ZSTD: &str = "application/vnd.oci.image.layer.v1.tar+zstd";

/// The compression of layers that shrink by it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Compression {
    /// What every registry and every engine takes.
    #[default]
    Gzip,
    /// Faster and smaller, for engines since 2021.
    Zstd,
}

/// A layer as it is sent to a registry.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Packed {
    /// The media type of its blob.
    pub media_type: String,
    /// The sha256 of its blob; equal to `diff_id` if it is sent plain.
    pub digest: Digest,
    pub size: u64,
    /// The sha256 of the plain tar.
    pub diff_id: Digest,
    /// Bytes of the plain tar.
    pub plain_size: u64,
}

/// Why a layer can't be compressed or decompressed.
#[derive(Debug, thiserror::Error)]
pub enum PackedError {
    #[error("the packed layer can't be written to '{}'", path.display())]
    Write {
        /// The file, or its folder before it is made.
        path: PathBuf,
        source: io::Error,
    },
    /// Blobs of this media type aren't layers that can be decompressed.
    #[error("a layer of the media type '{media_type}' can't be unpacked")]
    MediaType { media_type: String },
    #[error("the packed layer can't be read")]
    Read { source: io::Error },
}
