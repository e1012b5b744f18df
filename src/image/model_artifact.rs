//! Registered models as artifacts of a remote registry, so that other machines can serve them.

use std::collections::BTreeMap;
use std::io::{self, Read};

use bytes::{Bytes, BytesMut};
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;

use super::artifact::{Artifact, push_artifact, read_artifact};
use super::layer_pusher::Destination;
use super::recipe::{Recipe, model_folder};
use super::repositories::model_repository;
use super::{LayerPusher, ModelLayer, ServiceImageError, ShippedModel};
use crate::names::{ImageVersion, Repository, Tag};
use crate::package::unbundle;
use crate::progress::Meter;
use crate::registry::{Arrival, BlobReader, LayoutFolder, Registry, unpacked};

const KIND: &str = "application/vnd.aml.model.v1";
/// The annotations that hold the model's id, and its plain layer as the catalog names it.
const MODEL: &str = "dev.aml.model";
const LAYER: &str = "dev.aml.layer";
/// Hex digits of a layer's digest that tell models of the same name apart.
const TAG_DIGITS: usize = 12;
/// How many times the size in the catalog a model's layer may have in its artifact: the folders above a model make the names of its entries
/// longer, and a name that doesn't fit its header takes up to three more blocks.
const LARGER: u64 = 4;
/// Bytes for the folders above a model and the end mark.
const AROUND: u64 = 64 * 1024;
/// Bytes of a chunk of a download, and how many chunks may wait.
const PART: usize = 128 * 1024;
const AHEAD: usize = 8;

/// Ensures that a registry has a model version as an artifact. The model's plain layer is on this machine.
pub async fn publish_model(
    registry: &Registry,
    model: &ShippedModel,
    pusher: &LayerPusher,
    meter: &Meter<'_>,
) -> Result<Arrival, ServiceImageError> {
    let repository = registry.repository(&model_repository(&model.id.name));
    let tag = match look_up(registry, &repository, model).await? {
        LookUp::Found(_) => return Ok(Arrival::Present),
        LookUp::Free(tag) => tag,
    };
    let to = Destination { registry, repository: &repository };
    let recipe = Recipe::models(&ModelLayer { models: vec![model.clone()] });
    let layer = pusher.push(recipe, to, meter).await?;
    let annotations = BTreeMap::from([(MODEL.to_owned(), model.id.to_string()), (LAYER.to_owned(), model.layer.to_string())]);
    let artifact = Artifact { kind: KIND.to_owned(), layer: layer.packed, annotations };
    push_artifact(to, &tag, &artifact).await?;
    Ok(layer.arrival)
}

/// Fetches a model version that another machine registered, and checks it against the catalog.
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
    let LookUp::Found(artifact) = look_up(registry, &repository, model).await? else {
        return Err(ServiceImageError::NoModel { id: model.id.clone(), repository });
    };
    let layer = artifact.layer;
    // The catalog is trusted, not the registry, which could fill this machine's disk.
    let most = model.size.saturating_mul(LARGER).saturating_add(AROUND);
    if layer.size.max(layer.plain_size) > most {
        return Err(ServiceImageError::TooLarge { id: model.id.clone(), size: layer.size.max(layer.plain_size), most });
    }
    meter.expect(layer.size);
    let blob = registry.read_blob(&repository, &layer.digest).await?;
    let (sender, incoming) = mpsc::channel(AHEAD);
    let receiver =
        LayerReceiver { model: model.clone(), media_type: layer.media_type, most: layer.plain_size, layers: layers.clone() };
    let stored =
        tokio::task::spawn_blocking(move || receiver.store(Incoming { parts: incoming, part: Bytes::new(), ended: false }));
    // The receiver reports what goes wrong on the way.
    forward(blob.take(layer.size.saturating_add(1)), sender, meter).await;
    let what = format!("model {}", model.id);
    stored.await.map_err(|source| ServiceImageError::Stopped { what, source })?
}

/// Forwards a blob to the receiver until either ends.
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

/// Stores the layer of a model's artifact.
struct LayerReceiver {
    model: ShippedModel,
    media_type: String,
    /// Bytes of the plain layer, as its manifest says.
    most: u64,
    layers: LayoutFolder,
}

impl LayerReceiver {
    /// Stores nothing of a layer that isn't the catalog's. It blocks.
    fn store(self, packed: Incoming) -> Result<(), ServiceImageError> {
        let Self { model, media_type, most, layers } = self;
        let what = || format!("model {}", model.id);
        let placed = unpacked(&media_type, packed, most);
        let mut placed = placed.map_err(|source| ServiceImageError::Packed { what: what(), source })?;
        let mut blob = layers.begin_blob()?;
        let taken = unbundle(&mut placed, &model_folder(&model.id), &mut blob);
        let found = taken.map_err(|source| ServiceImageError::Bundle { what: what(), source: Box::new(source) })?.diff_id;
        if found != model.layer {
            return Err(ServiceImageError::OtherModel { id: model.id, found, expected: model.layer });
        }
        Ok(blob.finish(&found)?)
    }
}

/// A blob while it is downloaded. Its last chunk is empty; without one it is truncated.
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

/// Returns a model version's artifact and repository.
pub(super) async fn find_model(
    registry: &Registry,
    model: &ShippedModel,
) -> Result<Option<(Repository, Artifact)>, ServiceImageError> {
    let repository = registry.repository(&model_repository(&model.id.name));
    Ok(match look_up(registry, &repository, model).await? {
        LookUp::Found(artifact) => Some((repository, *artifact)),
        LookUp::Free(_) => None,
    })
}

enum LookUp {
    Found(Box<Artifact>),
    /// The tag under which it can be pushed.
    Free(Tag),
}

async fn look_up(registry: &Registry, repository: &Repository, model: &ShippedModel) -> Result<LookUp, ServiceImageError> {
    let [version, own] = tags(model);
    for tag in [version, own.clone()] {
        let Some(artifact) = read_artifact(registry, repository, &ImageVersion::Tag(tag.clone())).await? else {
            return Ok(LookUp::Free(tag));
        };
        let is = |key, value: String| artifact.annotation(key) == Some(&value);
        if is(MODEL, model.id.to_string()) && is(LAYER, model.layer.to_string()) {
            return Ok(LookUp::Found(Box::new(artifact)));
        }
    }
    Ok(LookUp::Free(own))
}

/// The tags that a model version may have. Another workspace may keep a model of the same name in the same registry; the one that is
/// pushed second has its digest in its tag.
fn tags(model: &ShippedModel) -> [Tag; 2] {
    let (version, hex) = (model.id.version, model.layer.hex());
    [version.to_string(), format!("{version}-{}", &hex[..TAG_DIGITS])]
        .map(|tag| Tag::new(tag).expect("a number, with or without a dash and hex digits, is a tag"))
}
