//! Words for environment images that could not be found or built.

use std::fmt::Write as _;

use aml::image::{BaseError, BuildError, EngineKind, EnvironmentImageError};

/// Writes the last lines of what failed, and where the whole log is.
pub(super) fn write_evidence(error: &EnvironmentImageError, text: &mut String) {
    let EnvironmentImageError::Build(error) = error else { return };
    for line in error.evidence() {
        let _ = writeln!(text, "  | {line}");
    }
    if let Some(log) = error.log() {
        let _ = writeln!(text, "  the whole log: {}", log.display());
    }
}

/// Returns what to do.
pub(super) fn remedy(error: &EnvironmentImageError) -> Option<String> {
    match error {
        EnvironmentImageError::Build(error) => build_remedy(error),
        EnvironmentImageError::Base(BaseError::NotFound { .. }) => {
            Some("check the base image's name and tag, and that you may read its registry".to_owned())
        }
        EnvironmentImageError::Base(BaseError::OtherPlatform { .. }) => {
            Some("name a base image that is for linux/amd64 too".to_owned())
        }
        _ => None,
    }
}

fn build_remedy(error: &BuildError) -> Option<String> {
    let remedy = match error {
        BuildError::NoBuilder => {
            "install buildah, podman or docker; building in Azure (ACR Tasks) is not part of this program yet".to_owned()
        }
        BuildError::BuilderMissing { engine } => {
            format!("install {engine}, or leave --builder at auto to take the one that is here")
        }
        BuildError::NoBuildx => "install docker's buildx plugin, or choose buildah or podman with --builder".to_owned(),
        BuildError::NotRunning { engine: EngineKind::Docker, .. } => {
            "start docker, or choose buildah or podman, which need no service, with --builder".to_owned()
        }
        BuildError::NotRunning { engine, .. } => format!("start {engine}'s machine"),
        BuildError::TimedOut { .. } => "see the log for what took so long".to_owned(),
        BuildError::Io { .. } => "check that the folder can be written and that its disk has room".to_owned(),
        BuildError::StepFailed { .. } | BuildError::EngineFailed { .. } | BuildError::Start { .. } => return None,
    };
    Some(remedy)
}
