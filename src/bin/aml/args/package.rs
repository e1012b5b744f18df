//! The arguments of `aml model package`.

use std::path::PathBuf;

use clap::Args;

use super::deployment::CodeArgs;
use super::{BuildArgs, ModelArguments, Untrimmed, WorkspaceArgs};

/// The arguments of `model package`.
#[derive(Debug, Args)]
#[command(
    after_help = "The image answers POST /score on port 5001: docker run -p 5001:5001 IMAGE. Flags override the configuration file."
)]
pub(crate) struct PackageArgs {
    #[command(flatten)]
    pub(crate) models: ModelArguments,
    /// Inference configuration file (JSON or YAML)
    #[arg(long, visible_alias = "ic", value_name = "FILE")]
    pub(crate) inference_config_file: Option<PathBuf>,
    /// Name of the image in the workspace's registry
    #[arg(long, visible_alias = "in", value_name = "NAME", default_value = "package")]
    pub(crate) image_name: String,
    /// Tag of the image [default: the current time as yyyyMMddHHmmss]
    #[arg(long, visible_alias = "il", value_name = "LABEL")]
    pub(crate) image_label: Option<String>,
    /// Write a Dockerfile and its build context to this folder instead of building an image
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["image_name", "image_label"])]
    pub(crate) output_path: Option<PathBuf>,
    /// Accepted as in v1 and ignored: this command builds the image itself.
    #[arg(long, hide = true)]
    pub(crate) no_wait: bool,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) code: CodeArgs,
    #[command(flatten)]
    pub(crate) build: BuildArgs,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}
