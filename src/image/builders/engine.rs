//! The engines that build images, and their command lines.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use super::log_reader::LogForm;

/// An engine that builds images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EngineKind {
    Buildah,
    Podman,
    Docker,
}

/// Which engine builds (`--builder`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BuilderChoice {
    /// The first one on `PATH` of buildah, podman and docker.
    #[default]
    Auto,
    Only(EngineKind),
}

/// An engine on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    pub kind: EngineKind,
    pub program: PathBuf,
}

/// How an engine connects to the registry of a base image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::image) enum Transport {
    /// By TLS, with verified certificates.
    #[default]
    Verified,
    /// Without requiring TLS: registries of this machine, and those that the user configured as `http://`.
    Plain,
}

/// The arguments of a build. They hold no secrets: other users can read them.
#[derive(Debug, Clone, Default)]
pub(super) struct BuildArguments<'a> {
    pub(super) name: String,
    pub(super) base: bool,
    pub(super) fresh: bool,
    pub(super) context: PathBuf,
    pub(super) identity: PathBuf,
    pub(super) secrets: Vec<(&'static str, PathBuf)>,
    pub(super) values: Vec<(&'static str, &'static str)>,
    pub(super) proxies: &'a [String],
    pub(super) folders: Vec<PathBuf>,
    pub(super) transport: Transport,
}

impl EngineKind {
    /// All engines, the preferred one first.
    pub const ALL: [Self; 3] = [Self::Buildah, Self::Podman, Self::Docker];

    /// Returns its name, which is also its program's.
    pub fn word(self) -> &'static str {
        match self {
            Self::Buildah => "buildah",
            Self::Podman => "podman",
            Self::Docker => "docker",
        }
    }

    pub(super) fn log_form(self) -> LogForm {
        match self {
            Self::Buildah | Self::Podman => LogForm::Steps,
            Self::Docker => LogForm::Numbered,
        }
    }

    /// Returns whether it keeps the working containers of a killed build, and needs its base image pulled beforehand.
    pub(super) fn keeps_containers(self) -> bool {
        match self {
            Self::Buildah | Self::Podman => true,
            Self::Docker => false,
        }
    }

    /// Returns the command that builds.
    pub(super) fn build(self, build: &BuildArguments<'_>) -> Vec<OsString> {
        let mut arguments = match self {
            // Old releases don't know `build`.
            Self::Buildah => words(&["bud"]),
            Self::Podman => words(&["build"]),
            Self::Docker => words(&["buildx", "build", "--load", "--progress=plain", "--provenance=false"]),
        };
        match self {
            Self::Buildah | Self::Podman => push_container_arguments(&mut arguments, build),
            Self::Docker => push_buildx_arguments(&mut arguments, build),
        }
        for (name, value) in &build.values {
            arguments.extend(words(&["--build-arg", &format!("{name}={value}")]));
        }
        for (id, file) in &build.secrets {
            push(&mut arguments, "--secret", &format!("id={id},src="), Some(file));
        }
        push(&mut arguments, "--iidfile", "", Some(&build.identity));
        push(&mut arguments, "--file", "", Some(&build.context.join("Dockerfile")));
        push(&mut arguments, "--tag", &built_tag(&build.name), None);
        arguments.push(build.context.clone().into());
        arguments
    }

    /// Returns the command that pulls a base image.
    pub(super) fn pull(self, reference: &str, transport: Transport) -> Vec<OsString> {
        let mut arguments = words(&["pull"]);
        if transport == Transport::Plain && self != Self::Docker {
            arguments.extend(words(&["--tls-verify=false"]));
        }
        arguments.extend(words(&[reference]));
        arguments
    }

    /// Returns the command that exports an image to a file.
    pub(super) fn save(self, image: &str, file: &Path) -> Vec<OsString> {
        let mut arguments = match self {
            Self::Buildah => words(&["push", image]),
            Self::Podman => words(&["save", "--format", "docker-archive", "--output"]),
            Self::Docker => words(&["save", "--output"]),
        };
        match self {
            Self::Buildah => push_last(&mut arguments, "docker-archive:", file),
            Self::Podman | Self::Docker => {
                push_last(&mut arguments, "", file);
                arguments.push(image.into());
            }
        }
        arguments
    }

    /// Returns the command that lists containers as JSON; `None` if builds leave none.
    pub(super) fn containers(self) -> Option<Vec<OsString>> {
        match self {
            Self::Buildah => Some(words(&["containers", "--json"])),
            Self::Podman => Some(words(&["ps", "--all", "--external", "--format", "json"])),
            Self::Docker => None,
        }
    }

    /// Returns the command that removes a container.
    pub(super) fn remove_container(self, name: &str) -> Vec<OsString> {
        match self {
            Self::Buildah => words(&["rm", name]),
            Self::Podman | Self::Docker => words(&["rm", "--force", name]),
        }
    }

    /// Returns the command that removes a tag, and the image with its last tag.
    pub(super) fn remove_image(self, name: &str) -> Vec<OsString> {
        match self {
            Self::Buildah => words(&["rmi", name]),
            Self::Podman | Self::Docker => words(&["image", "rm", name]),
        }
    }
}

/// Returns the command that tags an image, the same for all engines.
pub(super) fn tag(image: &str, name: &str) -> Vec<OsString> {
    words(&["tag", image, name])
}

/// Returns the tag of a build's base image.
pub(super) fn base_tag(name: &str) -> String {
    format!("localhost/{name}:base")
}

/// Returns the tag of a built image.
pub(super) fn built_tag(name: &str) -> String {
    format!("localhost/{name}:built")
}

/// All steps give one layer: the fewer layers, the more models fit beside them. These engines pass the proxies of their environment to steps
/// by themselves. Docker's format keeps what OCI's can't express.
fn push_container_arguments(arguments: &mut Vec<OsString>, build: &BuildArguments<'_>) {
    arguments.extend(words(&["--no-cache", "--force-rm", "--layers=false", "--identity-label=false", "--format=docker"]));
    if build.base {
        arguments.extend(words(&["--pull=never", "--from", &base_tag(&build.name)]));
    }
    if build.transport == Transport::Plain {
        arguments.extend(words(&["--tls-verify=false"]));
    }
    for folder in &build.folders {
        let folder = folder.display();
        arguments.extend(words(&["--volume", &format!("{folder}:{folder}:ro")]));
    }
}

fn push_buildx_arguments(arguments: &mut Vec<OsString>, build: &BuildArguments<'_>) {
    if build.fresh {
        arguments.extend(words(&["--no-cache", "--pull"]));
    }
    // Only the name: the value, which may hold a password, comes from the engine's environment.
    for proxy in build.proxies {
        arguments.extend(words(&["--build-arg", proxy]));
    }
}

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

fn push(arguments: &mut Vec<OsString>, option: &str, value: &str, file: Option<&Path>) {
    arguments.push(option.into());
    let mut value = OsString::from(value);
    if let Some(file) = file {
        value.push(file);
    }
    arguments.push(value);
}

fn push_last(arguments: &mut Vec<OsString>, lead: &str, file: &Path) {
    let mut value = OsString::from(lead);
    value.push(file);
    arguments.push(value);
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(kind: EngineKind) -> String {
        let build = BuildArguments {
            name: "aml-build-1".to_owned(),
            base: true,
            fresh: true,
            context: "/b/context".into(),
            identity: "/b/image-id".into(),
            values: vec![("PIP_CONFIG_FILE", "/run/secrets/aml-pip")],
            secrets: vec![("aml-pip", "/b/secrets/pip.conf".into())],
            proxies: &["HTTPS_PROXY".to_owned()],
            folders: vec!["/opt/wheels".into()],
            transport: Transport::Plain,
        };
        let all = kind.build(&build);
        all.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_engine_has_its_own_command_line() {
        insta::assert_snapshot!(command(EngineKind::Buildah), @"bud --no-cache --force-rm --layers=false --identity-label=false --format=docker --pull=never --from localhost/aml-build-1:base --tls-verify=false --volume /opt/wheels:/opt/wheels:ro --build-arg PIP_CONFIG_FILE=/run/secrets/aml-pip --secret id=aml-pip,src=/b/secrets/pip.conf --iidfile /b/image-id --file /b/context/Dockerfile --tag localhost/aml-build-1:built /b/context");
        insta::assert_snapshot!(command(EngineKind::Podman), @"build --no-cache --force-rm --layers=false --identity-label=false --format=docker --pull=never --from localhost/aml-build-1:base --tls-verify=false --volume /opt/wheels:/opt/wheels:ro --build-arg PIP_CONFIG_FILE=/run/secrets/aml-pip --secret id=aml-pip,src=/b/secrets/pip.conf --iidfile /b/image-id --file /b/context/Dockerfile --tag localhost/aml-build-1:built /b/context");
        insta::assert_snapshot!(command(EngineKind::Docker), @"buildx build --load --progress=plain --provenance=false --no-cache --pull --build-arg HTTPS_PROXY --build-arg PIP_CONFIG_FILE=/run/secrets/aml-pip --secret id=aml-pip,src=/b/secrets/pip.conf --iidfile /b/image-id --file /b/context/Dockerfile --tag localhost/aml-build-1:built /b/context");
    }

    #[test]
    fn each_engine_exports_images_to_a_file() {
        let save = |kind: EngineKind| {
            let words = kind.save("1234", Path::new("/b/image.tar"));
            words.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            EngineKind::ALL.map(save),
            [
                "push 1234 docker-archive:/b/image.tar",
                "save --format docker-archive --output /b/image.tar 1234",
                "save --output /b/image.tar 1234"
            ]
        );
    }
}
