//! Environment images, found by their key or built, and service images, assembled from layers. It never runs anything but builders,
//! and keeps nothing but in registries.

mod base;
mod layers;
mod manifest;
mod own_layers;
mod program;
mod repositories;
mod start_up;

pub use base::{BaseError, BaseImage, KnownRegistries, base_moved_to, resolve_base};
pub use layers::{MOST_LAYERS, ModelLayer, ShippedModel, TooManyLayers, plan_model_layers};
pub use manifest::{Image, ImageError, read_image, sealed};
pub use program::{Unfit, unfit};
pub use repositories::{model_repository, runtime_repository, service_repository};
pub use start_up::StartUp;
