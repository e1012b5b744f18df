//! `model package`: an image that serves models under any container engine.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::content::{Content, ContentRequest, Draft};
use super::environment_image::{ImageMaking, Rebuild, find_or_build_environment_image};
use super::home::Registries;
use super::model_layers::{bring_models, shipped};
use super::{OperationError, Session};
use crate::config::{Environment, Faults};
use crate::environment::{CondaPolicy, ImageRecipe, image_recipe};
use crate::image::{
    Build, BuilderChoice, EnvironmentImage, LayerPusher, ServiceImage, ServiceImageError, ServiceImageRequest, ShippedModel,
    StartUp, assemble_service_image, plan_model_layers, publish_runtime,
};
use crate::names::{ImageReference, ModelId, Repository, Tag};
use crate::progress::Meter;
use crate::registry::{Arrival, Compression, RegistryPlace};
use crate::workspace::{ImageDocument, ModelDocument};

/// What `model package` was asked.
#[derive(Debug, Clone)]
pub struct PackageRequest {
    pub content: ContentRequest,
    pub image: ImageRequest,
}

/// Which image is to be made.
#[derive(Debug, Clone)]
pub struct ImageRequest {
    /// `--image-name`
    pub repository: Repository,
    /// `--image-label`; without one, the time.
    pub tag: Option<Tag>,
    pub making: MakingRequest,
}

/// How images are made, as it was asked for.
#[derive(Debug, Clone, Copy)]
pub struct MakingRequest {
    /// `--conda`: where conda packages come from.
    pub conda: CondaPolicy,
    /// `--rebuild`
    pub rebuild: Rebuild,
    /// `--builder`
    pub builder: BuilderChoice,
    /// `--compression`
    pub compression: Compression,
}

/// An image that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct PackagedImage {
    /// As engines and people name it: an address, or the folder with the name in it.
    pub location: String,
    pub document: ImageDocument,
    /// What it is made of, and what of it had to travel.
    pub image: ServiceImage,
}

/// Makes an image of a project, its models and its environment, and puts it into the workspace's registry.
pub async fn package_model(session: Session<'_>, request: PackageRequest) -> Result<PackagedImage, OperationError> {
    let mut faults = Faults::default();
    let workspace = session.open_or_make_workspace()?;
    let content = Draft::read(session, &workspace, &request.content, &mut faults).await?.list(faults).await?;
    content.tell_warnings(session.progress);
    content.tell_idle_variables(session.progress);
    make_image(session, &content, &request.image).await
}

/// Makes the image of a content, and puts it into the workspace's registry.
pub(super) async fn make_image(
    session: Session<'_>,
    content: &Content<'_>,
    request: &ImageRequest,
) -> Result<PackagedImage, OperationError> {
    let registries = session.open_registries(content.workspace)?;
    let (recipe, environment) = Box::pin(environment_image(session, content, &registries, request.making)).await?;
    // Held until the image is there, so that nobody removes its layers as unused in between.
    let _held = content.workspace.layers.shared()?;
    let image = Assembly { session, content, registries: &registries, request };
    Box::pin(image.assemble(&recipe, &environment)).await
}

/// Finds or builds the image of the content's environment.
async fn environment_image(
    session: Session<'_>,
    content: &Content<'_>,
    registries: &Registries,
    making: MakingRequest,
) -> Result<(ImageRecipe, EnvironmentImage), OperationError> {
    let definition = with_base(content.definition.clone(), content.workspace.base_image.as_ref());
    let recipe = image_recipe(&definition, making.conda)?;
    session.progress.step("looking for the environment image");
    let environments = registries.environments();
    let making = ImageMaking {
        registries: &environments,
        storage: &content.workspace.storage,
        builder: making.builder,
        host: &session.home.builds,
        rebuild: making.rebuild,
        progress: session.progress,
    };
    let image = Box::pin(find_or_build_environment_image(&recipe, making)).await?;
    Ok((recipe, image))
}

/// A definition that names no base image is put on the workspace's, where that has one of its own.
pub(super) fn with_base(mut definition: Environment, base: Option<&ImageReference>) -> Environment {
    let docker = &mut definition.docker;
    if docker.base_image.is_none() && docker.base_dockerfile.is_none() {
        docker.base_image = base.map(ToString::to_string);
    }
    definition
}

/// What an image is put together from.
struct Assembly<'a> {
    session: Session<'a>,
    content: &'a Content<'a>,
    registries: &'a Registries,
    request: &'a ImageRequest,
}

impl Assembly<'_> {
    async fn assemble(&self, recipe: &ImageRecipe, environment: &EnvironmentImage) -> Result<PackagedImage, OperationError> {
        let Self { session, content, registries, request } = self;
        let project = content.store_project(*session)?;
        session.progress.step("putting the image together");
        let cache = session.home.data.join("images");
        let pusher = LayerPusher::new(&content.workspace.layers, &cache, request.making.compression);
        let registry = &registries.workspace;
        let (program, meter) = (&session.home.host.executable, Meter::new(session.progress));
        let runtime = publish_runtime(registry, program, &version(), BUILD, &pusher, &meter).await?;
        let models: Vec<ShippedModel> = content.models.iter().map(shipped).collect();
        self.bring_bundled(&models, environment).await?;
        let repository = registry.repository(&request.repository);
        let tag = request.tag.clone().unwrap_or_else(|| stamp(Timestamp::now()));
        let start_up = start_up(content, recipe, environment.python.clone());
        let image = assemble_service_image(
            &ServiceImageRequest {
                environment: environment.into(),
                runtime: &runtime,
                project,
                models: &models,
                start_up: &start_up,
                registry,
                repository: &repository,
                tags: std::slice::from_ref(&tag),
            },
            &pusher,
            session.progress,
        )
        .await?;
        let document = ImageDocument {
            repository,
            tag,
            registry: content.workspace.registry.to_string(),
            digest: image.digest,
            size: image.layers.iter().map(|layer| layer.size).sum(),
            environment: environment.key.to_string(),
            project,
            models: models.into_iter().map(|model| model.id).collect(),
            created: Timestamp::now(),
        };
        content.workspace.images().record(&document).await?;
        self.tell_what_travelled(&image);
        Ok(PackagedImage { location: location(&content.workspace.registry, &document), document, image })
    }

    /// A model with a layer of its own is taken from the registry as it is; those that share a layer are needed here to make it.
    async fn bring_bundled(&self, models: &[ShippedModel], environment: &EnvironmentImage) -> Result<(), OperationError> {
        let layers = plan_model_layers(models, environment.image.manifest.layers().len()).map_err(ServiceImageError::from)?;
        let shared = layers.into_iter().filter(|layer| layer.models.len() > 1);
        let shared: BTreeSet<ModelId> = shared.flat_map(|layer| layer.models).map(|model| model.id).collect();
        let bundled: Vec<ModelDocument> =
            self.content.models.iter().filter(|model| shared.contains(&model.id)).cloned().collect();
        bring_models(self.session, self.content.workspace, &bundled).await
    }

    fn tell_what_travelled(&self, image: &ServiceImage) {
        let sent = image.layers.iter().filter(|layer| layer.arrival == Arrival::Sent);
        let what: Vec<&str> = sent.map(|layer| layer.what.as_str()).collect();
        if !what.is_empty() && what.len() < image.layers.len() {
            let rest = image.layers.len() - what.len();
            self.session.progress.note(format!("sent: {}; {rest} other layers were there already", what.join(", ")));
        }
    }
}

/// Returns how an image of this content starts.
pub(super) fn start_up(content: &Content<'_>, recipe: &ImageRecipe, python: String) -> StartUp {
    StartUp {
        python,
        project_folder: content.source_name(),
        entry_script: content.inference.entry_script.to_string_lossy().into_owned(),
        variables: recipe.variables.clone(),
    }
}

/// Builds from a checkout share a version number; their runtimes differ by content.
pub(super) const BUILD: Build = if cfg!(debug_assertions) { Build::Development } else { Build::Release };

pub(super) fn version() -> Tag {
    Tag::new(env!("CARGO_PKG_VERSION")).expect("a version of this program is a tag")
}

/// Returns v1's default label: the time, in UTC.
fn stamp(now: Timestamp) -> Tag {
    let text = now.to_zoned(TimeZone::UTC).strftime("%Y%m%d%H%M%S").to_string();
    Tag::new(text).expect("fourteen digits are a tag")
}

/// Returns the image's name as engines take it.
fn location(registry: &RegistryPlace, image: &ImageDocument) -> String {
    let ImageDocument { repository, tag, .. } = image;
    match registry {
        RegistryPlace::Remote(address) => format!("{}/{repository}:{tag}", address.host()),
        RegistryPlace::Folder(folder) => format!("oci:{}:{repository}:{tag}", folder.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_label_is_the_time_as_v1_wrote_it() {
        assert_eq!(stamp("2026-11-24T09:05:07.9Z".parse().unwrap()).as_str(), "20261124090507");
    }

    #[test]
    fn the_workspaces_base_stands_in_only_where_none_is_named() {
        let base: ImageReference = "host.example/base:1".parse().unwrap();
        let named = |image: Option<&str>, dockerfile: Option<&str>| {
            let mut definition = Environment::default();
            definition.docker.base_image = image.map(str::to_owned);
            definition.docker.base_dockerfile = dockerfile.map(str::to_owned);
            with_base(definition, Some(&base)).docker.base_image
        };
        assert_eq!(named(None, None).as_deref(), Some("host.example/base:1"));
        assert_eq!(named(Some("ubuntu"), None).as_deref(), Some("ubuntu"));
        assert_eq!(named(None, Some("FROM x")), None);
    }
}
