//! An image as an engine would see it: its layers unpacked in order, their digests checked.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use aml::image::ServiceImage;
use aml::names::{Digest, ImageVersion};
use aml::registry::{Registry, unpacked};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt;

/// An image, read back.
pub(crate) struct Unpacked {
    pub(crate) manifest: Value,
    pub(crate) config: Value,
    /// By path: mode and, of files, content.
    pub(crate) entries: BTreeMap<String, (u32, Vec<u8>)>,
}

/// Reads a whole image and checks that its parts belong together.
pub(crate) async fn unpack(registry: &Registry, image: &ServiceImage) -> Unpacked {
    let version = ImageVersion::Digest(image.digest);
    let manifest = registry.manifest(&image.repository, &version).await.unwrap().unwrap();
    assert_eq!(manifest.media_type, "application/vnd.oci.image.manifest.v1+json", "always OCI, whatever the base");
    let manifest: Value = serde_json::from_slice(&manifest.bytes).unwrap();
    let config: Value = serde_json::from_slice(&blob(registry, image, &manifest["config"]).await).unwrap();
    let diff_ids = config["rootfs"]["diff_ids"].as_array().unwrap();
    let layers = manifest["layers"].as_array().unwrap();
    assert_eq!(diff_ids.len(), layers.len());
    assert_eq!(config["history"].as_array().unwrap().len(), layers.len(), "engines refuse an uneven history");
    let mut entries = BTreeMap::new();
    for (layer, diff_id) in layers.iter().zip(diff_ids) {
        let media_type = layer["mediaType"].as_str().unwrap();
        assert!(media_type.starts_with("application/vnd.oci.image.layer.v1.tar"), "{media_type}");
        let packed = blob(registry, image, layer).await;
        assert_eq!(packed.len() as u64, layer["size"].as_u64().unwrap());
        let mut plain = Vec::new();
        unpacked(media_type, &packed[..], u64::MAX).unwrap().read_to_end(&mut plain).unwrap();
        assert_eq!(diff_id.as_str().unwrap(), digest_of(&plain).to_string(), "the configuration names the layer's content");
        for entry in tar::Archive::new(&plain[..]).entries().unwrap() {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().display().to_string();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            entries.insert(path, (entry.header().mode().unwrap(), content));
        }
    }
    Unpacked { manifest, config, entries }
}

async fn blob(registry: &Registry, image: &ServiceImage, descriptor: &Value) -> Vec<u8> {
    let digest: Digest = descriptor["digest"].as_str().unwrap().parse().unwrap();
    let mut bytes = Vec::new();
    registry.read_blob(&image.repository, &digest).await.unwrap().read_to_end(&mut bytes).await.unwrap();
    assert_eq!(digest_of(&bytes), digest);
    bytes
}

fn digest_of(bytes: &[u8]) -> Digest {
    Digest::from_sha256(Sha256::digest(bytes).into())
}

impl Unpacked {
    /// Returns a file's content.
    pub(crate) fn file(&self, path: impl AsRef<Path>) -> &[u8] {
        let path = path.as_ref().display().to_string();
        &self.entries.get(&path).unwrap_or_else(|| panic!("the image has no '{path}': {:?}", self.entries.keys())).1
    }

    pub(crate) fn mode(&self, path: &str) -> u32 {
        self.entries.get(path).unwrap_or_else(|| panic!("the image has no '{path}': {:?}", self.entries.keys())).0
    }

    /// Returns what `dev.aml.holds` says of the layers.
    pub(crate) fn holds(&self) -> Vec<String> {
        let layers = self.manifest["layers"].as_array().unwrap().iter();
        layers.map(|layer| layer["annotations"]["dev.aml.holds"].as_str().unwrap_or("environment").to_owned()).collect()
    }
}
