//! Compresses layers on their way to a registry, and decompresses them on their way back. Layers that don't shrink are sent plain.

mod block;
mod cache;
mod compressed_file;
mod compression;
mod packer;
mod pipeline;
mod unpacked;

pub use cache::PackedCache;
pub use compression::{Compression, Packed, PackedError};
pub use packer::{PackedFile, Packer};
pub use unpacked::unpacked;
