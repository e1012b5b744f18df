//! Environment images, found by their key or built, and service images, assembled from layers. It runs no programs but builders.

mod annotations;
mod archive;
mod artifact;
mod base;
mod builders;
mod copy_notice;
mod dockerfile_steps;
mod elf;
mod environment_image;
mod environment_list;
mod environment_push;
mod generated_layers;
mod layer_pusher;
mod layers;
mod manifest;
mod model_artifact;
mod recipe;
mod recipe_cache;
mod repositories;
mod router_image;
mod runtime;
mod service_documents;
mod service_error;
mod service_image;
mod service_image_plan;
mod start_up;

pub use annotations::BaseName;
pub use archive::{ArchiveError, ArchivedLayer, ImageArchive, LayerForm};
pub use base::{BaseError, BaseImage, KnownRegistries, platform_image, resolve_base};
pub use builders::{BuildError, BuildHost, BuilderChoice, Engine, EngineKind, finished_build_logs};
pub use dockerfile_steps::{BUILD_CONTEXT_APP, BUILD_CONTEXT_PROGRAM};
pub use elf::{Unfit, unfit};
pub use environment_image::{
    BuildEnvironment, EnvironmentImage, EnvironmentImageError, EnvironmentRegistries, Found, base_now, build_environment_image,
    find_environment_image,
};
pub use environment_list::{list_environment_images, remove_environment_image};
pub use layer_pusher::LayerPusher;
pub use layers::{MOST_LAYERS, ModelLayer, ShippedModel, TooManyLayers, plan_model_layers};
pub use manifest::{Image, ImageError, in_oci_form, read_image, sealed};
pub use model_artifact::{fetch_model, publish_model};
pub use repositories::{model_repository, router_repository, runtime_repository};
pub use router_image::{RouterImage, publish_router};
pub use runtime::{Build, Runtime, find_runtime, publish_runtime};
pub use service_error::ServiceImageError;
pub use service_image::{EnvironmentAt, PlacedLayer, ServiceImage, ServiceImageRequest, assemble_service_image};
pub use service_image_plan::{PlannedPart, ServiceImagePlan, ServiceImagePlanRequest, plan_service_image};
pub use start_up::StartUp;
