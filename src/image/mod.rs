//! Environment images, found by their key or built, and service images, assembled from layers. It never runs anything but builders,
//! and keeps nothing but in registries.

mod base;
mod manifest;

pub use base::{BaseError, BaseImage, KnownRegistries, base_moved_to, resolve_base};
pub use manifest::{Image, ImageError, read_image, sealed};
