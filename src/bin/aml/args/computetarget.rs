//! The arguments of `aml computetarget`.

use clap::{Args, Subcommand};

use super::{Untrimmed, WorkspaceArgs};

/// The commands of `aml computetarget`.
#[derive(Debug, Subcommand)]
pub(crate) enum ComputeTargetCommand {
    /// List compute targets
    List(ListArgs),
    /// Show a compute target
    Show(ShowArgs),
}

/// The arguments of `computetarget list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `computetarget show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Name of the compute target
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}
