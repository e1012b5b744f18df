//! Environment images, found by their key or built, and service images, assembled from layers. It never runs anything but builders,
//! and keeps nothing but in registries.

mod archive;
mod base;
mod builders;
mod manifest;

pub use archive::{ArchiveError, ArchivedLayer, ImageArchive, LayerForm};
pub use base::{BaseError, BaseImage, KnownRegistries, base_moved_to, resolve_base};
pub use builders::{BuildError, BuildHost, BuilderChoice, Engine, EngineKind, Pip};
pub use manifest::{Image, ImageError, read_image, sealed};
