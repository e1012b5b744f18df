//! Messages and hints for environment images that can't be found or built, and service images that can't be assembled.

use std::fmt::Write as _;

use aml::image::{BaseError, BuildError, EngineKind, EnvironmentImageError, ServiceImageError};

/// Writes the last lines of output, and where the log is.
pub(super) fn write_evidence(error: &EnvironmentImageError, text: &mut String) {
    let EnvironmentImageError::Build(error) = error else { return };
    for line in error.evidence() {
        let _ = writeln!(text, "  | {line}");
    }
    if let Some(log) = error.log() {
        let _ = writeln!(text, "  full log: {}", log.display());
    }
}

/// Returns what to do.
pub(super) fn remedy(error: &EnvironmentImageError) -> Option<String> {
    match error {
        EnvironmentImageError::Build(error) => build_remedy(error),
        EnvironmentImageError::Base(BaseError::NotFound { .. }) => {
            Some("check the base image's name and tag, and that you can pull from its registry".to_owned())
        }
        EnvironmentImageError::Base(BaseError::OtherPlatform { .. }) => {
            Some("use a base image that supports linux/amd64".to_owned())
        }
        _ => None,
    }
}

fn build_remedy(error: &BuildError) -> Option<String> {
    let remedy = match error {
        BuildError::NoBuilder => {
            "install buildah, podman or docker; building in Azure (ACR Tasks) is not supported yet".to_owned()
        }
        BuildError::BuilderMissing { engine } => {
            format!("install {engine}, or leave --builder at auto to use an installed one")
        }
        BuildError::NoBuildx => "install docker's buildx plugin, or use --builder buildah or --builder podman".to_owned(),
        BuildError::NotRunning { engine: EngineKind::Docker, .. } => {
            "start docker, or use --builder buildah or --builder podman, which need no daemon".to_owned()
        }
        BuildError::NotRunning { engine, .. } => format!("start the {engine} machine"),
        BuildError::TimedOut { .. } => "see in the log what took so long".to_owned(),
        BuildError::Io { .. } => "check that the folder is writable and that its disk has free space".to_owned(),
        BuildError::EngineFailed { tail, .. } => return too_new(tail),
        BuildError::StepFailed { .. } | BuildError::Start { .. } => return None,
    };
    Some(remedy)
}

/// An old docker daemon reports the newest API version that it supports; not all clients fall back to it by themselves.
fn too_new(tail: &[String]) -> Option<String> {
    let (_, version) = tail.iter().find_map(|line| line.split_once("Maximum supported API version is "))?;
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(version.len());
    let version = version[..end].trim_end_matches('.');
    Some(format!("update docker's daemon, or set DOCKER_API_VERSION={version}"))
}

/// Returns what to do about a service image that can't be assembled.
pub(super) fn service_remedy(error: &ServiceImageError) -> Option<String> {
    let remedy = match error {
        ServiceImageError::Unfit { .. } => {
            "use a release of this program for Linux, which is statically linked, or build one with \
             RUSTFLAGS='-C target-feature=+crt-static' cargo build --release --target x86_64-unknown-linux-gnu"
        }
        ServiceImageError::TooManyLayers(_) => {
            "combine the Docker steps of the environment, or use a base image with fewer layers"
        }
        ServiceImageError::NoLine { .. } => {
            "remove line breaks, and from names everything but letters, digits, '_', '-' and '.'; 'aml model package' without --output-path accepts them"
        }
        ServiceImageError::NoModel { .. } => {
            "deploy or package it from the machine that registered it, or register the model again"
        }
        ServiceImageError::OtherModel { .. } | ServiceImageError::TooLarge { .. } => {
            "register the model again, and use its new version"
        }
        ServiceImageError::Uneven { .. } => "rebuild the environment with --rebuild",
        ServiceImageError::Io { .. } | ServiceImageError::Packed { .. } => {
            "check that the folder is writable and that its disk has free space"
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
    fn an_unsuitable_program_has_a_hint_how_to_build_one() {
        let error = ServiceImageError::Unfit { program: "/usr/bin/aml".into(), unfit: Unfit::Dynamic };
        assert_eq!(
            error.to_string(),
            "add '/usr/bin/aml' to the image: it is not linked statically and needs the C library of the machine that it was built on"
        );
        assert!(service_remedy(&error).is_some_and(|remedy| remedy.contains("+crt-static")));
    }

    #[test]
    fn an_old_docker_daemon_has_a_hint_for_its_clients() {
        let said = "ERROR: failed to build: client version 1.52 is too new. Maximum supported API version is 1.41: driver not connecting";
        let remedy = too_new(&["#1 reading".to_owned(), said.to_owned()]);
        assert_eq!(remedy.as_deref(), Some("update docker's daemon, or set DOCKER_API_VERSION=1.41"));
        assert_eq!(too_new(&["Maximum supported API version is 1.43.".to_owned()]).unwrap().split('=').next_back(), Some("1.43"));
        assert_eq!(too_new(&["no space left on device".to_owned()]), None);
    }
}
