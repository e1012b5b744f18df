//! The image that holds an environment, tagged with its key: looked up in the workspace's registry and the global one at once, or built.
//! The caller sees to it that one machine builds at a time; here the first image that is pushed wins.

use super::annotations::{BaseName, EnvironmentAnnotations};
use super::archive::{ArchiveError, ImageArchive};
use super::base::{BaseError, BaseImage, KnownRegistries, digest_now, final_base, pinned, resolve_base, transport};
use super::builders::{self, BuildError, BuildHost, BuildRequest, BuilderChoice, Caches, Engine, Transport};
use super::environment_push::{EnvironmentTag, Pushed, push_base, push_built};
use super::layer_pusher::Destination;
use super::manifest::{Image, ImageError, read_image};
use super::start_up::user_of;
use crate::environment::{EnvironmentKey, ImageRecipe, RecipeBase, RecipeFacts, packages_in_log};
use crate::names::{Digest, ImageReference, ImageVersion, Repository, Tag};
use crate::progress::Progress;
use crate::registry::{Manifest, PackedError, Registry, RegistryAccess, RegistryError};

/// Returns the repository of environment images.
pub(super) fn environments_repository() -> Repository {
    Repository::new("aml/environments").expect("a constant that follows the rules of repositories")
}

/// The registries that hold environment images.
#[derive(Clone)]
pub struct EnvironmentRegistries<'a> {
    /// The workspace's registry: searched first, and pushed to.
    pub workspace: &'a Registry,
    /// The fallback registry, which is only read.
    pub global: Option<&'a Registry>,
    /// Credentials and client for the registries of base images.
    pub access: &'a RegistryAccess,
}

/// An image that holds an environment.
#[derive(Debug, Clone)]
pub struct EnvironmentImage {
    /// The environment's key, which is its tag.
    pub key: EnvironmentKey,
    pub registry: Registry,
    pub repository: Repository,
    pub digest: Digest,
    pub image: Image,
    pub found: Found,
    pub python: String,
    /// The installed packages as `name==version`; empty if nothing was installed.
    pub packages: Vec<String>,
    /// Its base image, unless that is unknown.
    pub base: Option<BaseName>,
}

/// Where an environment image comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    Workspace,
    Global,
    /// It was just built.
    Built,
    /// It is the base image, which needed no build and was copied to the workspace's registry.
    Imported,
}

/// A build of an environment image.
#[derive(Clone, Copy)]
pub struct BuildEnvironment<'a> {
    pub recipe: &'a ImageRecipe,
    pub builder: BuilderChoice,
    /// What this machine passes to the build.
    pub host: &'a BuildHost,
    /// The image that this build replaces (`--rebuild`); otherwise an image that is pushed meanwhile wins.
    pub replaces: Option<Digest>,
}

/// Why there is no environment image. Each clause finishes "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum EnvironmentImageError {
    #[error("{0}")]
    Base(#[from] BaseError),
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("{0}")]
    Image(#[from] ImageError),
    #[error("{0}")]
    Registry(#[from] RegistryError),
    #[error("compress a built layer")]
    Packed(#[from] PackedError),
    #[error("find environment image {key}: it was removed just after it was pushed")]
    Vanished { key: EnvironmentKey },
    #[error("read the built image")]
    Stopped(#[source] tokio::task::JoinError),
}

impl EnvironmentRegistries<'_> {
    fn known(&self) -> KnownRegistries<'_> {
        KnownRegistries { open: std::iter::once(self.workspace).chain(self.global).collect(), access: self.access }
    }
}

/// Returns the image of a key, if a registry has it: two requests to each registry, to both at once. If the global registry fails, this
/// warns and goes on as if it had nothing.
pub async fn find_environment_image(
    key: &EnvironmentKey,
    registries: &EnvironmentRegistries<'_>,
    progress: &dyn Progress,
) -> Result<Option<EnvironmentImage>, EnvironmentImageError> {
    let of_global = async {
        match registries.global {
            Some(registry) => find_in(key, registry, Found::Global).await,
            None => Ok(None),
        }
    };
    let (workspace, global) = tokio::join!(find_in(key, registries.workspace, Found::Workspace), of_global);
    if let Some(found) = workspace? {
        return Ok(Some(found));
    }
    global.or_else(|error| {
        progress.warning(format!("can't use the global registry: failed to {}", with_causes(&error)));
        Ok(None)
    })
}

/// Returns what the tag of a recipe's base names now, to compare with the base that an image was built on. `None` if its registry fails:
/// the lookup goes on.
pub async fn base_now(recipe: &ImageRecipe, registries: &EnvironmentRegistries<'_>) -> Option<Digest> {
    let reference = base_of(recipe)?;
    match digest_now(&reference, &registries.known()).await {
        Ok(now) => now,
        Err(error) => {
            tracing::debug!(%error, "can't resolve the base image");
            None
        }
    }
}

/// Builds an environment's image, or copies its base where nothing needs a build, and pushes it to the workspace's registry under its key.
/// If another machine pushed first, returns that image.
pub async fn build_environment_image(
    build: BuildEnvironment<'_>,
    registries: &EnvironmentRegistries<'_>,
    progress: &dyn Progress,
) -> Result<EnvironmentImage, EnvironmentImageError> {
    let recipe = build.recipe;
    let base = Box::pin(resolve(recipe, registries, progress)).await?;
    let (repository, tag) = place(registries.workspace, &recipe.key);
    let to = Destination { registry: registries.workspace, repository: &repository };
    let target = EnvironmentTag { to, tag: &tag, replaces: build.replaces };
    let mut facts = EnvironmentAnnotations {
        key: recipe.key.to_string(),
        // A form consists of strings and lists, which always serialize.
        form: serde_json::to_string(&recipe.form).unwrap_or_default(),
        packages: Vec::new(),
        python: recipe.python.clone(),
        base: base.as_ref().map(BaseName::of),
    };
    let (pushed, found) = match &base {
        Some(base) if !recipe.builds() => {
            (Box::pin(push_base(&target, base, facts.annotations(jiff::Timestamp::now()), progress)).await?, Found::Imported)
        }
        base => {
            let (archive, packages) = Box::pin(build_archive(build, base.as_ref(), progress)).await?;
            facts.packages = packages;
            let annotations = facts.annotations(jiff::Timestamp::now());
            (Box::pin(push_built(&target, &archive.image, base.as_ref(), annotations, progress)).await?, Found::Built)
        }
    };
    let found = match pushed {
        Pushed::New => found,
        Pushed::Existing => Found::Workspace,
    };
    let vanished = || EnvironmentImageError::Vanished { key: recipe.key.clone() };
    find_in(&recipe.key, registries.workspace, found).await?.ok_or_else(vanished)
}

/// A built image in a temporary file, removed on drop.
struct BuiltArchive {
    image: ImageArchive,
    _file: builders::BuiltImage,
}

async fn build_archive(
    build: BuildEnvironment<'_>,
    base: Option<&BaseImage>,
    progress: &dyn Progress,
) -> Result<(BuiltArchive, Vec<String>), EnvironmentImageError> {
    let recipe = build.recipe;
    let engine = Engine::find(build.builder, build.host)?;
    let pin = base.filter(|_| matches!(recipe.base, RecipeBase::Image(_))).map(pinned);
    let facts = RecipeFacts {
        digest: base.map(|base| &base.manifest_digest),
        user: base.and_then(|base| user_of(base.image.configuration.config().as_ref())),
    };
    let dockerfile = recipe.dockerfile(&facts);
    let request = BuildRequest {
        key: recipe.key.as_str(),
        dockerfile: &dockerfile,
        transport: base.map_or(Transport::Verified, |base| transport(base, &dockerfile)),
        files: &recipe.context,
        base: pin,
        caches: if build.replaces.is_some() { Caches::Ignored } else { Caches::Used },
    };
    let file = builders::build(&engine, build.host, &request, progress).await?;
    let (archive, log) = (file.archive().to_owned(), file.log().to_owned());
    let opened = tokio::task::spawn_blocking(move || {
        // The list of packages is optional: the image serves without it.
        let packages = std::fs::read_to_string(log).ok().and_then(|log| packages_in_log(&log));
        ImageArchive::open(&archive).map(|image| (image, packages.unwrap_or_default()))
    });
    let (image, packages) = opened.await.map_err(EnvironmentImageError::Stopped)??;
    Ok((BuiltArchive { image, _file: file }, packages))
}

/// Resolves the base. For a Dockerfile this only avoids pushing the base's layers again, so it may fail.
async fn resolve(
    recipe: &ImageRecipe,
    registries: &EnvironmentRegistries<'_>,
    progress: &dyn Progress,
) -> Result<Option<BaseImage>, EnvironmentImageError> {
    progress.step("resolving the base image");
    let Some(reference) = base_of(recipe) else { return Ok(None) };
    let resolved = resolve_base(&reference, &registries.known()).await;
    match (resolved, &recipe.base) {
        (Ok(base), _) => Ok(Some(base)),
        (Err(error), RecipeBase::Image(_)) => Err(error.into()),
        (Err(error), RecipeBase::Dockerfile(_)) => {
            tracing::debug!(%error, "can't resolve the base of the Dockerfile");
            Ok(None)
        }
    }
}

fn base_of(recipe: &ImageRecipe) -> Option<ImageReference> {
    match &recipe.base {
        RecipeBase::Image(reference) => Some(reference.clone()),
        RecipeBase::Dockerfile(text) => final_base(text),
    }
}

fn place(registry: &Registry, key: &EnvironmentKey) -> (Repository, Tag) {
    let repository = environments_repository();
    (registry.repository(&repository), Tag::new(key.as_str()).expect("64 hex digits follow the rules of tags"))
}

pub(super) async fn find_in(
    key: &EnvironmentKey,
    registry: &Registry,
    found: Found,
) -> Result<Option<EnvironmentImage>, EnvironmentImageError> {
    let (repository, tag) = place(registry, key);
    let Some(manifest) = registry.manifest(&repository, &ImageVersion::Tag(tag)).await? else { return Ok(None) };
    let Manifest { digest, .. } = manifest;
    let image = read_image(registry, &repository, &manifest).await?;
    let EnvironmentAnnotations { packages, python, base, .. } = EnvironmentAnnotations::of(&image);
    Ok(Some(EnvironmentImage {
        key: key.clone(),
        registry: registry.clone(),
        repository,
        digest,
        image,
        found,
        python,
        packages,
        base,
    }))
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
