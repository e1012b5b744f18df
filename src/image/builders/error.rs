//! Why an image could not be built. Each clause finishes "failed to …".

use std::io;
use std::path::PathBuf;

use super::EngineKind;

/// Why an image could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// No engine is here.
    #[error("find a builder: none of buildah, podman and docker is on PATH")]
    NoBuilder,
    /// The engine that was asked for isn't here.
    #[error("find the builder {engine}: it is not on PATH")]
    BuilderMissing {
        /// The engine.
        engine: EngineKind,
    },
    /// Docker without its builder.
    #[error("build with docker: it has no buildx, which passes secrets to build steps")]
    NoBuildx,
    /// The engine's own service doesn't run.
    #[error("build with {engine}: {}", said.as_str())]
    NotRunning {
        /// The engine.
        engine: EngineKind,
        /// What it said.
        said: String,
    },
    /// A step of the Dockerfile failed.
    #[error("build the image: step {step} ended with {status}: {command}")]
    StepFailed {
        /// Which step of how many (`3/7`).
        step: String,
        /// What it says.
        command: String,
        /// How it ended (`exit status 1`).
        status: String,
        /// The last lines that it wrote.
        tail: Vec<String>,
        /// The whole log.
        log: PathBuf,
    },
    /// The engine failed at something else than a step.
    #[error("{doing} with {engine}")]
    EngineFailed {
        /// The engine.
        engine: EngineKind,
        /// A verb with its object, such as "fetch the base image".
        doing: &'static str,
        /// The last lines that it wrote.
        tail: Vec<String>,
        /// The whole log.
        log: PathBuf,
    },
    /// The engine took too long.
    #[error("{doing} with {engine}: it took more than {minutes} minutes")]
    TimedOut {
        /// The engine.
        engine: EngineKind,
        /// A verb with its object.
        doing: &'static str,
        /// The limit.
        minutes: u64,
        /// The whole log.
        log: PathBuf,
    },
    /// The engine could not be started.
    #[error("start {}", program.display())]
    Start {
        /// The engine's file.
        program: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file system refused.
    #[error("{doing} '{}'", path.display())]
    Io {
        /// A verb, such as "write".
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
}

impl BuildError {
    /// Names the step and the path that an I/O error belongs to.
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }

    /// Returns the lines that show the cause, as the engine or its step wrote them.
    pub fn evidence(&self) -> &[String] {
        match self {
            Self::StepFailed { tail, .. } | Self::EngineFailed { tail, .. } => tail,
            _ => &[],
        }
    }

    /// Returns the file that holds the whole log, where there is one.
    pub fn log(&self) -> Option<&PathBuf> {
        match self {
            Self::StepFailed { log, .. } | Self::EngineFailed { log, .. } | Self::TimedOut { log, .. } => Some(log),
            _ => None,
        }
    }
}
