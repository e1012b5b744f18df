//! The router of clusters as an image: this program and what it needs, nothing else. One for each version of the program, and the same
//! bytes wherever it is made.

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use oci_spec::image::{ConfigBuilder, HistoryBuilder, ImageConfiguration, MediaType};

use super::generated_layers::router_base_layer;
use super::layer_pusher::Destination;
use super::recipe::Recipe;
use super::repositories::router_repository;
use super::runtime::{checked, tags};
use super::service_documents::{descriptor, oci_manifest, plain_descriptor};
use super::start_up::{HOME, USER};
use super::{Build, LayerPusher, ServiceImageError, manifest};
use crate::names::{Digest, ImageVersion, Repository, Tag};
use crate::progress::Meter;
use crate::registry::{Arrival, Packed, Registry};
use crate::service::contract::PROGRAM;

/// The annotation that holds the program's digest.
const PROGRAM_DIGEST: &str = "dev.aml.program";

/// The router's image in a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouterImage {
    pub repository: Repository,
    /// The digest of its manifest, by which it is named.
    pub digest: Digest,
    pub arrival: Arrival,
}

/// Ensures that a registry has this program, of version `version`, as the image of a router.
pub async fn publish_router(
    registry: &Registry,
    program: &Path,
    version: &Tag,
    build: Build,
    pusher: &LayerPusher,
    meter: &Meter<'_>,
) -> Result<RouterImage, ServiceImageError> {
    let program_digest = checked(program).await?;
    let repository = registry.repository(&router_repository());
    let tags = tags(&program_digest, version, build);
    let mut tag = tags[tags.len() - 1].clone();
    for named in tags {
        let Some(found) = registry.manifest(&repository, &ImageVersion::Tag(named.clone())).await? else {
            tag = named;
            break;
        };
        let annotations = manifest::in_oci_form(&found)?.annotations().clone().unwrap_or_default();
        if annotations.get(PROGRAM_DIGEST) == Some(&program_digest.to_string()) {
            return Ok(RouterImage { repository, digest: found.digest, arrival: Arrival::Present });
        }
        // Another program has this tag, and published images never change.
    }
    let to = Destination { registry, repository: &repository };
    let base = router_base_layer().map_err(|source| ServiceImageError::Io { what: "the router".to_owned(), source })?;
    let base = pusher.push(Recipe::small("the router's base", base.into()), to, meter).await?.packed;
    let layer = pusher.push(Recipe::program(program.to_owned(), program_digest), to, meter).await?;
    let layers = [base, layer.packed];
    let config = configuration(&layers);
    registry.put_bytes(&repository, config.clone()).await?;
    let config = plain_descriptor(MediaType::ImageConfig, &Digest::of(&config), config.len() as u64);
    let annotations = BTreeMap::from([
        (PROGRAM_DIGEST.to_owned(), program_digest.to_string()),
        ("org.opencontainers.image.title".to_owned(), "aml router".to_owned()),
        ("org.opencontainers.image.version".to_owned(), version.to_string()),
    ]);
    let layers = layers.iter().map(|layer| descriptor(layer, [])).collect();
    let manifest = manifest::sealed(&oci_manifest(config, layers, annotations, None));
    registry.put_manifest(&repository, std::slice::from_ref(&tag), &manifest).await?;
    Ok(RouterImage { repository, digest: manifest.digest, arrival: layer.arrival })
}

fn configuration(layers: &[Packed]) -> Bytes {
    let config = ConfigBuilder::default()
        .user(USER)
        .env(vec![format!("HOME={HOME}")])
        .entrypoint([PROGRAM.to_owned()])
        .working_dir("/")
        .stop_signal("SIGTERM")
        .build()
        .unwrap_or_default();
    let mut configuration = ImageConfiguration::default();
    configuration.set_architecture("amd64".into()).set_os("linux".into()).set_config(Some(config));
    let mut rootfs = configuration.rootfs().clone();
    rootfs.set_diff_ids(layers.iter().map(|layer| layer.diff_id.to_string()).collect());
    configuration.set_rootfs(rootfs);
    let entry = |what: &str| HistoryBuilder::default().created_by(format!("aml: {what}")).build().unwrap_or_default();
    configuration.set_history(Some(["the router's base", "the router"].map(entry).into()));
    // A configuration is made of texts and lists only, which always serialize.
    let mut document = serde_json::to_value(&configuration).unwrap_or_default();
    document.sort_all_objects();
    document.to_string().into()
}
