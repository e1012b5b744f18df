//! The arguments of `aml folder`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::TrustArgs;

/// The commands of `aml folder`.
#[derive(Debug, Subcommand)]
pub(crate) enum FolderCommand {
    /// Write .azureml/config.json, so that commands in the folder use the workspace
    Attach(AttachArgs),
}

/// The arguments of `folder attach`. `--path` means the folder here, so the common workspace arguments don't fit.
#[derive(Debug, Args)]
pub(crate) struct AttachArgs {
    /// Folder to attach; created if missing [default: the current directory]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) path: Option<PathBuf>,
    /// Workspace name
    #[arg(long, short = 'w', value_name = "NAME")]
    pub(crate) workspace_name: Option<String>,
    /// Resource group of the workspace (a label only)
    #[arg(long, short = 'g', value_name = "NAME")]
    pub(crate) resource_group: Option<String>,
    /// Subscription of the workspace (a label only)
    #[arg(long, value_name = "ID")]
    pub(crate) subscription_id: Option<String>,
    #[command(flatten)]
    pub(crate) trust: TrustArgs,
    /// Experiment to record for the folder [default: the folder's name]
    #[arg(long, short = 'e', value_name = "NAME")]
    pub(crate) experiment_name: Option<String>,
    /// JSON file to write the result to; must not exist
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
}
