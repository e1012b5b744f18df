//! Resolves a base image: what its tag names now and, of an index, the image for the platform of services.

use oci_spec::image::{Descriptor, ImageIndex, MediaType};

use super::builders::Transport;
use super::manifest::{Image, ImageError, content, read_image};
use crate::environment::{StageBase, stage_bases};
use crate::names::{Digest, ImageReference, ImageVersion, RegistryAddress, Repository, Scheme};
use crate::registry::{Manifest, Registry, RegistryAccess, RegistryError, RegistryPlace};

const DOCKER_INDEX: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const OS: &str = "linux";
const ARCHITECTURE: &str = "amd64";

/// A resolved base image.
#[derive(Debug, Clone)]
pub struct BaseImage {
    pub reference: ImageReference,
    /// What its tag names: an index or a manifest.
    pub digest: Digest,
    pub manifest_digest: Digest,
    pub registry: Registry,
    pub repository: Repository,
    pub image: Image,
}

/// Why a base image can't be used. Each clause finishes "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum BaseError {
    #[error("find the base image '{reference}'")]
    NotFound { reference: Box<ImageReference> },
    #[error("use the base image '{reference}': it is for {}, and services run on {OS}/{ARCHITECTURE}", platforms.join(", "))]
    OtherPlatform { reference: Box<ImageReference>, platforms: Vec<String> },
    #[error("use the base image '{reference}'")]
    Unreadable { reference: Box<ImageReference>, source: Box<ImageError> },
    #[error("resolve the base image '{reference}'")]
    Registry { reference: Box<ImageReference>, source: Box<RegistryError> },
}

/// The open registries: a base image in one of them is resolved over the same connection.
#[derive(Clone)]
pub struct KnownRegistries<'a> {
    pub open: Vec<&'a Registry>,
    /// Credentials and client for other registries.
    pub access: &'a RegistryAccess,
}

impl KnownRegistries<'_> {
    /// Returns the registry of an image.
    fn of(&self, reference: &ImageReference) -> Result<Registry, BaseError> {
        let is_its = |registry: &&&Registry| match registry.place() {
            RegistryPlace::Remote(address) => address.host() == reference.host,
            RegistryPlace::Folder(_) => false,
        };
        if let Some(known) = self.open.iter().find(is_its) {
            return Ok((*known).clone());
        }
        Registry::open(&RegistryPlace::Remote(reference.registry()), self.access).map_err(refused(reference))
    }
}

/// Resolves a base image.
pub async fn resolve_base(reference: &ImageReference, known: &KnownRegistries<'_>) -> Result<BaseImage, BaseError> {
    let registry = known.of(reference)?;
    let repository = reference.repository.clone();
    let not_found = || BaseError::NotFound { reference: Box::new(reference.clone()) };
    let ask = async |version: &ImageVersion| {
        let found = registry.manifest(&repository, version).await.map_err(refused(reference))?;
        found.ok_or_else(not_found)
    };
    let named = ask(&reference.version()).await?;
    let digest = named.digest;
    let manifest = if is_index(&named) { ask(&ImageVersion::Digest(platform_image(&named, reference)?)).await? } else { named };
    let image = read_image(&registry, &repository, &manifest).await.map_err(unreadable(reference))?;
    let (os, architecture) = (image.configuration.os().to_string(), image.configuration.architecture().to_string());
    if (os.as_str(), architecture.as_str()) != (OS, ARCHITECTURE) {
        let platforms = vec![format!("{os}/{architecture}")];
        return Err(BaseError::OtherPlatform { reference: Box::new(reference.clone()), platforms });
    }
    Ok(BaseImage { reference: reference.clone(), digest, manifest_digest: manifest.digest, registry, repository, image })
}

/// Returns what a base image's tag names now; `None` if it has no tag or no longer exists.
pub(super) async fn digest_now(reference: &ImageReference, known: &KnownRegistries<'_>) -> Result<Option<Digest>, BaseError> {
    if reference.digest.is_some() {
        return Ok(None);
    }
    let registry = known.of(reference)?;
    registry.resolve(&reference.repository, &reference.version()).await.map_err(refused(reference))
}

/// Returns the address of a base image's registry.
pub(super) fn address_of(base: &BaseImage) -> RegistryAddress {
    match base.registry.place() {
        RegistryPlace::Remote(address) => address,
        RegistryPlace::Folder(_) => base.reference.registry(),
    }
}

/// Returns the base of a Dockerfile's last stage, where it is an image.
pub(super) fn final_base(text: &str) -> Option<ImageReference> {
    match stage_bases(text).pop()? {
        StageBase::Image(reference) => Some(reference),
        StageBase::Local | StageBase::Unknown => None,
    }
}

/// Returns how engines name a base: by the digest of its manifest for our platform.
pub(super) fn pinned(base: &BaseImage) -> String {
    format!("{}/{}@{}", base.reference.host, base.repository, base.manifest_digest)
}

/// Returns how an engine speaks to the registries of a build. One setting holds for all, so it is plain HTTP only if no other host is asked.
pub(super) fn transport(base: &BaseImage, dockerfile: &str) -> Transport {
    let only_there = |stage: StageBase| match stage {
        StageBase::Image(other) => other.host == base.reference.host,
        StageBase::Local => true,
        StageBase::Unknown => false,
    };
    match address_of(base).scheme() {
        Scheme::Http | Scheme::Loopback if stage_bases(dockerfile).into_iter().all(only_there) => Transport::Plain,
        Scheme::Https | Scheme::Http | Scheme::Loopback => Transport::Verified,
    }
}

fn is_index(manifest: &Manifest) -> bool {
    manifest.media_type == DOCKER_INDEX || manifest.media_type == MediaType::ImageIndex.as_ref()
}

/// Returns the image of an index for the platform of services.
pub fn platform_image(index: &Manifest, reference: &ImageReference) -> Result<Digest, BaseError> {
    let damaged = |source| ImageError::Damaged { what: "the index", digest: index.digest, source };
    let read: ImageIndex = serde_json::from_slice(&index.bytes).map_err(damaged).map_err(unreadable(reference))?;
    let ours = read.manifests().iter().find(|entry| platform(entry).is_some_and(|(os, cpu, _)| os == OS && cpu == ARCHITECTURE));
    let Some(ours) = ours else {
        // Attestations are entries for an unknown platform.
        let usable = read.manifests().iter().filter_map(platform).filter(|(os, ..)| os != "unknown");
        let platforms: Vec<String> = usable.map(|(os, cpu, variant)| format!("{os}/{cpu}{variant}")).collect();
        let platforms = if platforms.is_empty() { vec!["no platform".to_owned()] } else { platforms };
        return Err(BaseError::OtherPlatform { reference: Box::new(reference.clone()), platforms });
    };
    content(index, ours).map_err(unreadable(reference))
}

fn platform(entry: &Descriptor) -> Option<(String, String, String)> {
    let platform = entry.platform().as_ref()?;
    let variant = platform.variant().as_ref().map(|variant| format!("/{variant}")).unwrap_or_default();
    Some((platform.os().to_string(), platform.architecture().to_string(), variant))
}

fn refused(reference: &ImageReference) -> impl Fn(RegistryError) -> BaseError {
    let reference = Box::new(reference.clone());
    move |source| BaseError::Registry { reference: reference.clone(), source: Box::new(source) }
}

fn unreadable(reference: &ImageReference) -> impl Fn(ImageError) -> BaseError {
    let reference = Box::new(reference.clone());
    move |source| BaseError::Unreadable { reference: reference.clone(), source: Box::new(source) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(platforms: &[(&str, &str)]) -> Manifest {
        let entries: Vec<_> = platforms
            .iter()
            .enumerate()
            .map(|(at, (os, cpu))| {
                serde_json::json!({
                    "mediaType": "application/vnd.oci.image.manifest.v1+json",
                    "digest": format!("sha256:{at:064x}"),
                    "size": 1,
                    "platform": { "os": os, "architecture": cpu },
                })
            })
            .collect();
        let document = serde_json::json!({ "schemaVersion": 2, "mediaType": DOCKER_INDEX, "manifests": entries });
        let digest = format!("sha256:{}", "0".repeat(64)).parse().unwrap();
        Manifest { digest, media_type: DOCKER_INDEX.to_owned(), bytes: document.to_string().into() }
    }

    #[test]
    fn of_an_index_the_image_for_our_platform_is_chosen() {
        let reference: ImageReference = "base:1".parse().unwrap();
        let index = index(&[("linux", "arm64"), ("windows", "amd64"), ("linux", "amd64"), ("unknown", "unknown")]);
        assert!(is_index(&index));
        assert_eq!(platform_image(&index, &reference).unwrap().to_string(), format!("sha256:{:064x}", 2));
    }

    #[test]
    fn an_index_without_our_platform_says_what_there_is() {
        let reference: ImageReference = "base:1".parse().unwrap();
        let error =
            platform_image(&index(&[("linux", "arm64"), ("windows", "amd64"), ("unknown", "unknown")]), &reference).unwrap_err();
        insta::assert_snapshot!(error, @"use the base image 'docker.io/library/base:1': it is for linux/arm64, windows/amd64, and services run on linux/amd64");
        let error = platform_image(&index(&[]), &reference).unwrap_err();
        insta::assert_snapshot!(error, @"use the base image 'docker.io/library/base:1': it is for no platform, and services run on linux/amd64");
    }
}
