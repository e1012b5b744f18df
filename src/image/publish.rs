//! Puts an environment image into the workspace's registry: its base's layers from where the base is, what was built from the builder's
//! file, its manifest last, under its key.

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
use super::manifest::sealed;
use super::travel::tell_what_travels;
use crate::names::{Digest, ImageVersion, Repository, Tag};
use crate::progress::{Meter, Progress};
use crate::registry::{BlobFile, Compression, Manifest, PackedError, PackedFile, Packer, Registry};

/// Blobs that travel at once.
const AT_ONCE: usize = 4;
const BUFFER: usize = 1 << 20;

/// Where an environment image is put.
pub(super) struct Destination<'a> {
    pub(super) registry: &'a Registry,
    pub(super) repository: &'a Repository,
    pub(super) tag: &'a Tag,
    /// What the tag names before; if it names something else by the time of writing, that stays.
    pub(super) replaces: Option<Digest>,
}

/// What became of an image that was to be put under a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    /// The tag names it.
    Ours,
    /// Someone else was first.
    Theirs,
}

/// Puts a base image under the tag as it is.
pub(super) async fn put_base(
    to: &Destination<'_>,
    base: &BaseImage,
    annotations: HashMap<String, String>,
    progress: &dyn Progress,
) -> Result<Put, EnvironmentImageError> {
    let config = base.image.manifest.config();
    let meter = Meter::new(progress);
    let descriptors: Vec<&Descriptor> = base.image.manifest.layers().iter().chain([config]).collect();
    bring_base(to, base, &descriptors, (progress, &meter)).await?;
    let manifest = manifest(config.clone(), base.image.manifest.layers().clone(), annotations);
    put_manifest(to, &manifest).await
}

/// Puts what was built under the tag; layers that the base has are taken from the base's registry.
pub(super) async fn put_built(
    to: &Destination<'_>,
    (archive, base): (&ImageArchive, Option<&BaseImage>),
    annotations: HashMap<String, String>,
    progress: &dyn Progress,
) -> Result<Put, EnvironmentImageError> {
    let shared = base.map_or(&[][..], |base| shared_layers(archive, base));
    let meter = Meter::new(progress);
    if let Some(base) = base {
        bring_base(to, base, &shared.iter().collect::<Vec<_>>(), (progress, &meter)).await?;
    }
    let new = &archive.layers[shared.len()..];
    progress.step("sending the image");
    let sent: Vec<Descriptor> = stream::iter(new).map(|layer| send(to, layer, &meter)).buffered(AT_ONCE).try_collect().await?;
    let layers = shared.iter().cloned().chain(sent).collect();
    let configuration = to.registry.put_bytes(to.repository, archive.configuration.clone()).await?;
    let config = descriptor(MediaType::ImageConfig, archive.configuration.len() as u64, &configuration);
    put_manifest(to, &manifest(config, layers, annotations)).await
}

/// Returns the base's layers, if what was built begins with all of them.
fn shared_layers<'b>(archive: &ImageArchive, base: &'b BaseImage) -> &'b [Descriptor] {
    let (ids, layers) = (base.image.diff_ids(), base.image.manifest.layers());
    let begins = archive.layers.len() >= ids.len() && archive.layers.iter().zip(&ids).all(|(layer, id)| layer.diff_id == *id);
    if begins && ids.len() == layers.len() { layers } else { &[] }
}

/// Brings blobs of the base into the destination, and says beforehand what must travel.
async fn bring_base(
    to: &Destination<'_>,
    base: &BaseImage,
    blobs: &[&Descriptor],
    (progress, meter): (&dyn Progress, &Meter<'_>),
) -> Result<(), EnvironmentImageError> {
    let blobs = blobs.iter().filter_map(|blob| Some((blob.digest().to_string().parse::<Digest>().ok()?, blob.size())));
    let blobs: Vec<(Digest, u64)> = blobs.collect();
    let what = format!("the base image {}", base.reference);
    meter.expect(tell_what_travels(&what, (&blobs, &base.registry), (to.registry, to.repository), progress).await?);
    progress.step("bringing the base image");
    let copies = stream::iter(&blobs)
        .map(|(digest, size)| to.registry.copy_blob(to.repository, (digest, *size), (&base.registry, &base.repository), meter));
    copies.buffer_unordered(AT_ONCE).try_collect::<Vec<_>>().await?;
    Ok(())
}

async fn send(to: &Destination<'_>, layer: &ArchivedLayer, meter: &Meter<'_>) -> Result<Descriptor, EnvironmentImageError> {
    if let LayerForm::Gzip(digest) = layer.form {
        let blob = BlobFile { digest, size: layer.size, path: layer.path.clone(), offset: layer.offset };
        meter.expect(blob.size);
        to.registry.push_blob(to.repository, &blob, &[], meter).await?;
        return Ok(descriptor(MediaType::ImageLayerGzip, blob.size, &digest));
    }
    let plain = layer.clone();
    let packing = tokio::task::spawn_blocking(move || pack(&plain)).await;
    let packed = packing.map_err(EnvironmentImageError::Stopped)??;
    let blob = packed.blob();
    meter.expect(blob.size);
    to.registry.push_blob(to.repository, &blob, &[], meter).await?;
    Ok(descriptor(packed.packed.media_type.as_str().into(), blob.size, &blob.digest))
}

/// Packs a layer beside its archive, and checks that it is what the configuration says.
fn pack(layer: &ArchivedLayer) -> Result<PackedFile, EnvironmentImageError> {
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
        let what = format!("its layer {} has other content", layer.diff_id);
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
    manifest.build().expect("all that a manifest must have was given")
}

/// The tag is looked at right before it is written: whoever was first stays.
async fn put_manifest(to: &Destination<'_>, manifest: &ImageManifest) -> Result<Put, EnvironmentImageError> {
    let manifest: Manifest = sealed(manifest);
    let now = to.registry.resolve(to.repository, &ImageVersion::Tag(to.tag.clone())).await?;
    if now != to.replaces && now.is_some() {
        return Ok(Put::Theirs);
    }
    to.registry.put_manifest(to.repository, std::slice::from_ref(to.tag), &manifest).await?;
    Ok(Put::Ours)
}
