//! Pushes an environment image to the workspace's registry: the base's layers from its own registry, the built layers from the builder's
//! archive, and last the manifest, tagged with the key.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use futures_util::{StreamExt, TryStreamExt, stream};
use oci_spec::image::{Descriptor, ImageManifest, ImageManifestBuilder, MediaType};
use sha2::{Digest as _, Sha256};

use super::EnvironmentImageError;
use super::archive::{ArchiveError, ArchivedLayer, ImageArchive, LayerForm};
use super::base::BaseImage;
use super::copy_notice::announce_copy;
use super::layer_pusher::Destination;
use super::manifest::sealed;
use crate::names::{Digest, ImageVersion, Tag};
use crate::progress::{Meter, Progress};
use crate::registry::{BlobFile, Compression, Manifest, PackedError, PackedFile, Packer};

const AT_ONCE: usize = 4;
const BUFFER: usize = 1 << 20;

/// The tag that an environment image is pushed to.
pub(super) struct EnvironmentTag<'a> {
    pub(super) to: Destination<'a>,
    pub(super) tag: &'a Tag,
    /// What the tag named before. If it names something else when it is written, that stays.
    pub(super) replaces: Option<Digest>,
}

/// Which image a tag names after a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pushed {
    New,
    /// Another one, which was pushed first.
    Existing,
}

/// Pushes a base image as it is.
pub(super) async fn push_base(
    target: &EnvironmentTag<'_>,
    base: &BaseImage,
    annotations: HashMap<String, String>,
    progress: &dyn Progress,
) -> Result<Pushed, EnvironmentImageError> {
    let config = base.image.manifest.config();
    let meter = Meter::new(progress);
    let descriptors: Vec<&Descriptor> = base.image.manifest.layers().iter().chain([config]).collect();
    copy_base(target.to, base, &descriptors, &meter, progress).await?;
    let manifest = manifest(config.clone(), base.image.manifest.layers().clone(), annotations);
    push_manifest(target, &manifest).await
}

/// Pushes a built image; the layers that it shares with its base are copied from the base's registry.
pub(super) async fn push_built(
    target: &EnvironmentTag<'_>,
    archive: &ImageArchive,
    base: Option<&BaseImage>,
    annotations: HashMap<String, String>,
    progress: &dyn Progress,
) -> Result<Pushed, EnvironmentImageError> {
    let shared = base.map_or(&[][..], |base| shared_layers(archive, base));
    let meter = Meter::new(progress);
    if let Some(base) = base {
        copy_base(target.to, base, &shared.iter().collect::<Vec<_>>(), &meter, progress).await?;
    }
    let new = &archive.layers[shared.len()..];
    progress.step("pushing the image");
    let sent: Vec<Descriptor> =
        stream::iter(new).map(|layer| push_layer(target.to, layer, &meter)).buffered(AT_ONCE).try_collect().await?;
    let layers = shared.iter().cloned().chain(sent).collect();
    let configuration = target.to.registry.put_bytes(target.to.repository, archive.configuration.clone()).await?;
    let config = descriptor(MediaType::ImageConfig, archive.configuration.len() as u64, &configuration);
    push_manifest(target, &manifest(config, layers, annotations)).await
}

/// Returns the base's layers, if the built image begins with all of them.
fn shared_layers<'b>(archive: &ImageArchive, base: &'b BaseImage) -> &'b [Descriptor] {
    let (ids, layers) = (base.image.diff_ids(), base.image.manifest.layers());
    let begins = archive.layers.len() >= ids.len() && archive.layers.iter().zip(&ids).all(|(layer, id)| layer.diff_id == *id);
    if begins && ids.len() == layers.len() { layers } else { &[] }
}

/// Copies blobs of the base, and announces beforehand how much comes from another registry.
async fn copy_base(
    to: Destination<'_>,
    base: &BaseImage,
    blobs: &[&Descriptor],
    meter: &Meter<'_>,
    progress: &dyn Progress,
) -> Result<(), EnvironmentImageError> {
    let blobs = blobs.iter().filter_map(|blob| Some((blob.digest().to_string().parse::<Digest>().ok()?, blob.size())));
    let blobs: Vec<(Digest, u64)> = blobs.collect();
    let what = format!("the base image {}", base.reference);
    meter.expect(announce_copy(&what, &blobs, &base.registry, to, progress).await?);
    progress.step("copying the base image");
    let copies = stream::iter(&blobs)
        .map(|(digest, size)| to.registry.copy_blob(to.repository, (digest, *size), (&base.registry, &base.repository), meter));
    copies.buffer_unordered(AT_ONCE).try_collect::<Vec<_>>().await?;
    Ok(())
}

async fn push_layer(to: Destination<'_>, layer: &ArchivedLayer, meter: &Meter<'_>) -> Result<Descriptor, EnvironmentImageError> {
    if let LayerForm::Gzip(digest) = layer.form {
        let blob = BlobFile { digest, size: layer.size, path: layer.path.clone(), offset: layer.offset };
        meter.expect(blob.size);
        to.registry.push_blob(to.repository, &blob, &[], meter).await?;
        return Ok(descriptor(MediaType::ImageLayerGzip, blob.size, &digest));
    }
    let plain = layer.clone();
    let packing = tokio::task::spawn_blocking(move || compress(&plain)).await;
    let packed = packing.map_err(EnvironmentImageError::Stopped)??;
    let blob = packed.blob();
    meter.expect(blob.size);
    to.registry.push_blob(to.repository, &blob, &[], meter).await?;
    Ok(descriptor(packed.packed.media_type.as_str().into(), blob.size, &blob.digest))
}

/// Compresses a layer beside its archive, and checks its digest against the configuration.
fn compress(layer: &ArchivedLayer) -> Result<PackedFile, EnvironmentImageError> {
    let unreadable = |source| ArchiveError::Io { path: layer.path.clone(), source };
    let folder = layer.path.parent().unwrap_or(Path::new("."));
    let mut packer = Packer::begin(folder, Compression::default())?;
    let mut file = File::open(&layer.path).map_err(unreadable)?;
    file.seek(SeekFrom::Start(layer.offset)).map_err(unreadable)?;
    let (mut content, mut hash) = (file.take(layer.size), Sha256::new());
    let mut buffer = vec![0; BUFFER];
    loop {
        let count = content.read(&mut buffer).map_err(unreadable)?;
        if count == 0 {
            break;
        }
        hash.update(&buffer[..count]);
        let refused = |source| PackedError::Write { path: folder.to_owned(), source };
        packer.write_all(&buffer[..count]).map_err(refused)?;
    }
    let diff_id = Digest::from_sha256(hash.finalize().into());
    if diff_id != layer.diff_id {
        let what = format!("the content of its layer {} has another digest", layer.diff_id);
        return Err(ArchiveError::Unexpected { path: layer.path.clone(), what }.into());
    }
    Ok(packer.finish(&diff_id)?)
}

fn descriptor(media_type: MediaType, size: u64, digest: &Digest) -> Descriptor {
    let digest: oci_spec::image::Sha256Digest = digest.hex().parse().expect("64 lower-case hex digits are a sha256 digest");
    Descriptor::new(media_type, size, digest)
}

fn manifest(config: Descriptor, layers: Vec<Descriptor>, annotations: HashMap<String, String>) -> ImageManifest {
    let manifest = ImageManifestBuilder::default()
        .schema_version(2_u32)
        .media_type(MediaType::ImageManifest)
        .config(config)
        .layers(layers)
        .annotations(annotations);
    manifest.build().expect("all required fields of a manifest are set")
}

/// Resolves the tag right before writing it: the image that was pushed first stays.
async fn push_manifest(target: &EnvironmentTag<'_>, manifest: &ImageManifest) -> Result<Pushed, EnvironmentImageError> {
    let manifest: Manifest = sealed(manifest);
    let now = target.to.registry.resolve(target.to.repository, &ImageVersion::Tag(target.tag.clone())).await?;
    if now != target.replaces && now.is_some() {
        return Ok(Pushed::Existing);
    }
    target.to.registry.put_manifest(target.to.repository, std::slice::from_ref(target.tag), &manifest).await?;
    Ok(Pushed::New)
}
