//! The arguments of `aml environment`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

use super::WorkspaceArgs;
use super::deployment::CondaSource;

/// The commands of `aml environment`.
#[derive(Debug, Subcommand)]
pub(crate) enum EnvironmentCommand {
    /// Writes a folder to begin a definition with
    Scaffold(ScaffoldArgs),
    /// Registers the definition of a folder
    Register(RegisterArgs),
    /// Writes a registered environment's folder
    Download(DownloadArgs),
    /// Shows a registered environment
    Show(ShowArgs),
    /// Lists registered environments, each with its latest version
    List(ListArgs),
    /// Prints the key under which a definition's image is looked up, and what it is made of
    Key(KeyArgs),
}

/// The arguments of `environment scaffold`.
#[derive(Debug, Args)]
pub(crate) struct ScaffoldArgs {
    /// Name of the environment
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Folder to write, which must not be there yet
    #[arg(long, short = 'd', value_name = "FOLDER")]
    pub(crate) directory: PathBuf,
    /// Writes the result to this JSON file, which must not be there yet
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `environment register`.
#[derive(Debug, Args)]
pub(crate) struct RegisterArgs {
    /// Folder of the definition
    #[arg(
        long,
        short = 'd',
        value_name = "FOLDER",
        help = "Folder of the definition: azureml_environment.json, conda_dependencies.yml, BaseDockerfile"
    )]
    pub(crate) directory: PathBuf,
    /// Writes the result to this JSON file, which must not be there yet
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `environment download`.
#[derive(Debug, Args)]
pub(crate) struct DownloadArgs {
    /// Name of the environment
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Version [default: the latest]
    #[arg(long, short = 'v', value_name = "VERSION")]
    pub(crate) version: Option<String>,
    /// Folder to write
    #[arg(long, short = 'd', value_name = "FOLDER")]
    pub(crate) directory: PathBuf,
    /// Replaces the definition that is in the folder
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Writes the result to this JSON file, which must not be there yet
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `environment show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Name of the environment
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Version [default: the latest]
    #[arg(long, short = 'v', value_name = "VERSION")]
    pub(crate) version: Option<String>,
    /// Writes the result to this JSON file, which must not be there yet
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `environment list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Writes the result to this JSON file, which must not be there yet
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `environment key`.
#[derive(Debug, Args)]
#[command(
    after_help = "The definition is read from a folder (-d) or from an inference configuration (--ic); no workspace is needed."
)]
#[command(group = ArgGroup::new("definition").args(["directory", "inference_config_file"]).required(true))]
pub(crate) struct KeyArgs {
    /// Folder of the definition
    #[arg(long, short = 'd', value_name = "FOLDER")]
    pub(crate) directory: Option<PathBuf>,
    /// Inference configuration that holds the definition
    #[arg(long, visible_alias = "ic", value_name = "FILE")]
    pub(crate) inference_config_file: Option<PathBuf>,
    /// Another definition, a folder or an inference configuration: tells what differs in it, and what that would do
    #[arg(long, value_name = "PATH")]
    pub(crate) diff: Option<PathBuf>,
    /// Where conda packages come from: a conda tool of the base image if there is one, else the same projects from PyPI
    #[arg(long, value_enum, default_value_t = CondaSource::Auto, value_name = "WHEN")]
    pub(crate) conda: CondaSource,
}
