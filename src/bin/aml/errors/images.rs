//! Words for environment images that could not be found or built, and service images that could not be put together.

use std::fmt::Write as _;

use aml::image::{BaseError, BuildError, EngineKind, EnvironmentImageError, ServiceImageError};

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
        BuildError::EngineFailed { tail, .. } => return too_new(tail),
        BuildError::StepFailed { .. } | BuildError::Start { .. } => return None,
    };
    Some(remedy)
}

/// An older docker service says which version of its interface it knows at most; its clients don't all go down to it by themselves.
fn too_new(tail: &[String]) -> Option<String> {
    let (_, version) = tail.iter().find_map(|line| line.split_once("Maximum supported API version is "))?;
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    let version = version[..end].trim_end_matches('.');
    Some(format!("bring docker's service up to date, or set DOCKER_API_VERSION={version}"))
}

/// Returns what to do about a service image.
pub(super) fn service_remedy(error: &ServiceImageError) -> Option<String> {
    let remedy = match error {
        ServiceImageError::Unfit { .. } => {
            "run a release of this program for Linux, which is linked statically; a build of your own is so with \
             RUSTFLAGS='-C target-feature=+crt-static' cargo build --release --target x86_64-unknown-linux-gnu"
        }
        ServiceImageError::TooManyLayers(_) => {
            "put the Docker steps of the environment together, or take a base image of fewer layers"
        }
        ServiceImageError::NoLine { .. } => {
            "take out line breaks, and from names all but letters, digits, '_', '-' and '.'; 'aml model package' without --output-path takes them"
        }
        ServiceImageError::NoModel { .. } => {
            "deploy or package it once from the machine that registered it, or register the model again"
        }
        ServiceImageError::OtherModel { .. } | ServiceImageError::TooLarge { .. } => {
            "register the model again, and use its new version"
        }
        ServiceImageError::Uneven { .. } => "build the environment anew with --rebuild",
        ServiceImageError::Io { .. } | ServiceImageError::Packed { .. } => {
            "check that the folder can be written and that its disk has room"
        }
        ServiceImageError::Artifact(_)
        | ServiceImageError::Bundle { .. }
        | ServiceImageError::NotOurs { .. }
        | ServiceImageError::Registry(_)
        | ServiceImageError::Stopped { .. } => return None,
    };
    Some(remedy.to_owned())
}

#[cfg(test)]
mod tests {
    use aml::image::Unfit;

    use super::*;

    #[test]
    fn a_program_that_is_no_runtime_is_told_with_how_to_get_one() {
        let error = ServiceImageError::Unfit { program: "/usr/bin/aml".into(), unfit: Unfit::Dynamic };
        assert_eq!(
            error.to_string(),
            "take '/usr/bin/aml' into the image: it is not linked statically and needs the C library of the machine that it was built on"
        );
        assert!(service_remedy(&error).is_some_and(|remedy| remedy.contains("+crt-static")));
    }

    #[test]
    fn a_docker_that_is_older_than_its_client_is_told_how_to_be_spoken_to() {
        let said = "ERROR: failed to build: client version 1.52 is too new. Maximum supported API version is 1.41: driver not connecting";
        let remedy = too_new(&["#1 reading".to_owned(), said.to_owned()]);
        assert_eq!(remedy.as_deref(), Some("bring docker's service up to date, or set DOCKER_API_VERSION=1.41"));
        assert_eq!(too_new(&["Maximum supported API version is 1.43.".to_owned()]).unwrap().split('=').next_back(), Some("1.43"));
        assert_eq!(too_new(&["no space left on device".to_owned()]), None);
    }
}
