//! Errors of builds. Each message completes "failed to …".

use std::io;
use std::path::PathBuf;

use super::EngineKind;

/// Why an image could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error("find a builder: none of buildah, podman and docker is on PATH")]
    NoBuilder,
    #[error("find the builder {engine}: it is not on PATH")]
    BuilderMissing { engine: EngineKind },
    #[error("build with docker: its buildx plugin, which passes secrets to build steps, is not installed")]
    NoBuildx,
    #[error("build with {engine}: {}", said.as_str())]
    NotRunning { engine: EngineKind, said: String },
    #[error("build the image: step {step} failed with {status}: {command}")]
    StepFailed {
        /// The number of the step and of all steps (`3/7`).
        step: String,
        command: String,
        /// Its exit status (`exit status 1`).
        status: String,
        /// The last lines of its output.
        tail: Vec<String>,
        /// The file with the whole log.
        log: PathBuf,
    },
    #[error("{doing} with {engine}")]
    EngineFailed {
        engine: EngineKind,
        /// A verb with its object, such as "pull the base image".
        doing: &'static str,
        /// The last lines of its output.
        tail: Vec<String>,
        /// The file with the whole log.
        log: PathBuf,
    },
    #[error("{doing} with {engine}: it took more than {minutes} minutes")]
    TimedOut {
        engine: EngineKind,
        doing: &'static str,
        minutes: u64,
        /// The file with the whole log.
        log: PathBuf,
    },
    #[error("start {}", program.display())]
    Start { program: PathBuf, source: io::Error },
    #[error("{doing} '{}'", path.display())]
    Io {
        /// A verb, such as "write".
        doing: &'static str,
        path: PathBuf,
        source: io::Error,
    },
}

impl BuildError {
    /// Adds the verb and the path to an I/O error.
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }

    /// Returns the output lines that show the cause.
    pub fn evidence(&self) -> &[String] {
        match self {
            Self::StepFailed { tail, .. } | Self::EngineFailed { tail, .. } => tail,
            _ => &[],
        }
    }

    /// Returns the file with the whole log, if there is one.
    pub fn log(&self) -> Option<&PathBuf> {
        match self {
            Self::StepFailed { log, .. } | Self::EngineFailed { log, .. } | Self::TimedOut { log, .. } => Some(log),
            _ => None,
        }
    }
}
