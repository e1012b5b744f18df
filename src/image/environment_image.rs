//! The image that holds an environment, under its key: looked for in the workspace's registry and in the global one at once, or built.
//! That one builds at a time is the caller's concern; that one image wins is decided here.

use super::annotations::{BaseName, Said};
use super::archive::{ArchiveError, ImageArchive};
use super::base::{BaseError, BaseImage, KnownRegistries, digest_now, resolve_base};
use super::builders::{self, Build, BuildError, BuildHost, BuilderChoice, Caches, Engine, Transport};
use super::dockerfile::{final_base, pinned, transport};
use super::manifest::{Image, ImageError, read_image};
use super::publish::{Destination, Put, put_base, put_built};
use super::start_up::user_of;
use crate::environment::{EnvironmentKey, ImageRecipe, RecipeBase, RecipeFacts, packages_in_log};
use crate::names::{Digest, ImageReference, ImageVersion, Repository, Tag};
use crate::progress::Progress;
use crate::registry::{Manifest, PackedError, Registry, RegistryAccess, RegistryError};

/// Returns where environment images are in a registry.
pub(super) fn environments_repository() -> Repository {
    Repository::new("aml/environments").expect("a constant that follows the rules of repositories")
}

/// Registries in which environment images are.
#[derive(Clone)]
pub struct EnvironmentRegistries<'a> {
    /// The workspace's: looked into, and written to.
    pub workspace: &'a Registry,
    /// The one that is looked into after it.
    pub global: Option<&'a Registry>,
    /// What registries of base images are opened with.
    pub access: &'a RegistryAccess,
}

/// An image that holds an environment.
#[derive(Debug, Clone)]
pub struct EnvironmentImage {
    /// The environment's key, which is its tag.
    pub key: EnvironmentKey,
    /// The registry that has it.
    pub registry: Registry,
    /// Its repository there.
    pub repository: Repository,
    /// Its digest.
    pub digest: Digest,
    /// Its manifest and configuration.
    pub image: Image,
    /// How it was come by.
    pub found: Found,
    /// The interpreter in it.
    pub python: String,
    /// What is installed in it, as `name==version`; empty where nothing was.
    pub packages: Vec<String>,
    /// What it was made on, where that was an image.
    pub base: Option<BaseName>,
}

/// How an environment image was come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The workspace's registry had it.
    Workspace,
    /// The global registry had it.
    Global,
    /// It was built just now.
    Built,
    /// Nothing was to be built: the base image was brought in under the key.
    Imported,
}

/// What is to be built, and with what.
#[derive(Clone, Copy)]
pub struct BuildEnvironment<'a> {
    /// What.
    pub recipe: &'a ImageRecipe,
    /// Which engine.
    pub builder: BuilderChoice,
    /// What this machine gives to it.
    pub host: &'a BuildHost,
    /// The image under the key that is to be replaced (`--rebuild`); without it, one that appears meanwhile wins.
    pub replaces: Option<Digest>,
}

/// Why there is no environment image. Each clause finishes "failed to …".
#[derive(Debug, thiserror::Error)]
pub enum EnvironmentImageError {
    /// Its base can't be used.
    #[error("{0}")]
    Base(#[from] BaseError),
    /// It can't be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// What was built can't be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// What is in the registry can't be read.
    #[error("{0}")]
    Image(#[from] ImageError),
    /// A registry doesn't work.
    #[error("{0}")]
    Registry(#[from] RegistryError),
    /// A layer can't be packed for the wire.
    #[error("pack what was built")]
    Packed(#[from] PackedError),
    /// An image is gone that was there a moment ago.
    #[error("find environment image {key}: it was removed while it was being looked at")]
    Vanished {
        /// The key.
        key: EnvironmentKey,
    },
    /// The command is ending.
    #[error("read what was built")]
    Stopped(#[source] tokio::task::JoinError),
}

impl EnvironmentRegistries<'_> {
    fn known(&self) -> KnownRegistries<'_> {
        KnownRegistries { open: std::iter::once(self.workspace).chain(self.global).collect(), access: self.access }
    }
}

/// Returns the image of a key, if a registry has it: two requests to each, to both at once. A global registry that doesn't answer is told
/// and counts as one that has nothing.
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
        progress.warning(format!("the global registry was not looked into: failed to {}", told(&error)));
        Ok(None)
    })
}

/// Returns what the tag of a recipe's base names now, to be compared with what an image was made on; a base that can't be asked for is no
/// failure of the look-up.
pub async fn base_now(recipe: &ImageRecipe, registries: &EnvironmentRegistries<'_>) -> Option<Digest> {
    let reference = base_of(recipe)?;
    match digest_now(&reference, &registries.known()).await {
        Ok(now) => now,
        Err(error) => {
            tracing::debug!(%error, "the base image was not asked for");
            None
        }
    }
}

/// Builds an environment's image, or brings its base in where nothing is to be built, and puts it into the workspace's registry under its
/// key. Where someone else was first, theirs is returned.
pub async fn build_environment_image(
    build: BuildEnvironment<'_>,
    registries: &EnvironmentRegistries<'_>,
    progress: &dyn Progress,
) -> Result<EnvironmentImage, EnvironmentImageError> {
    let recipe = build.recipe;
    let base = Box::pin(resolve(recipe, registries, progress)).await?;
    let (repository, tag) = place(registries.workspace, &recipe.key);
    let to = Destination { registry: registries.workspace, repository: &repository, tag: &tag, replaces: build.replaces };
    let mut said = Said {
        key: recipe.key.to_string(),
        // A form is made of texts and lists, which always serialize.
        form: serde_json::to_string(&recipe.form).unwrap_or_default(),
        packages: Vec::new(),
        python: recipe.python.clone(),
        base: base.as_ref().map(BaseName::of),
    };
    let (put, found) = match &base {
        Some(base) if !recipe.builds() => {
            (Box::pin(put_base(&to, base, said.annotations(jiff::Timestamp::now()), progress)).await?, Found::Imported)
        }
        base => {
            let (archive, packages) = Box::pin(build_archive(build, base.as_ref(), progress)).await?;
            said.packages = packages;
            let annotations = said.annotations(jiff::Timestamp::now());
            (Box::pin(put_built(&to, (&archive.image, base.as_ref()), annotations, progress)).await?, Found::Built)
        }
    };
    let found = match put {
        Put::Ours => found,
        Put::Theirs => Found::Workspace,
    };
    let vanished = || EnvironmentImageError::Vanished { key: recipe.key.clone() };
    find_in(&recipe.key, registries.workspace, found).await?.ok_or_else(vanished)
}

/// What was built, in a file that is there as long as this is.
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
    let order = Build {
        key: recipe.key.as_str(),
        dockerfile: &dockerfile,
        transport: base.map_or(Transport::Verified, |base| transport(base, &dockerfile)),
        files: &recipe.context,
        base: pin,
        caches: if build.replaces.is_some() { Caches::Ignored } else { Caches::Used },
    };
    let file = builders::build((&engine, build.host), &order, progress).await?;
    let (archive, log) = (file.archive().to_owned(), file.log().to_owned());
    let opened = tokio::task::spawn_blocking(move || {
        // A list that can't be read is one that isn't known: the image serves without it.
        let packages = std::fs::read_to_string(log).ok().and_then(|log| packages_in_log(&log));
        ImageArchive::open(&archive).map(|image| (image, packages.unwrap_or_default()))
    });
    let (image, packages) = opened.await.map_err(EnvironmentImageError::Stopped)??;
    Ok((BuiltArchive { image, _file: file }, packages))
}

/// Resolves the base. Of a Dockerfile that only helps not to send its layers again, so that it may fail.
async fn resolve(
    recipe: &ImageRecipe,
    registries: &EnvironmentRegistries<'_>,
    progress: &dyn Progress,
) -> Result<Option<BaseImage>, EnvironmentImageError> {
    progress.step("asking for the base image");
    let Some(reference) = base_of(recipe) else { return Ok(None) };
    let resolved = resolve_base(&reference, &registries.known()).await;
    match (resolved, &recipe.base) {
        (Ok(base), _) => Ok(Some(base)),
        (Err(error), RecipeBase::Image(_)) => Err(error.into()),
        (Err(error), RecipeBase::Dockerfile(_)) => {
            tracing::debug!(%error, "the base of the Dockerfile was not resolved");
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
    let Said { packages, python, base, .. } = Said::of(&image);
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

fn told(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        told = format!("{told}: {error}");
        cause = error.source();
    }
    told
}
