//! The base of an environment image: the canonical reference of an image, or a Dockerfile. Pure.

use super::EnvironmentError;
use super::dockerfile::normalised;
use crate::config::Docker;
use crate::names::{ImageReference, ImageVersion, NameError, RegistryAddress, Repository, Tag};

/// The base image of definitions without one: that of the last SDK.
pub const DEFAULT_BASE_IMAGE: &str = "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:20251130.v1";

/// The base of an environment image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecipeBase {
    /// An existing image; its reference has either a tag or a digest.
    Image(ImageReference),
    /// The content of the user's Dockerfile, with Unix line ends.
    Dockerfile(String),
}

impl RecipeBase {
    /// Returns the base of a definition.
    pub(super) fn of(docker: &Docker) -> Result<Self, EnvironmentError> {
        let Docker { base_image, base_dockerfile, base_image_registry, extra_steps: _ } = docker;
        if let Some(dockerfile) = base_dockerfile.as_ref().filter(|text| !normalised(text).is_empty()) {
            return Ok(Self::Dockerfile(dockerfile.replace("\r\n", "\n")));
        }
        let given = base_image.as_deref().map(str::trim).filter(|image| !image.is_empty());
        let registry = base_image_registry.as_deref().map(str::trim).filter(|registry| !registry.is_empty());
        let invalid = |source| EnvironmentError::BaseImage { source };
        match given {
            None => DEFAULT_BASE_IMAGE.parse().map(Self::Image).map_err(invalid),
            Some(image) => reference(image, registry).map(Self::Image).map_err(invalid),
        }
    }
}

/// Returns the canonical reference of an image; the registry applies if the image names none.
fn reference(image: &str, registry: Option<&str>) -> Result<ImageReference, NameError> {
    let as_written = |error: NameError| NameError { value: image.to_owned(), ..error };
    let mut reference: ImageReference = image.parse().map_err(as_written)?;
    if let Some(registry) = registry.filter(|_| !names_a_host(image)) {
        let registry: RegistryAddress = registry.parse()?;
        let name = Repository::new(image.split(['@', ':']).next().unwrap_or_default())?;
        registry.host().clone_into(&mut reference.host);
        reference.repository = registry.repository(&name);
    }
    canonical(reference)
}

fn names_a_host(image: &str) -> bool {
    image.split_once('/').is_some_and(|(first, _)| first.contains(['.', ':']) || first == "localhost")
}

fn canonical(mut reference: ImageReference) -> Result<ImageReference, NameError> {
    reference.host.make_ascii_lowercase();
    if matches!(reference.host.as_str(), "index.docker.io" | "registry-1.docker.io" | "registry.hub.docker.com") {
        "docker.io".clone_into(&mut reference.host);
    }
    if reference.host == "docker.io" && !reference.repository.as_str().contains('/') {
        reference.repository = Repository::new(format!("library/{}", reference.repository))?;
    }
    let version = reference.version();
    (reference.tag, reference.digest) = match version {
        ImageVersion::Tag(tag) => (Some(tag), None),
        ImageVersion::Digest(digest) => (None::<Tag>, Some(digest)),
    };
    Ok(reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(image: &str, registry: Option<&str>) -> String {
        let docker =
            Docker { base_image: Some(image.to_owned()), base_image_registry: registry.map(str::to_owned), ..Docker::default() };
        match RecipeBase::of(&docker) {
            Ok(RecipeBase::Image(reference)) => reference.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn spellings_of_one_image_are_one() {
        for (image, registry, expected) in [
            ("ubuntu", None, "docker.io/library/ubuntu:latest"),
            ("docker.io/library/ubuntu:latest", None, "docker.io/library/ubuntu:latest"),
            ("docker.io/ubuntu", None, "docker.io/library/ubuntu:latest"),
            ("index.docker.io/me/app:1", None, "docker.io/me/app:1"),
            ("MCR.microsoft.com/azureml/base:1", None, "mcr.microsoft.com/azureml/base:1"),
            ("app:2", Some("my.azurecr.io"), "my.azurecr.io/app:2"),
            ("team/app", Some("https://my.azurecr.io/"), "my.azurecr.io/team/app:latest"),
            ("my.azurecr.io/app:2", Some("my.azurecr.io"), "my.azurecr.io/app:2"),
            ("ubuntu", Some("docker.io"), "docker.io/library/ubuntu:latest"),
        ] {
            assert_eq!(base(image, registry), expected, "{image} of {registry:?}");
        }
        let digest = format!("sha256:{}", "ab".repeat(32));
        assert_eq!(base(&format!("ubuntu:22.04@{digest}"), None), format!("docker.io/library/ubuntu@{digest}"));
    }

    #[test]
    fn what_is_no_image_is_refused_by_name() {
        let docker = Docker { base_image: Some("Not An Image".to_owned()), ..Docker::default() };
        let error = RecipeBase::of(&docker).unwrap_err();
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(source.contains("'Not An Image'"), "{source}");
    }

    #[test]
    fn the_base_of_a_definition_that_names_none_is_a_reference() {
        let base = RecipeBase::of(&Docker::default()).unwrap();
        assert_eq!(base, RecipeBase::Image(DEFAULT_BASE_IMAGE.parse().unwrap()));
    }
}
