//! A service image, put together from layers without a daemon: what the registry holds is mounted, the rest is made and sent, and the
//! manifest comes last, so that an image is there whole or not at all.

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, TryStreamExt, stream};

use super::making::{Brought, Destination};
use super::manifest::{Image, read_image};
use super::model_artifact::find_model;
use super::own_layers::start_up_layer;
use super::recipe::Recipe;
use super::service_documents::{Facts, Part, configuration, manifest, portable_name};
use super::{EnvironmentImage, ModelLayer, Runtime, ServiceImageError, ShippedModel, StartUp, Workshop, plan_model_layers};
use crate::names::{Digest, ImageVersion, Repository, Tag};
use crate::progress::{Meter, Progress};
use crate::registry::{Arrival, Registry, RegistryPlace};

/// Layers that are brought at once.
const AT_ONCE: usize = 4;

/// The environment image that a service image is put on top of.
#[derive(Debug, Clone, Copy)]
pub struct EnvironmentAt<'a> {
    /// The registry that holds it.
    pub registry: &'a Registry,
    /// Its repository there.
    pub repository: &'a Repository,
    /// Its manifest.
    pub digest: Digest,
    /// Its key.
    pub key: &'a str,
}

impl<'a> From<&'a EnvironmentImage> for EnvironmentAt<'a> {
    fn from(image: &'a EnvironmentImage) -> Self {
        let EnvironmentImage { key, registry, repository, digest, .. } = image;
        Self { registry, repository, digest: *digest, key: key.as_str() }
    }
}

/// What a service image is made of.
#[derive(Debug, Clone)]
pub struct ServiceImageRequest<'a> {
    /// The environment image.
    pub environment: EnvironmentAt<'a>,
    /// The runtime, in the target's registry.
    pub runtime: &'a Runtime,
    /// The project's plain layer, in the workshop's layers.
    pub project: Digest,
    /// The models: their plain layers are in the workshop's layers, or the models are artifacts of the target's registry.
    pub models: &'a [ShippedModel],
    /// How it starts.
    pub start_up: &'a StartUp,
    /// The registry that the image is for.
    pub registry: &'a Registry,
    /// Its repository there.
    pub repository: &'a Repository,
    /// Its tags.
    pub tags: &'a [Tag],
}

/// A service image that is in its registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceImage {
    /// Its repository.
    pub repository: Repository,
    /// Its manifest: the image's name.
    pub digest: Digest,
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
    /// Its blob.
    pub digest: Digest,
    /// Bytes of its blob.
    pub size: u64,
    /// How it came to be there.
    pub arrival: Arrival,
}

impl ServiceImage {
    /// Returns the bytes of its layers that came this way.
    pub fn bytes(&self, arrival: Arrival) -> u64 {
        self.layers.iter().filter(|layer| layer.arrival == arrival).map(|layer| layer.size).sum()
    }
}

/// Puts a service image together in its registry. The same parts give the same image.
pub async fn assemble_service_image(
    request: &ServiceImageRequest<'_>,
    workshop: &Workshop,
    progress: &dyn Progress,
) -> Result<ServiceImage, ServiceImageError> {
    let environment = read_environment(&request.environment).await?;
    let mut models = request.models.to_vec();
    models.sort_by(|one, other| one.id.cmp(&other.id));
    models.dedup_by(|one, other| one.id == other.id);
    let model_layers = plan_model_layers(&models, environment.manifest.layers().len())?;
    let assembly = Assembly { request, workshop, meter: Meter::new(progress), progress };
    let below = assembly.bring_environment(&environment);
    let above = assembly.bring_parts(&model_layers);
    let (mut layers, parts) = futures_util::try_join!(below, above)?;
    let facts = Facts {
        environment_name: environment_name(&request.environment),
        environment_digest: request.environment.digest,
        environment_key: request.environment.key,
        project: request.project,
        models: &models,
        runtime: request.runtime.tag.as_str(),
    };
    let (parts, arrivals): (Vec<Part>, Vec<Arrival>) = parts.into_iter().unzip();
    let config = configuration(&environment, request.start_up, &facts, &parts)?;
    let manifest = manifest(&environment, &config, &facts, &parts);
    let documents = (config.len() + manifest.bytes.len()) as u64;
    request.registry.put_bytes(request.repository, config).await?;
    request.registry.put_manifest(request.repository, request.tags, &manifest).await?;
    layers.extend(parts.into_iter().zip(arrivals).map(|(part, arrival)| {
        let Part { what, packed } = part;
        PlacedLayer { what, digest: packed.digest, size: packed.size, arrival }
    }));
    Ok(ServiceImage { repository: request.repository.clone(), digest: manifest.digest, documents, layers })
}

async fn read_environment(environment: &EnvironmentAt<'_>) -> Result<Image, ServiceImageError> {
    let EnvironmentAt { registry, repository, digest, key: _ } = environment;
    let Some(found) = registry.manifest(repository, &ImageVersion::Digest(*digest)).await? else {
        return Err(ServiceImageError::NoEnvironment { repository: (*repository).clone(), digest: *digest });
    };
    Ok(read_image(registry, repository, &found).await?)
}

struct Assembly<'a> {
    request: &'a ServiceImageRequest<'a>,
    workshop: &'a Workshop,
    meter: Meter<'a>,
    progress: &'a dyn Progress,
}

impl Assembly<'_> {
    /// Brings the environment image's layers, after saying how much has to come from elsewhere.
    async fn bring_environment(&self, environment: &Image) -> Result<Vec<PlacedLayer>, ServiceImageError> {
        let mut layers = Vec::new();
        for layer in environment.manifest.layers() {
            let digest = layer.digest().to_string().parse().map_err(|_| ServiceImageError::NotOurs {
                what: "the environment image".to_owned(),
                repository: self.request.environment.repository.clone(),
                fault: "a layer isn't named by a sha256 digest",
            })?;
            layers.push((digest, layer.size()));
        }
        self.tell_what_travels(&layers).await?;
        self.meter.expect(layers.iter().map(|(_, size)| size).sum());
        let EnvironmentAt { registry: from, repository: there, .. } = self.request.environment;
        let copies = layers.into_iter().map(|(digest, size)| {
            async move {
                let arrival =
                    self.request.registry.copy_blob(self.request.repository, &digest, (from, there), &self.meter).await?;
                Ok(PlacedLayer { what: "the environment".to_owned(), digest, size, arrival })
            }
            .boxed()
        });
        stream::iter(copies).buffered(AT_ONCE).try_collect().await
    }

    async fn tell_what_travels(&self, layers: &[(Digest, u64)]) -> Result<(), ServiceImageError> {
        let ServiceImageRequest { environment, registry, repository, .. } = self.request;
        let Some(from) = elsewhere(environment.registry, registry) else { return Ok(()) };
        let asked = stream::iter(layers.iter().copied().collect::<BTreeSet<_>>()).map(|(digest, size)| async move {
            Ok::<_, ServiceImageError>(if registry.has_blob(repository, &digest).await?.is_some() { 0 } else { size })
        });
        let sizes: Vec<u64> = asked.buffer_unordered(2 * AT_ONCE).try_collect().await?;
        let bytes = sizes.iter().sum();
        if bytes > 0 {
            self.progress.note(format!("the environment image is copied from {from} once: {}", in_words(bytes)));
        }
        Ok(())
    }

    /// Brings all layers of our own, in the order in which they lie.
    async fn bring_parts(&self, models: &[ModelLayer]) -> Result<Vec<(Part, Arrival)>, ServiceImageError> {
        let folder = self.request.start_up.project_folder.as_deref();
        let start_up = start_up_layer(folder).map_err(|source| ServiceImageError::Io { what: "start-up".to_owned(), source })?;
        let mut tasks: Vec<BoxFuture<'_, Result<(Part, Arrival), ServiceImageError>>> = Vec::new();
        tasks.extend(models.iter().map(|layer| self.bring_models(layer).boxed()));
        tasks.push(self.bring_runtime().boxed());
        tasks.push(self.bring(Recipe::project(self.request.project, folder)).boxed());
        tasks.push(self.bring(Recipe::small("start-up", start_up.into())).boxed());
        stream::iter(tasks).buffered(AT_ONCE).try_collect().await
    }

    async fn bring(&self, recipe: Recipe) -> Result<(Part, Arrival), ServiceImageError> {
        let what = recipe.what.clone();
        let Brought { packed, arrival } = self.workshop.bring(recipe, self.to(), &self.meter).await?;
        Ok((Part { what, packed }, arrival))
    }

    async fn bring_runtime(&self) -> Result<(Part, Arrival), ServiceImageError> {
        let Runtime { layer, repository, .. } = self.request.runtime;
        self.meter.expect(layer.size);
        let from = (self.request.registry, repository);
        let arrival = self.request.registry.copy_blob(self.request.repository, &layer.digest, from, &self.meter).await?;
        Ok((Part { what: "the runtime".to_owned(), packed: layer.clone() }, arrival))
    }

    /// A model that is an artifact of the registry already is taken from there; its plain layer needn't be on this machine.
    async fn bring_models(&self, layer: &ModelLayer) -> Result<(Part, Arrival), ServiceImageError> {
        let recipe = Recipe::models(layer);
        let ServiceImageRequest { registry, repository, .. } = self.request;
        if let ([model], RegistryPlace::Remote(_)) = (layer.models.as_slice(), registry.place())
            && !self.is_known_here(&recipe).await?
            && let Some((artifact_repository, artifact)) = find_model(registry, model).await?
        {
            let from = (*registry, &artifact_repository);
            self.meter.expect(artifact.layer.size);
            let arrival = registry.copy_blob(repository, &artifact.layer.digest, from, &self.meter).await?;
            return Ok((Part { what: recipe.what, packed: artifact.layer }, arrival));
        }
        self.bring(recipe).await
    }

    /// Asks for nothing but the blob where a layer went to this repository before.
    async fn is_known_here(&self, recipe: &Recipe) -> Result<bool, ServiceImageError> {
        let Some(packed) = self.workshop.known(recipe, self.request.registry) else { return Ok(false) };
        Ok(self.request.registry.has_blob(self.request.repository, &packed.digest).await?.is_some())
    }

    fn to(&self) -> Destination<'_> {
        Destination { registry: self.request.registry, repository: self.request.repository }
    }
}

/// Returns the name of the registry that content comes from, where that isn't the target itself.
fn elsewhere(from: &Registry, to: &Registry) -> Option<String> {
    match (from.place(), to.place()) {
        (RegistryPlace::Remote(from), RegistryPlace::Remote(to)) if from.host() == to.host() => None,
        (from, to) if from == to => None,
        (RegistryPlace::Remote(from), _) => Some(from.host().to_owned()),
        (RegistryPlace::Folder(path), _) => Some(path.display().to_string()),
    }
}

fn environment_name(environment: &EnvironmentAt<'_>) -> String {
    match environment.registry.place() {
        RegistryPlace::Remote(address) => portable_name(Some(address.host()), environment.repository),
        RegistryPlace::Folder(_) => portable_name(None, environment.repository),
    }
}

/// Says a number of bytes as people read it.
fn in_words(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match UNITS.iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_said_in_the_unit_that_fits() {
        assert_eq!([7, 1_500, 2_340_000, 9_999_999_999].map(in_words), ["7 bytes", "1.5 kB", "2.3 MB", "9.9 GB"]);
    }
}
