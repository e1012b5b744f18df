//! `image list` and `image show`: what there is, and who uses it.

use std::collections::BTreeSet;

use super::judge::{users_of_environments, users_of_python};
use crate::environment::{InstalledEnvironment, installed_environments};
use crate::image::{EnvironmentImage, list_environment_images};
use crate::names::Repository;
use crate::operations::model::warn_of_unread;
use crate::operations::{Home, OperationError, Session};
use crate::platform::{Scope, User, Users};
use crate::registry::Registry;
use crate::workspace::{Documents, ImageDocument, Workspace};

/// The fewest digits of a key that name it.
const SHORTEST_PREFIX: usize = 8;

/// An environment image of the workspace's registry.
#[derive(Debug, Clone)]
pub struct EnvironmentEntry {
    pub image: EnvironmentImage,
    /// The recorded service images that were made of it.
    pub users: BTreeSet<String>,
}

/// A Python environment of this machine.
#[derive(Debug, Clone)]
pub struct PythonEntry {
    pub kept: InstalledEnvironment,
    /// The services of this machine that run in it.
    pub users: BTreeSet<String>,
}

/// The images and environments that exist.
#[derive(Debug, Clone)]
pub struct ImageListing {
    pub environments: Vec<EnvironmentEntry>,
    pub services: Vec<ImageDocument>,
    pub python: Vec<PythonEntry>,
}

/// One image or environment.
#[derive(Debug, Clone)]
pub enum ShownImage {
    Environment(Box<EnvironmentEntry>),
    Service(Box<ImageDocument>),
    Python(PythonEntry),
}

/// Lists images and environments, with who uses them.
pub async fn list_images(session: Session<'_>) -> Result<ImageListing, OperationError> {
    let workspace = session.open_workspace()?;
    let (listing, _) = listing(session, &workspace).await?;
    Ok(listing)
}

/// Describes one image or environment: a service image by `NAME:TAG`, an environment by its key or a prefix of it.
pub async fn show_image(session: Session<'_>, name: &str) -> Result<ShownImage, OperationError> {
    let workspace = session.open_workspace()?;
    let (listing, registry) = listing(session, &workspace).await?;
    if let Some((repository, tag)) = name.rsplit_once(':') {
        let below = Repository::new(repository).ok().map(|given| registry.repository(&given));
        let named = |image: &ImageDocument| image.repository.as_str() == repository || Some(&image.repository) == below.as_ref();
        let found = listing.services.into_iter().find(|image| named(image) && image.tag.as_str() == tag);
        return found.map(|image| ShownImage::Service(Box::new(image))).ok_or_else(|| missing(&workspace, name));
    }
    if name.len() < SHORTEST_PREFIX {
        let what = format!("'{name}' is neither NAME:TAG nor {SHORTEST_PREFIX} or more digits of a key");
        return Err(OperationError::refused(what, "see 'aml image list'"));
    }
    let environments = listing.environments.into_iter().filter(|entry| entry.image.key.as_str().starts_with(name));
    let python = listing.python.into_iter().filter(|entry| entry.kept.key.as_str().starts_with(name));
    let environments = environments.map(|entry| ShownImage::Environment(Box::new(entry)));
    let mut found: Vec<ShownImage> = environments.chain(python.map(ShownImage::Python)).collect();
    match (found.pop(), found.len()) {
        (Some(one), 0) => Ok(one),
        (None, _) => Err(missing(&workspace, name)),
        (Some(_), others) => {
            let what = format!("'{name}' begins {} keys", others + 1);
            Err(OperationError::refused(what, "give more digits of the one you mean"))
        }
    }
}

fn missing(workspace: &Workspace, name: &str) -> OperationError {
    let (name, workspace) = (name.to_owned(), workspace.name.to_string());
    OperationError::NotFound { kind: "image", name, workspace, remedy: "see 'aml image list'".to_owned() }
}

async fn listing(session: Session<'_>, workspace: &Workspace) -> Result<(ImageListing, Registry), OperationError> {
    let registry = session.open_registries(workspace)?.workspace;
    let Documents { read: services, unread } = workspace.images().images().await?;
    warn_of_unread(session, "service image", &unread);
    let environments = environments(session, &registry, &services).await?;
    let Users { services: users, unread } = session.platforms(workspace).users(Scope::Platform).await?;
    for failure in &unread {
        session.progress.warning(format!("what it uses isn't known: {}; {}", failure.message, failure.remedy));
    }
    let python = python(session.home, &users)?;
    Ok((ImageListing { environments, services, python }, registry))
}

pub(super) async fn environments(
    session: Session<'_>,
    registry: &Registry,
    services: &[ImageDocument],
) -> Result<Vec<EnvironmentEntry>, OperationError> {
    let mut users = users_of_environments(services);
    let images = list_environment_images(registry, session.progress).await?;
    let entry = |image: EnvironmentImage| {
        let users = users.remove(image.key.as_str()).unwrap_or_default();
        EnvironmentEntry { image, users }
    };
    Ok(images.into_iter().map(entry).collect())
}

pub(super) fn python(home: &Home, services: &[User]) -> Result<Vec<PythonEntry>, OperationError> {
    let mut users = users_of_python(services);
    let entry = |kept: InstalledEnvironment| {
        let users = users.remove(kept.key.as_str()).unwrap_or_default();
        PythonEntry { kept, users }
    };
    Ok(installed_environments(&home.tools())?.into_iter().map(entry).collect())
}

/// Returns the services of this machine where what none of them uses goes: while one can't be read, nothing does.
pub(super) async fn all_users(session: Session<'_>, workspace: &Workspace) -> Result<Vec<User>, OperationError> {
    let Users { services, unread } = session.platforms(workspace).users(Scope::Platform).await?;
    match unread.into_iter().next() {
        Some(failure) => Err(OperationError::refused(format!("what is in use isn't known: {}", failure.message), failure.remedy)),
        None => Ok(services),
    }
}
