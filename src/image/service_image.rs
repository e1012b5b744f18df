//! Assembles a service image from layers without a daemon: layers that the registry holds are mounted, the rest is built and pushed, and
//! the manifest comes last, so that an image appears whole or not at all.

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};

use super::copy_notice::announce_copy;
use super::generated_layers::start_up_layer;
use super::layer_pusher::{Destination, PushedLayer};
use super::manifest::Image;
use super::model_artifact::find_model;
use super::recipe::Recipe;
use super::service_documents::{Facts, Part, configuration, manifest, portable_name};
use super::start_up::service_user;
use super::{EnvironmentImage, LayerPusher, ModelLayer, Runtime, ServiceImageError, ShippedModel, StartUp, plan_model_layers};
use crate::names::{Digest, Repository, Tag};
use crate::progress::{Meter, Progress};
use crate::registry::{Arrival, Registry, RegistryPlace};

const AT_ONCE: usize = 4;

/// The environment image that a service image is based on.
#[derive(Debug, Clone, Copy)]
pub struct EnvironmentAt<'a> {
    pub registry: &'a Registry,
    pub repository: &'a Repository,
    pub digest: Digest,
    pub image: &'a Image,
    pub key: &'a str,
}

impl<'a> From<&'a EnvironmentImage> for EnvironmentAt<'a> {
    fn from(image: &'a EnvironmentImage) -> Self {
        let EnvironmentImage { key, registry, repository, digest, image, .. } = image;
        Self { registry, repository, digest: *digest, image, key: key.as_str() }
    }
}

/// What a service image consists of.
#[derive(Debug, Clone)]
pub struct ServiceImageRequest<'a> {
    pub environment: EnvironmentAt<'a>,
    /// The runtime, in the target's registry.
    pub runtime: &'a Runtime,
    /// The project's plain layer, on this machine.
    pub project: Digest,
    /// The models: their plain layers are on this machine, or the models are artifacts of the target's registry.
    pub models: &'a [ShippedModel],
    pub start_up: &'a StartUp,
    pub registry: &'a Registry,
    pub repository: &'a Repository,
    pub tags: &'a [Tag],
}

/// A service image in its registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceImage {
    pub repository: Repository,
    /// The digest of its manifest, by which it is named.
    pub digest: Digest,
    /// The operating system that it is made for, as its configuration says: `linux`.
    pub os: String,
    /// The processors that it is made for, as its configuration says: `amd64`, `arm64`.
    pub architecture: String,
    /// The user that it runs as, never root: `65532:65532`.
    pub user: String,
    /// Bytes of its manifest and configuration.
    pub documents: u64,
    /// Its layers, the environment's included, lowest first.
    pub layers: Vec<PlacedLayer>,
}

/// One layer of a service image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedLayer {
    /// "the environment", "model a:1", "the project".
    pub what: String,
    pub digest: Digest,
    pub size: u64,
    pub arrival: Arrival,
}

impl ServiceImage {
    /// Returns the bytes of its layers that arrived this way.
    pub fn bytes(&self, arrival: Arrival) -> u64 {
        self.layers.iter().filter(|layer| layer.arrival == arrival).map(|layer| layer.size).sum()
    }
}

/// Assembles a service image in its registry. The same parts give the same image.
pub async fn assemble_service_image(
    request: &ServiceImageRequest<'_>,
    pusher: &LayerPusher,
    progress: &dyn Progress,
) -> Result<ServiceImage, ServiceImageError> {
    let environment = request.environment.image;
    let models = in_order(request.models);
    let model_layers = plan_model_layers(&models, environment.manifest.layers().len())?;
    let assembly = Assembly { request, pusher, meter: Meter::new(progress), progress };
    let below = assembly.copy_environment(environment);
    let above = assembly.push_parts(&model_layers);
    let (mut layers, parts) = futures_util::try_join!(below, above)?;
    let facts = facts(&request.environment, request.project, &models, request.runtime);
    let (parts, arrivals): (Vec<Part>, Vec<Arrival>) = parts.into_iter().unzip();
    let config = configuration(environment, request.start_up, &facts, &parts)?;
    let manifest = manifest(environment, &config, &facts, &parts);
    let documents = (config.len() + manifest.bytes.len()) as u64;
    request.registry.put_bytes(request.repository, config).await?;
    request.registry.put_manifest(request.repository, request.tags, &manifest).await?;
    layers.extend(parts.into_iter().zip(arrivals).map(|(part, arrival)| {
        let Part { what, packed } = part;
        PlacedLayer { what, digest: packed.digest, size: packed.size, arrival }
    }));
    let base = &environment.configuration;
    Ok(ServiceImage {
        repository: request.repository.clone(),
        digest: manifest.digest,
        os: base.os().to_string(),
        architecture: base.architecture().to_string(),
        user: service_user(base.config().as_ref()),
        documents,
        layers,
    })
}

struct Assembly<'a> {
    request: &'a ServiceImageRequest<'a>,
    pusher: &'a LayerPusher,
    meter: Meter<'a>,
    progress: &'a dyn Progress,
}

impl Assembly<'_> {
    /// Copies the environment image's layers, and announces beforehand how much comes from another registry.
    async fn copy_environment(&self, environment: &Image) -> Result<Vec<PlacedLayer>, ServiceImageError> {
        let mut layers = Vec::new();
        for layer in environment.manifest.layers() {
            let digest = layer.digest().to_string().parse().map_err(|_| ServiceImageError::NotOurs {
                what: "the environment image".to_owned(),
                repository: self.request.environment.repository.clone(),
                fault: "a layer isn't named by a sha256 digest",
            })?;
            layers.push((digest, layer.size()));
        }
        let EnvironmentAt { registry: from, repository: there, .. } = self.request.environment;
        announce_copy("the environment image", &layers, from, self.to(), self.progress).await?;
        self.meter.expect(layers.iter().map(|(_, size)| size).sum());
        let copies = layers.into_iter().map(|(digest, size)| {
            async move {
                let arrival =
                    self.request.registry.copy_blob(self.request.repository, (&digest, size), (from, there), &self.meter).await?;
                Ok(PlacedLayer { what: "the environment".to_owned(), digest, size, arrival })
            }
            .boxed()
        });
        stream::iter(copies).buffered(AT_ONCE).try_collect().await
    }

    /// Pushes all layers above the environment, lowest first.
    async fn push_parts(&self, models: &[ModelLayer]) -> Result<Vec<(Part, Arrival)>, ServiceImageError> {
        let folder = self.request.start_up.project_folder.as_deref();
        let start_up = start_up_layer(folder).map_err(|source| ServiceImageError::Io { what: "start-up".to_owned(), source })?;
        let mut tasks: Vec<BoxFuture<'_, Result<(Part, Arrival), ServiceImageError>>> = Vec::new();
        tasks.extend(models.iter().map(|layer| self.push_models(layer).boxed()));
        tasks.push(self.mount_runtime().boxed());
        tasks.push(self.push(Recipe::project(self.request.project, folder)).boxed());
        tasks.push(self.push(Recipe::small("start-up", start_up.into())).boxed());
        stream::iter(tasks).buffered(AT_ONCE).try_collect().await
    }

    async fn push(&self, recipe: Recipe) -> Result<(Part, Arrival), ServiceImageError> {
        let what = recipe.what.clone();
        let PushedLayer { packed, arrival } = self.pusher.push(recipe, self.to(), &self.meter).await?;
        Ok((Part { what, packed }, arrival))
    }

    async fn mount_runtime(&self) -> Result<(Part, Arrival), ServiceImageError> {
        let Runtime { layer, repository, .. } = self.request.runtime;
        self.meter.expect(layer.size);
        let from = (self.request.registry, repository);
        let arrival =
            self.request.registry.copy_blob(self.request.repository, (&layer.digest, layer.size), from, &self.meter).await?;
        Ok((Part { what: "the runtime".to_owned(), packed: layer.clone() }, arrival))
    }

    /// A model that is an artifact of the registry is mounted from there; its plain layer needn't be on this machine.
    async fn push_models(&self, layer: &ModelLayer) -> Result<(Part, Arrival), ServiceImageError> {
        let recipe = Recipe::models(layer);
        let ServiceImageRequest { registry, repository, .. } = self.request;
        let ([model], RegistryPlace::Remote(_)) = (layer.models.as_slice(), registry.place()) else {
            return self.push(recipe).await;
        };
        let what = recipe.what.clone();
        if let Some(PushedLayer { packed, arrival }) = self.pusher.push_cached(&recipe, self.to(), &self.meter).await? {
            return Ok((Part { what, packed }, arrival));
        }
        if let Some((artifact_repository, artifact)) = find_model(registry, model).await? {
            let from = (*registry, &artifact_repository);
            self.meter.expect(artifact.layer.size);
            let arrival =
                registry.copy_blob(repository, (&artifact.layer.digest, artifact.layer.size), from, &self.meter).await?;
            return Ok((Part { what, packed: artifact.layer }, arrival));
        }
        let PushedLayer { packed, arrival } = self.pusher.build_and_push(recipe, self.to(), &self.meter).await?;
        Ok((Part { what, packed }, arrival))
    }

    fn to(&self) -> Destination<'_> {
        Destination { registry: self.request.registry, repository: self.request.repository }
    }
}

/// Returns models in the order in which an image has them, each once.
pub(super) fn in_order(models: &[ShippedModel]) -> Vec<ShippedModel> {
    let mut models = models.to_vec();
    models.sort_by(|one, other| one.id.cmp(&other.id));
    models.dedup_by(|one, other| one.id == other.id);
    models
}

/// Returns what an image says of its parts.
pub(super) fn facts<'a>(
    environment: &EnvironmentAt<'a>,
    project: Digest,
    models: &'a [ShippedModel],
    runtime: &'a Runtime,
) -> Facts<'a> {
    Facts {
        environment_name: environment_name(environment),
        environment_digest: environment.digest,
        environment_key: environment.key,
        project,
        models,
        runtime: runtime.tag.as_str(),
    }
}

fn environment_name(environment: &EnvironmentAt<'_>) -> String {
    match environment.registry.place() {
        RegistryPlace::Remote(address) => portable_name(Some(address.host()), environment.repository),
        RegistryPlace::Folder(_) => portable_name(None, environment.repository),
    }
}
