//! Registered models as artifacts of a remote registry, so that a model registered on one machine is served from another.

use std::collections::BTreeMap;
use std::io::{self, Read};

use bytes::{Bytes, BytesMut};
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;

use super::artifact::{Artifact, push_artifact, read_artifact};
use super::making::Destination;
use super::recipe::{Recipe, place};
use super::repositories::model_repository;
use super::{ModelLayer, ServiceImageError, ShippedModel, Workshop};
use crate::names::{ImageVersion, Repository, Tag};
use crate::package::unbundle;
use crate::progress::Meter;
use crate::registry::{Arrival, BlobReader, LayoutFolder, Registry, unpacked};

const KIND: &str = "application/vnd.aml.model.v1";
/// The annotations that hold the model's id, and its plain layer as the catalog names it.
const MODEL: &str = "dev.aml.model";
const LAYER: &str = "dev.aml.layer";
/// As much of a layer's digest tells models of the same name apart.
const TOLD_APART: usize = 12;
/// So much larger than the catalog says a model's layer is, it can be in its artifact: of each entry, the folders above make the name longer,
/// and a name that doesn't fit its header takes up to three blocks more.
const LARGER: u64 = 4;
/// The folders above a model, and a tar's end.
const AROUND: u64 = 64 * 1024;
/// A blob comes in parts of this size, so many ahead of whoever takes it.
const PART: usize = 128 * 1024;
const AHEAD: usize = 8;

/// Sees to it that a registry has a model version as an artifact; the model's plain layer is on this machine.
pub async fn publish_model(
    registry: &Registry,
    model: &ShippedModel,
    workshop: &Workshop,
    meter: &Meter<'_>,
) -> Result<Arrival, ServiceImageError> {
    let repository = registry.repository(&model_repository(&model.id.name));
    let tag = match look_up(registry, &repository, model).await? {
        Found::There(_) => return Ok(Arrival::Present),
        Found::Free(tag) => tag,
    };
    let to = Destination { registry, repository: &repository };
    let recipe = Recipe::models(&ModelLayer { models: vec![model.clone()] });
    let brought = workshop.bring(recipe, to, meter).await?;
    let annotations = BTreeMap::from([(MODEL.to_owned(), model.id.to_string()), (LAYER.to_owned(), model.layer.to_string())]);
    let artifact = Artifact { kind: KIND.to_owned(), layer: brought.packed, annotations };
    push_artifact(to, &tag, &artifact).await?;
    Ok(brought.arrival)
}

/// Brings a model version that another machine registered into this machine's layers; what arrives is checked against the catalog.
pub async fn fetch_model(
    registry: &Registry,
    model: &ShippedModel,
    layers: &LayoutFolder,
    meter: &Meter<'_>,
) -> Result<(), ServiceImageError> {
    if layers.has(&model.layer) {
        return Ok(());
    }
    let repository = registry.repository(&model_repository(&model.id.name));
    let Found::There(artifact) = look_up(registry, &repository, model).await? else {
        return Err(ServiceImageError::NoModel { id: model.id.clone(), repository });
    };
    let layer = artifact.layer;
    // What the catalog says counts more than what the registry does: nobody else could fill this machine's disk.
    let most = model.size.saturating_mul(LARGER).saturating_add(AROUND);
    if layer.size.max(layer.plain_size) > most {
        return Err(ServiceImageError::TooLarge { id: model.id.clone(), size: layer.size.max(layer.plain_size), most });
    }
    meter.expect(layer.size);
    let blob = registry.read_blob(&repository, &layer.digest).await?;
    let (sender, incoming) = mpsc::channel(AHEAD);
    let taking = Taking { model: model.clone(), media_type: layer.media_type, most: layer.plain_size, layers: layers.clone() };
    let taken = tokio::task::spawn_blocking(move || taking.take(Incoming { parts: incoming, part: Bytes::new(), ended: false }));
    // What went wrong on the way is told by the taker, who hears of it.
    forward(blob.take(layer.size.saturating_add(1)), sender, meter).await;
    let what = format!("model {}", model.id);
    taken.await.map_err(|source| ServiceImageError::Stopped { what, source })?
}

/// Hands a blob on to whoever takes it; ends when either has ended.
async fn forward(mut blob: tokio::io::Take<BlobReader>, parts: mpsc::Sender<io::Result<Bytes>>, meter: &Meter<'_>) {
    loop {
        let mut part = BytesMut::with_capacity(PART);
        let read = blob.read_buf(&mut part).await;
        let end = !matches!(read, Ok(1..));
        if let Ok(count) = read {
            meter.count(count as u64);
        }
        if parts.send(read.map(|_| part.freeze())).await.is_err() || end {
            return;
        }
    }
}

/// A model's layer on its way from its artifact to the layout.
struct Taking {
    model: ShippedModel,
    media_type: String,
    /// Bytes of the plain layer, as its manifest says.
    most: u64,
    layers: LayoutFolder,
}

impl Taking {
    /// It blocks. Nothing is kept of a layer that isn't the catalog's.
    fn take(self, packed: Incoming) -> Result<(), ServiceImageError> {
        let Self { model, media_type, most, layers } = self;
        let what = || format!("model {}", model.id);
        let placed = unpacked(&media_type, packed, most);
        let mut placed = placed.map_err(|source| ServiceImageError::Packed { what: what(), source })?;
        let mut blob = layers.begin_blob()?;
        let taken = unbundle(&mut placed, &place(&model.id), &mut blob);
        let found = taken.map_err(|source| ServiceImageError::Place { what: what(), source: Box::new(source) })?.diff_id;
        if found != model.layer {
            return Err(ServiceImageError::OtherModel { id: model.id, found, expected: model.layer });
        }
        Ok(blob.finish(&found)?)
    }
}

/// A blob as it comes in. Its last part is empty; without one it was cut off.
struct Incoming {
    parts: mpsc::Receiver<io::Result<Bytes>>,
    part: Bytes,
    ended: bool,
}

impl Read for Incoming {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.part.is_empty() && !self.ended {
            self.part = self.parts.blocking_recv().unwrap_or_else(|| Err(io::ErrorKind::UnexpectedEof.into()))?;
            self.ended = self.part.is_empty();
        }
        let count = into.len().min(self.part.len());
        into[..count].copy_from_slice(&self.part.split_to(count));
        Ok(count)
    }
}

/// Returns a model version's artifact and its repository.
pub(super) async fn find_model(
    registry: &Registry,
    model: &ShippedModel,
) -> Result<Option<(Repository, Artifact)>, ServiceImageError> {
    let repository = registry.repository(&model_repository(&model.id.name));
    Ok(match look_up(registry, &repository, model).await? {
        Found::There(artifact) => Some((repository, *artifact)),
        Found::Free(_) => None,
    })
}

enum Found {
    /// The model's artifact.
    There(Box<Artifact>),
    /// The tag that it can get.
    Free(Tag),
}

async fn look_up(registry: &Registry, repository: &Repository, model: &ShippedModel) -> Result<Found, ServiceImageError> {
    let [version, own] = tags(model);
    for tag in [version, own.clone()] {
        let Some(artifact) = read_artifact(registry, repository, &ImageVersion::Tag(tag.clone())).await? else {
            return Ok(Found::Free(tag));
        };
        let is = |key, value: String| artifact.annotation(key) == Some(&value);
        if is(MODEL, model.id.to_string()) && is(LAYER, model.layer.to_string()) {
            return Ok(Found::There(Box::new(artifact)));
        }
    }
    Ok(Found::Free(own))
}

/// The tags under which a model version may be. Another workspace may keep another model of the same name in the same registry: what
/// comes second has its digest in its tag.
fn tags(model: &ShippedModel) -> [Tag; 2] {
    let (version, hex) = (model.id.version, model.layer.hex());
    [version.to_string(), format!("{version}-{}", &hex[..TOLD_APART])]
        .map(|tag| Tag::new(tag).expect("a number, also with a dash and hex digits, is a tag"))
}
