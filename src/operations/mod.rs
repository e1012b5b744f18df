//! One file per verb: what `aml` does, step by step. Requests come in as plain values, what happened goes out as a value;
//! nothing here reads the environment, parses arguments or prints.

mod compute;
mod compute_attach;
mod compute_detach;
mod compute_rotate;
mod create_aks;
mod content;
mod deploy;
mod environment;
mod environment_image;
mod error;
mod folder;
mod home;
mod image;
mod model;
mod model_layers;
mod others;
mod package;
mod package_folder;
mod platforms;
mod service;
mod short_keys;
mod staging;
mod suggestion;
mod update;
mod workspace;

pub use compute::{ComputeTarget, list_compute_targets, show_compute_target};
pub use compute_attach::{AttachCluster, ExportedRouter, WaitForRouter, attach_cluster, export_cluster, update_cluster};
pub use compute_detach::{Credentials, DetachCluster, Detached, IfServices, IfUnreachable, credentials, detach_cluster};
pub use compute_rotate::rotate_router_key;
pub use content::{ContentRequest, ModelArgument};
pub use create_aks::{AksNetwork, CreateAks, how_to_create};
pub use deploy::{
    DeployRequest, DeploymentPlan, EnvironmentStep, ExportedService, ImageStep, ModelStep, PlannedService, deploy,
    export_service, plan_deployment,
};
pub use environment::{
    ComparedKeys, DefinitionSource, EnvironmentSelector, KeyOfEnvironment, compare_keys, download_environment,
    key_of_environment, list_environments, register_environment, scaffold_environment, show_environment,
};
pub use environment_image::{ImageMaking, Rebuild, find_or_build_environment_image};
pub use error::OperationError;
pub use folder::{AttachFolder, AttachedFolder, attach_folder};
pub use home::{Home, Session};
pub use image::{
    EnvironmentEntry, ImageListing, PruneKind, PruneMode, PruneRequest, Pruned, PythonEntry, ShownImage, list_images,
    prune_images, show_image,
};
pub use model::{
    DownloadedModel, ModelFilter, ModelSelector, RegisterModel, Replace, UpdateModel, delete_model, download_model, list_models,
    register_model, show_model, update_model,
};
pub use package::{ImageRequest, MakingRequest, PackageRequest, PackagedImage, package_model};
pub use package_folder::{PackagedFolder, write_package};
pub use service::{
    FoundService, KeyKind, LogsRequest, Scored, ServiceFilter, ShownService, delete_service, get_access_token, get_keys,
    get_logs, list_services, regenerate_key, revoke_tokens, run_service, show_service,
};
pub use update::{UpdateService, plan_update, update_service};
pub use workspace::{CreateWorkspace, WorkspaceDescription, create_workspace, delete_workspace, list_workspaces, show_workspace};
