//! The arguments of `aml computetarget`.

use clap::{Args, Subcommand};

use super::{Untrimmed, WorkspaceArgs};

/// The commands of `aml computetarget`.
#[derive(Debug, Subcommand)]
pub(crate) enum ComputeTargetCommand {
    /// Lists compute targets
    List(ListArgs),
    /// Shows one compute target
    Show(ShowArgs),
}

/// The arguments of `computetarget list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// `-v`
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `computetarget show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Name of the compute target
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// `-v`
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}
