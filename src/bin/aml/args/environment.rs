//! The arguments of `aml environment`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

use super::WorkspaceArgs;
use super::deployment::CondaSource;

/// The commands of `aml environment`.
#[derive(Debug, Subcommand)]
pub(crate) enum EnvironmentCommand {
    /// Create a folder with a starter definition
    Scaffold(ScaffoldArgs),
    /// Register the definition in a folder
    Register(RegisterArgs),
    /// Download the definition of a registered environment
    Download(DownloadArgs),
    /// Show a registered environment
    Show(ShowArgs),
    /// List registered environments with their latest versions
    List(ListArgs),
    /// Print the key that identifies a definition's image, and what goes into it
    Key(KeyArgs),
}

/// The arguments of `environment scaffold`.
#[derive(Debug, Args)]
pub(crate) struct ScaffoldArgs {
    /// Name of the environment
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Folder to create; must not exist
    #[arg(long, short = 'd', value_name = "FOLDER")]
    pub(crate) directory: PathBuf,
    /// JSON file to write the result to; must not exist
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `environment register`.
#[derive(Debug, Args)]
pub(crate) struct RegisterArgs {
    #[arg(
        long,
        short = 'd',
        value_name = "FOLDER",
        help = "Folder with the definition: azureml_environment.json, conda_dependencies.yml, BaseDockerfile"
    )]
    pub(crate) directory: PathBuf,
    /// JSON file to write the result to; must not exist
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `environment download`.
#[derive(Debug, Args)]
pub(crate) struct DownloadArgs {
    /// Name of the environment
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Version [default: latest]
    #[arg(long, short = 'v', value_name = "VERSION")]
    pub(crate) version: Option<String>,
    /// Folder to write to
    #[arg(long, short = 'd', value_name = "FOLDER")]
    pub(crate) directory: PathBuf,
    /// Overwrite an existing definition in the folder
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// JSON file to write the result to; must not exist
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `environment show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Name of the environment
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Version [default: latest]
    #[arg(long, short = 'v', value_name = "VERSION")]
    pub(crate) version: Option<String>,
    /// JSON file to write the result to; must not exist
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `environment list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// JSON file to write the result to; must not exist
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `environment key`.
#[derive(Debug, Args)]
#[command(after_help = "Reads the definition from a folder (-d) or from an inference configuration (--ic); needs no workspace.")]
#[command(group = ArgGroup::new("definition").args(["directory", "inference_config_file"]).required(true))]
pub(crate) struct KeyArgs {
    /// Folder with the definition
    #[arg(long, short = 'd', value_name = "FOLDER")]
    pub(crate) directory: Option<PathBuf>,
    /// Inference configuration with the definition
    #[arg(long, visible_alias = "ic", value_name = "FILE")]
    pub(crate) inference_config_file: Option<PathBuf>,
    /// Folder or inference configuration to compare with: print what differs and whether the image would be rebuilt
    #[arg(long, value_name = "PATH")]
    pub(crate) diff: Option<PathBuf>,
    /// When to install conda packages with the base image's conda tool, rather than the same projects from PyPI
    #[arg(long, value_enum, default_value_t = CondaSource::Auto, value_name = "WHEN")]
    pub(crate) conda: CondaSource,
}
