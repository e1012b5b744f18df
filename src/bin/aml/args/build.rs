//! How images are built: the flags that all commands share that build one.

use aml::environment::CondaPolicy;
use aml::image::{BuilderChoice, EngineKind};
use aml::operations::{MakingRequest, Rebuild};
use aml::registry;
use clap::{Args, ValueEnum};

/// How images are built.
#[derive(Debug, Args)]
#[command(next_help_heading = "Image")]
pub(crate) struct BuildArgs {
    /// Rebuild the environment image even if it exists
    #[arg(long)]
    rebuild: bool,
    /// Program to build a missing environment image with
    #[arg(long, value_enum, default_value_t = Builder::Auto, value_name = "PROGRAM")]
    builder: Builder,
    /// Compression of runtime, model and project layers, where it saves space; environment layers use gzip
    #[arg(long, value_enum, default_value_t = Compression::Gzip, value_name = "FORM")]
    compression: Compression,
}

/// The values of `--builder`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Builder {
    /// The first of them on PATH
    Auto,
    /// buildah
    Buildah,
    /// podman
    Podman,
    /// docker with buildx
    Docker,
}

/// The values of `--compression`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Compression {
    /// Supported by every registry and node
    Gzip,
    /// Smaller and faster; nodes need containerd 1.5, CRI-O or Docker 23
    Zstd,
}

impl BuildArgs {
    /// Returns how images are to be built.
    pub(crate) fn request(&self, conda: CondaPolicy) -> MakingRequest {
        MakingRequest {
            conda,
            rebuild: if self.rebuild { Rebuild::Always } else { Rebuild::Never },
            builder: match self.builder {
                Builder::Auto => BuilderChoice::Auto,
                Builder::Buildah => BuilderChoice::Only(EngineKind::Buildah),
                Builder::Podman => BuilderChoice::Only(EngineKind::Podman),
                Builder::Docker => BuilderChoice::Only(EngineKind::Docker),
            },
            compression: match self.compression {
                Compression::Gzip => registry::Compression::Gzip,
                Compression::Zstd => registry::Compression::Zstd,
            },
        }
    }
}
