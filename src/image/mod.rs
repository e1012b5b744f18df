//! Environment images, found by their key or built, and service images, assembled from layers. It never runs anything but builders,
//! and keeps nothing but in registries.

mod annotations;
mod archive;
mod base;
mod builders;
mod dockerfile;
mod environment_image;
mod manifest;
mod publish;

pub use annotations::BaseName;
pub use archive::{ArchiveError, ArchivedLayer, ImageArchive, LayerForm};
pub use base::{BaseError, BaseImage, KnownRegistries, resolve_base};
pub use builders::{BuildError, BuildHost, BuilderChoice, Engine, EngineKind, Pip};
pub use environment_image::{
    BuildEnvironment, EnvironmentImage, EnvironmentImageError, EnvironmentRegistries, Found, base_now, build_environment_image,
    find_environment_image,
};
pub use manifest::{Image, ImageError, read_image, sealed};
