//! The arguments of `aml image`.

use aml::operations::PruneKind;
use clap::{Args, Subcommand, ValueEnum};

use super::WorkspaceArgs;

/// The commands of `aml image`.
#[derive(Debug, Subcommand)]
pub(crate) enum ImageCommand {
    /// Lists images and Python environments, with who uses them
    List(ListArgs),
    /// Shows one of them: its packages, its base, its layers
    Show(ShowArgs),
    /// Tells what nobody uses any more, and removes it with --yes
    Prune(PruneArgs),
}

/// The arguments of `image list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `image show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// NAME:TAG of a service image, or the key of an environment (8 digits of it are enough)
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `image prune`.
#[derive(Debug, Args)]
#[command(after_help = "Service images stay: who pulls them isn't known.")]
pub(crate) struct PruneArgs {
    /// For how many days nobody may have used what goes
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    pub(crate) older_than: u32,
    /// What is looked at [default: everything]
    #[arg(long, value_enum, value_name = "KIND", num_args = 1..)]
    pub(crate) kind: Vec<Kind>,
    /// Removes it
    #[arg(long, short = 'y')]
    pub(crate) yes: bool,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The values of `--kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Environment images of the workspace's registry
    Environment,
    /// Python environments of this machine
    Python,
    /// Layers in the workspace's folder on this machine
    Layer,
    /// Logs of builds of this machine
    Log,
    /// Files that killed commands left
    File,
}

impl From<Kind> for PruneKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Environment => Self::Environment,
            Kind::Python => Self::Python,
            Kind::Layer => Self::Layer,
            Kind::Log => Self::Log,
            Kind::File => Self::File,
        }
    }
}
