//! How images are made: the flags of every command that makes one.

use clap::{Args, ValueEnum};

/// How images are made.
#[derive(Debug, Args)]
#[command(next_help_heading = "Image")]
pub(crate) struct BuildArgs {
    /// Builds the environment anew, though there is an image of it
    #[arg(long)]
    pub(crate) rebuild: bool,
    /// What builds an environment that isn't there yet
    #[arg(long, value_enum, default_value_t = Builder::Auto, value_name = "PROGRAM")]
    pub(crate) builder: Builder,
    /// How layers are compressed where that pays
    #[arg(long, value_enum, default_value_t = Compression::Gzip, value_name = "FORM")]
    pub(crate) compression: Compression,
}

/// The values of `--builder`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Builder {
    /// The first of the others that is on PATH
    Auto,
    /// buildah
    Buildah,
    /// podman
    Podman,
    /// docker, with buildx
    Docker,
}

/// The values of `--compression`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Compression {
    /// What every registry and node takes
    Gzip,
    /// Smaller and faster; nodes need containerd 1.5, CRI-O or Docker 23
    Zstd,
}
