//! The arguments of `aml image`.

use aml::operations::PruneKind;
use clap::{Args, Subcommand, ValueEnum};

use super::WorkspaceArgs;

/// The commands of `aml image`.
#[derive(Debug, Subcommand)]
pub(crate) enum ImageCommand {
    /// List images and Python environments, and what uses them
    List(ListArgs),
    /// Show the packages, base image and layers of an image
    Show(ShowArgs),
    /// List what is no longer used; remove it with --yes
    Prune(PruneArgs),
}

/// The arguments of `image list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `image show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// NAME:TAG of a service image, or the key of an environment (its first 8 digits are enough)
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `image prune`.
#[derive(Debug, Args)]
#[command(after_help = "Service images are never pruned, as there is no telling who pulls them.")]
pub(crate) struct PruneArgs {
    /// Prune only what has not been used for this many days
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    pub(crate) older_than: u32,
    /// Kinds of things to prune [default: all]
    #[arg(long, value_enum, value_name = "KIND", num_args = 1..)]
    pub(crate) kind: Vec<Kind>,
    /// Remove what is listed
    #[arg(long, short = 'y')]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The values of `--kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Environment images in the workspace's registry
    Environment,
    /// Python environments on this machine
    Python,
    /// Layers in the workspace's folder on this machine
    Layer,
    /// Build logs on this machine
    Log,
    /// Files left behind by killed commands
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
