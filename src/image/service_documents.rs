//! Configuration and manifest of a service image, from what it is made of: pure, and the same bytes for the same parts.

use std::collections::BTreeMap;

use bytes::Bytes;
use oci_spec::image::{
    Descriptor, DescriptorBuilder, History, HistoryBuilder, ImageConfiguration, ImageManifest, ImageManifestBuilder, MediaType,
};
use sha2::{Digest as _, Sha256};

use super::manifest::{Image, sealed};
use super::{ServiceImageError, ShippedModel, StartUp};
use crate::names::{Digest, Repository};
use crate::registry::{Manifest, Packed};

/// Labels and annotations of our own begin so.
const OURS: &str = "dev.aml";
/// Where a layer's descriptor says what it holds.
const HOLDS: &str = "dev.aml.holds";

/// A layer on top of the environment image's, packed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// "the project", "model a:1": the same on every machine.
    pub(super) what: String,
    pub(super) packed: Packed,
}

/// What is said of a service image.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Facts<'a> {
    /// The environment image's name, without this machine's paths.
    pub(super) environment_name: String,
    pub(super) environment_digest: Digest,
    pub(super) environment_key: &'a str,
    pub(super) project: Digest,
    pub(super) models: &'a [ShippedModel],
    pub(super) runtime: &'a str,
}

/// Returns the configuration's bytes.
pub(super) fn configuration(
    environment: &Image,
    start_up: &StartUp,
    facts: &Facts<'_>,
    parts: &[Part],
) -> Result<Bytes, ServiceImageError> {
    let base = &environment.configuration;
    let (named, layers) = (base.rootfs().diff_ids().len(), environment.manifest.layers().len());
    if named != layers {
        return Err(ServiceImageError::Uneven { digest: facts.environment_digest, named, layers });
    }
    let mut config = start_up.configure(base.config().as_ref(), facts.models);
    let mut labels = config.labels().clone().unwrap_or_default();
    labels.extend(facts.labels());
    config.set_labels(Some(labels));
    let mut configuration = ImageConfiguration::default();
    // No time of making: the same parts give the same image.
    configuration.set_architecture(base.architecture().clone()).set_os(base.os().clone());
    configuration.set_os_version(base.os_version().clone()).set_variant(base.variant().clone());
    configuration.set_config(Some(config));
    let mut rootfs = base.rootfs().clone();
    rootfs.diff_ids_mut().extend(parts.iter().map(|part| part.packed.diff_id.to_string()));
    configuration.set_rootfs(rootfs);
    configuration.set_history(Some(history(environment, parts)));
    Ok(canonical(&configuration))
}

/// One entry a layer, as engines want it; a base without history gets one that says nothing.
fn history(environment: &Image, parts: &[Part]) -> Vec<History> {
    let layers = environment.manifest.layers().len();
    let mut history = environment.configuration.history().clone().unwrap_or_default();
    if history.iter().filter(|entry| entry.empty_layer() != Some(true)).count() != layers {
        history = vec![History::default(); layers];
    }
    let of = |part: &Part| HistoryBuilder::default().created_by(format!("aml: {}", part.what)).build().unwrap_or_default();
    history.extend(parts.iter().map(of));
    history
}

/// Returns the manifest, which names the configuration.
pub(super) fn manifest(environment: &Image, configuration: &Bytes, facts: &Facts<'_>, parts: &[Part]) -> Manifest {
    let mut layers: Vec<Descriptor> = environment.manifest.layers().clone();
    layers.extend(parts.iter().map(|part| descriptor(&part.packed, [(HOLDS.to_owned(), part.what.clone())])));
    let digest = Digest::from_sha256(Sha256::digest(configuration).into());
    let config = plain_descriptor(MediaType::ImageConfig, &digest, configuration.len() as u64);
    sealed(&oci_manifest(config, layers, facts.annotations(), None))
}

/// Returns a manifest in OCI's form; with an `artifact_type` it is no image.
pub(super) fn oci_manifest(
    config: Descriptor,
    layers: Vec<Descriptor>,
    annotations: BTreeMap<String, String>,
    artifact_type: Option<&str>,
) -> ImageManifest {
    let mut manifest = ImageManifestBuilder::default()
        .schema_version(2u32)
        .media_type(MediaType::ImageManifest)
        .config(config)
        .layers(layers)
        .annotations(annotations.into_iter().collect::<std::collections::HashMap<_, _>>())
        .build()
        .expect("all that a manifest needs is given");
    manifest.set_artifact_type(artifact_type.map(|name| MediaType::Other(name.to_owned())));
    manifest
}

/// Returns a packed layer's descriptor.
pub(super) fn descriptor(packed: &Packed, annotations: impl IntoIterator<Item = (String, String)>) -> Descriptor {
    let mut descriptor = plain_descriptor(MediaType::from(packed.media_type.as_str()), &packed.digest, packed.size);
    descriptor.set_annotations(Some(annotations.into_iter().collect()));
    descriptor
}

/// Returns a descriptor that says nothing more than it must.
pub(super) fn plain_descriptor(media_type: MediaType, digest: &Digest, size: u64) -> Descriptor {
    let digest: oci_spec::image::Digest = digest.to_string().parse().expect("a sha256 digest is one of OCI's");
    DescriptorBuilder::default()
        .media_type(media_type)
        .digest(digest)
        .size(size)
        .build()
        .expect("all that a descriptor needs is given")
}

fn canonical(configuration: &ImageConfiguration) -> Bytes {
    // A configuration is made of texts and lists only, which always serialize.
    let mut document = serde_json::to_value(configuration).unwrap_or_default();
    document.sort_all_objects();
    document.to_string().into()
}

/// Returns a repository's name as images are named after it, without this machine's paths.
pub(super) fn portable_name(host: Option<&str>, repository: &Repository) -> String {
    host.map_or_else(|| repository.to_string(), |host| format!("{host}/{repository}"))
}

impl Facts<'_> {
    fn labels(&self) -> BTreeMap<String, String> {
        let labels = [
            ("environment.key", self.environment_key.to_owned()),
            ("project", self.project.to_string()),
            ("runtime", self.runtime.to_owned()),
        ];
        labels.into_iter().map(|(key, value)| (format!("{OURS}.{key}"), value)).collect()
    }

    fn annotations(&self) -> BTreeMap<String, String> {
        let mut annotations = self.labels();
        let models: Vec<String> = self.models.iter().map(|model| model.id.to_string()).collect();
        annotations.insert(format!("{OURS}.models"), models.join(","));
        annotations.insert("org.opencontainers.image.base.name".to_owned(), self.environment_name.clone());
        annotations.insert("org.opencontainers.image.base.digest".to_owned(), self.environment_digest.to_string());
        annotations
    }
}
