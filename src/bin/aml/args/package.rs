//! The arguments of `aml model package`.

use std::path::PathBuf;

use clap::Args;

use super::deployment::CodeArgs;
use super::{BuildArgs, ModelArguments, Untrimmed, WorkspaceArgs};

/// The arguments of `model package`.
#[derive(Debug, Args)]
#[command(after_help = "The image answers POST /score on port 5001: docker run -p 5001:5001 IMAGE. Flags override the file.")]
pub(crate) struct PackageArgs {
    /// The models.
    #[command(flatten)]
    pub(crate) models: ModelArguments,
    /// Inference configuration: JSON or YAML
    #[arg(long, visible_alias = "ic", value_name = "FILE")]
    pub(crate) inference_config_file: Option<PathBuf>,
    /// Name of the image in the workspace's registry
    #[arg(long, visible_alias = "in", value_name = "NAME", default_value = "package")]
    pub(crate) image_name: String,
    /// Label (tag) of the image [default: the time, as yyyyMMddHHmmss]
    #[arg(long, visible_alias = "il", value_name = "LABEL")]
    pub(crate) image_label: Option<String>,
    /// Writes a Dockerfile and what it needs to this folder instead of making an image
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["image_name", "image_label"])]
    pub(crate) output_path: Option<PathBuf>,
    /// Accepted as in v1; the image is made by this command itself, which waits for it.
    #[arg(long, hide = true)]
    pub(crate) no_wait: bool,
    /// `-v`
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Flags that override the inference configuration.
    #[command(flatten)]
    pub(crate) code: CodeArgs,
    /// How images are made.
    #[command(flatten)]
    pub(crate) build: BuildArgs,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}
