//! Artifacts of one layer (a model, the runtime): a manifest describes the layer, so that other machines can use it.

use std::collections::BTreeMap;

use bytes::Bytes;
use oci_spec::image::MediaType;

use super::ServiceImageError;
use super::layer_pusher::Destination;
use super::manifest::{content, in_oci_form, sealed};
use super::service_documents::{descriptor, oci_manifest, plain_descriptor};
use crate::names::{ImageVersion, Repository, Tag};
use crate::registry::{Packed, Registry};

/// The media type of an empty configuration.
const EMPTY: &str = "application/vnd.oci.empty.v1+json";
const NOTHING: &[u8] = b"{}";
/// The annotations for the digest and the size of the uncompressed layer.
const DIFF_ID: &str = "dev.aml.diff-id";
const PLAIN_SIZE: &str = "dev.aml.plain-size";

/// An artifact of one layer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Artifact {
    pub(super) kind: String,
    pub(super) layer: Packed,
    pub(super) annotations: BTreeMap<String, String>,
}

impl Artifact {
    pub(super) fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.get(key).map(String::as_str)
    }
}

/// Pushes an artifact, whose layer is in the repository, to a tag.
pub(super) async fn push_artifact(to: Destination<'_>, tag: &Tag, artifact: &Artifact) -> Result<(), ServiceImageError> {
    let config = to.registry.put_bytes(to.repository, Bytes::from_static(NOTHING)).await?;
    let config = plain_descriptor(MediaType::Other(EMPTY.to_owned()), &config, NOTHING.len() as u64);
    let layer = [
        (DIFF_ID.to_owned(), artifact.layer.diff_id.to_string()),
        (PLAIN_SIZE.to_owned(), artifact.layer.plain_size.to_string()),
    ];
    let annotations = artifact.annotations.clone().into_iter().chain(layer).collect();
    let layers = vec![descriptor(&artifact.layer, [])];
    let manifest = sealed(&oci_manifest(config, layers, annotations, Some(&artifact.kind)));
    Ok(to.registry.put_manifest(to.repository, std::slice::from_ref(tag), &manifest).await?)
}

/// Returns an artifact; `None` where there is none.
pub(super) async fn read_artifact(
    registry: &Registry,
    repository: &Repository,
    version: &ImageVersion,
) -> Result<Option<Artifact>, ServiceImageError> {
    let Some(found) = registry.manifest(repository, version).await? else { return Ok(None) };
    let fault = |fault| ServiceImageError::NotOurs { what: version.to_string(), repository: repository.clone(), fault };
    let manifest = in_oci_form(&found)?;
    let [layer] = manifest.layers().as_slice() else { return Err(fault("it doesn't have exactly one layer")) };
    let annotations: BTreeMap<String, String> = manifest.annotations().clone().unwrap_or_default().into_iter().collect();
    let diff_id = annotations.get(DIFF_ID).and_then(|text| text.parse().ok());
    let plain_size = annotations.get(PLAIN_SIZE).and_then(|text| text.parse().ok());
    let (Some(diff_id), Some(plain_size)) = (diff_id, plain_size) else {
        return Err(fault("it lacks the digest or the size of its uncompressed layer"));
    };
    let kind = manifest.artifact_type().as_ref().map(ToString::to_string).unwrap_or_default();
    let digest = content(&found, layer)?;
    let layer = Packed { media_type: layer.media_type().to_string(), digest, size: layer.size(), diff_id, plain_size };
    Ok(Some(Artifact { kind, layer, annotations }))
}
