//! A plain layer as it travels: packed on its way to a registry, unpacked on its way back. What doesn't get smaller travels plain.

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
