//! Reads images: Docker's manifests are converted to the equivalent OCI manifests. Blobs stay unchanged.

use bytes::Bytes;
use oci_spec::image::{Descriptor, ImageConfiguration, ImageManifest, MediaType};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt;

use crate::names::{Digest, Repository};
use crate::registry::{Manifest, Registry, RegistryError};

/// Docker's media types that have an OCI equivalent.
const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar";
const DOCKER_LAYER_GZIP: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
const DOCKER_LAYER_ZSTD: &str = "application/vnd.docker.image.rootfs.diff.tar.zstd";
const DOCKER_FOREIGN: &str = "application/vnd.docker.image.rootfs.foreign.diff.tar";

/// The size limit of configurations in bytes; real ones have a few kilobytes.
const LARGEST_CONFIGURATION: u64 = 16 << 20;

/// An image: its manifest, in OCI's form, and its configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// The manifest, in OCI's form.
    pub manifest: ImageManifest,
    pub configuration: ImageConfiguration,
    /// The configuration's bytes, which may hold more than OCI defines.
    pub configuration_bytes: Bytes,
}

/// Why an image can't be read. Each clause finishes "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    #[error("read {digest} as an image: its media type is '{media_type}'")]
    NoImage { digest: Digest, media_type: String },
    #[error("use image {digest}: its layer {layer} is a foreign layer, which may not be redistributed")]
    ForeignLayer { digest: Digest, layer: String },
    #[error("read {what} of image {digest}: it is damaged")]
    Damaged { what: &'static str, digest: Digest, source: serde_json::Error },
    #[error("use image {digest}: its digest '{name}' is not supported: only sha256 is")]
    UnknownDigest { digest: Digest, name: String },
    #[error("read the configuration of image {digest}: it has more than {LARGEST_CONFIGURATION} bytes")]
    TooLarge { digest: Digest },
    #[error("read the configuration of image {digest}")]
    Cut { digest: Digest, source: std::io::Error },
    #[error("{0}")]
    Registry(#[from] RegistryError),
}

impl Image {
    /// Returns the digests of its uncompressed layers, lowest first; unparsable ones are left out.
    pub fn diff_ids(&self) -> Vec<Digest> {
        self.configuration.rootfs().diff_ids().iter().filter_map(|id| id.parse().ok()).collect()
    }

    /// Returns an annotation of its manifest.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.manifest.annotations().as_ref()?.get(key).map(String::as_str)
    }
}

/// Reads the image of a manifest: one request, for the configuration.
pub async fn read_image(registry: &Registry, repository: &Repository, found: &Manifest) -> Result<Image, ImageError> {
    let manifest = in_oci_form(found)?;
    let digest = content(found, manifest.config())?;
    let mut bytes = Vec::new();
    let blob = registry.read_blob(repository, &digest).await?;
    let cut = |source| ImageError::Cut { digest: found.digest, source };
    blob.take(LARGEST_CONFIGURATION + 1).read_to_end(&mut bytes).await.map_err(cut)?;
    if bytes.len() as u64 > LARGEST_CONFIGURATION {
        return Err(ImageError::TooLarge { digest: found.digest });
    }
    let damaged = |source| ImageError::Damaged { what: "the configuration", digest: found.digest, source };
    let configuration = serde_json::from_slice(&bytes).map_err(damaged)?;
    Ok(Image { manifest, configuration, configuration_bytes: bytes.into() })
}

/// Returns the digest of a descriptor.
pub(super) fn content(found: &Manifest, descriptor: &Descriptor) -> Result<Digest, ImageError> {
    let name = descriptor.digest().to_string();
    name.parse().map_err(|_| ImageError::UnknownDigest { digest: found.digest, name })
}

/// Parses an OCI or Docker manifest as an OCI manifest.
pub fn in_oci_form(found: &Manifest) -> Result<ImageManifest, ImageError> {
    let oci = MediaType::ImageManifest;
    if found.media_type != DOCKER_MANIFEST && found.media_type != oci.as_ref() {
        return Err(ImageError::NoImage { digest: found.digest, media_type: found.media_type.clone() });
    }
    let damaged = |source| ImageError::Damaged { what: "the manifest", digest: found.digest, source };
    let mut manifest: ImageManifest = serde_json::from_slice(&found.bytes).map_err(damaged)?;
    manifest.set_media_type(Some(oci));
    let mut config = manifest.config().clone();
    if matches!(config.media_type(), MediaType::Other(name) if name == DOCKER_CONFIG) {
        config.set_media_type(MediaType::ImageConfig);
    }
    content(found, &config)?;
    manifest.set_config(config);
    for layer in manifest.layers_mut() {
        content(found, layer)?;
        let MediaType::Other(name) = layer.media_type() else { continue };
        let translated = match name.as_str() {
            DOCKER_LAYER => MediaType::ImageLayer,
            DOCKER_LAYER_GZIP => MediaType::ImageLayerGzip,
            DOCKER_LAYER_ZSTD => MediaType::ImageLayerZstd,
            name if name.starts_with(DOCKER_FOREIGN) => {
                return Err(ImageError::ForeignLayer { digest: found.digest, layer: layer.digest().to_string() });
            }
            name => return Err(ImageError::NoImage { digest: found.digest, media_type: name.to_owned() }),
        };
        layer.set_media_type(translated);
    }
    Ok(manifest)
}

/// Serializes a manifest: the same content gives the same bytes on every machine.
pub fn sealed(manifest: &ImageManifest) -> Manifest {
    // A manifest consists of strings, numbers and lists, which always serialize.
    let mut document = serde_json::to_value(manifest).unwrap_or_default();
    document.sort_all_objects();
    let bytes = Bytes::from(document.to_string());
    let digest = Digest::from_sha256(Sha256::digest(&bytes).into());
    let media_type = manifest.media_type().clone().unwrap_or(MediaType::ImageManifest).to_string();
    Manifest { digest, media_type, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(media_type: &str, layer: &str) -> Manifest {
        let digest = format!("sha256:{}", "ab".repeat(32));
        let document = serde_json::json!({
            "schemaVersion": 2,
            "mediaType": media_type,
            "config": { "mediaType": DOCKER_CONFIG, "digest": digest, "size": 7 },
            "layers": [{ "mediaType": layer, "digest": digest, "size": 9 }],
        });
        let bytes = Bytes::from(document.to_string());
        let digest = Digest::from_sha256(Sha256::digest(&bytes).into());
        Manifest { digest, media_type: media_type.to_owned(), bytes }
    }

    #[test]
    fn a_manifest_of_docker_reads_as_one_of_oci_with_the_same_content() {
        let read = in_oci_form(&manifest(DOCKER_MANIFEST, DOCKER_LAYER_GZIP)).unwrap();
        insta::assert_snapshot!(String::from_utf8_lossy(&sealed(&read).bytes), @r#"{"config":{"digest":"sha256:abababababababababababababababababababababababababababababababab","mediaType":"application/vnd.oci.image.config.v1+json","size":7},"layers":[{"digest":"sha256:abababababababababababababababababababababababababababababababab","mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","size":9}],"mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2}"#);
    }

    #[test]
    fn layers_that_may_not_be_passed_on_are_refused() {
        let foreign = in_oci_form(&manifest(DOCKER_MANIFEST, "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"));
        assert!(matches!(foreign, Err(ImageError::ForeignLayer { .. })), "{foreign:?}");
        let unknown = in_oci_form(&manifest(DOCKER_MANIFEST, "application/vnd.cncf.model.weight.v1.raw"));
        assert!(matches!(unknown, Err(ImageError::NoImage { .. })), "{unknown:?}");
    }

    #[test]
    fn what_is_no_image_is_named() {
        let old = in_oci_form(&manifest("application/vnd.docker.distribution.manifest.v1+prettyjws", DOCKER_LAYER));
        assert!(matches!(&old, Err(ImageError::NoImage { media_type, .. }) if media_type.contains("v1+prettyjws")), "{old:?}");
    }

    #[test]
    fn the_same_manifest_always_has_the_same_bytes() {
        let with = |keys: &[&str]| {
            let mut read = in_oci_form(&manifest(DOCKER_MANIFEST, DOCKER_LAYER)).unwrap();
            read.set_annotations(Some(keys.iter().map(|key| ((*key).to_owned(), (*key).to_owned())).collect()));
            sealed(&read).digest
        };
        let keys = ["a", "b", "c", "d", "e", "f", "g"];
        assert!((0..20).all(|_| with(&keys) == with(&keys)), "the order of annotations depends on chance");
    }
}
