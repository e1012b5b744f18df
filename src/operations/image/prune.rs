//! `image prune`: what can go, and taking it away. Service images stay: who pulls them isn't known.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};

use super::judge::{can_go, users_of_layers};
use super::list::{EnvironmentEntry, environments, python, recorded, tools};
use crate::environment::{Removal, remove_environment};
use crate::image::remove_environment_image;
use crate::names::{Digest, Repository};
use crate::operations::{OperationError, Session};
use crate::registry::{RegistryError, RegistryPlace, StoredBlob};
use crate::workspace::{CatalogError, Workspace};

/// What is on its way lies in files that someone still reads, however long the user wants to keep things.
const ON_ITS_WAY_DAYS: u32 = 1;

/// What `image prune` was asked.
#[derive(Debug, Clone)]
pub struct PruneRequest {
    /// `--older-than`: for how many days nobody may have used what goes.
    pub older_than_days: u32,
    /// `--kind`: what is looked at; empty is everything.
    pub kinds: Vec<PruneKind>,
    /// Whether it goes.
    pub mode: PruneMode,
}

/// Whether what can go goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PruneMode {
    /// It is told.
    Tell,
    /// It goes (`--yes`).
    Remove,
}

/// What can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PruneKind {
    /// An environment image of the workspace's registry.
    Environment,
    /// A Python environment of this machine.
    Python,
    /// A layer or another blob of the workspace's folder on this machine.
    Layer,
    /// A file that a killed command left.
    File,
}

/// Something that can go, or is gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Pruned {
    /// What it is.
    pub kind: PruneKind,
    /// Its key, digest or path.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// When it was made or used last.
    pub last_used: Option<Timestamp>,
    /// Why it can go.
    pub why: &'static str,
    /// Whether it is gone.
    pub removed: bool,
}

/// Finds what can go, and removes it if that was asked.
pub async fn prune_images(session: Session<'_>, request: PruneRequest) -> Result<Vec<Pruned>, OperationError> {
    let workspace = session.open_workspace()?;
    let before = days_ago(request.older_than_days);
    let prune = Prune { session, workspace: &workspace, mode: request.mode, before };
    let wanted = |kind| request.kinds.is_empty() || request.kinds.contains(&kind);
    let mut pruned = Vec::new();
    if wanted(PruneKind::Python) {
        pruned.extend(prune.python()?);
    }
    let mut gone = Vec::new();
    if wanted(PruneKind::Environment) {
        pruned.extend(prune.environments(&mut gone).await?);
    }
    if wanted(PruneKind::Layer) {
        pruned.extend(prune.layers(&gone).await?);
    }
    if wanted(PruneKind::File) {
        let before = before.min(days_ago(ON_ITS_WAY_DAYS));
        pruned.extend(prune.files(&session.home.data.join("images").join("outgoing"), before)?);
    }
    Ok(pruned)
}

struct Prune<'a> {
    session: Session<'a>,
    workspace: &'a Workspace,
    mode: PruneMode,
    before: Timestamp,
}

impl Prune<'_> {
    fn python(&self) -> Result<Vec<Pruned>, OperationError> {
        let home = self.session.home;
        let mut pruned = Vec::new();
        for entry in python(home, &recorded(home)?)? {
            let last_used = time(entry.kept.used);
            if !can_go(Some(&entry.users), last_used, self.before) {
                continue;
            }
            let mut removed = false;
            if self.mode == PruneMode::Remove {
                removed = remove_environment(&tools(home), &entry.kept.key)? == Removal::Done;
                if !removed {
                    self.session.progress.warning(format!("Python environment {} stays: it is being made", entry.kept.key));
                }
            }
            let (name, size) = (entry.kept.key.to_string(), entry.kept.size);
            pruned.push(Pruned {
                kind: PruneKind::Python,
                name,
                size,
                last_used,
                why: "no service of this machine uses it",
                removed,
            });
        }
        Ok(pruned)
    }

    /// Prunes environment images; those that go, or would, are added to `gone`.
    async fn environments(&self, gone: &mut Vec<(Repository, Digest)>) -> Result<Vec<Pruned>, OperationError> {
        let registry = self.session.open_registries(self.workspace)?.workspace;
        let services = self.workspace.images().images().await?;
        let entries = environments(self.session, &registry, &services).await?;
        // A manifest goes with all its keys, so that who uses one of them uses it.
        let mut users: BTreeMap<Digest, BTreeSet<String>> = BTreeMap::new();
        for EnvironmentEntry { image, users: of_key } in &entries {
            users.entry(image.digest).or_default().extend(of_key.iter().cloned());
        }
        let mut pruned = Vec::new();
        for EnvironmentEntry { image, .. } in &entries {
            if !can_go(users.get(&image.digest), image.created(), self.before) {
                continue;
            }
            let mut removed = false;
            if self.mode == PruneMode::Remove {
                match remove_environment_image(image).await {
                    Ok(()) => removed = true,
                    Err(error @ RegistryError::NoRemoval { .. }) => {
                        self.session.progress.warning(format!("environment image {} stays: failed to {error}", image.key));
                        continue;
                    }
                    Err(error) => return Err(error.into()),
                }
            }
            gone.push((image.repository.clone(), image.digest));
            let why = "no recorded service image was made of it";
            let (kind, name, size) = (PruneKind::Environment, image.key.to_string(), image.size());
            pruned.push(Pruned { kind, name, size, last_used: image.created(), why, removed });
        }
        Ok(pruned)
    }

    async fn layers(&self, gone: &[(Repository, Digest)]) -> Result<Vec<Pruned>, OperationError> {
        if !self.knows_who_uses_layers() {
            let root = self.workspace.layers.root().display();
            self.session.progress.note(format!("layers in {root} stay: other workspaces may use that folder"));
            return Ok(Vec::new());
        }
        let layers = &self.workspace.layers;
        let alone = match self.mode {
            PruneMode::Tell => None,
            PruneMode::Remove => {
                let layers = layers.clone();
                Some(tokio::task::spawn_blocking(move || layers.exclusive()).await.map_err(CatalogError::Stopped)??)
            }
        };
        // All is read under the lock: what is written from now on waits for its end.
        let models = self.workspace.catalog().models().await?;
        let users = users_of_layers(&models, &recorded(self.session.home)?, layers.referenced(gone)?);
        let mut pruned = Vec::new();
        for StoredBlob { digest, size, written } in layers.stored()? {
            let last_used = time(written);
            if !can_go(users.get(&digest), last_used, self.before) {
                continue;
            }
            let removed = alone.is_some();
            if removed {
                layers.remove_blob(&digest)?;
            }
            let (kind, name, why) = (PruneKind::Layer, digest.to_string(), "no model, service or image names it");
            pruned.push(Pruned { kind, name, size, last_used, why, removed });
        }
        Ok(pruned)
    }

    /// A folder that was named may hold models of workspaces that aren't known here. What a remote registry has comes back from there.
    fn knows_who_uses_layers(&self) -> bool {
        match (&self.workspace.registry, &self.workspace.folder) {
            (RegistryPlace::Remote(_), _) => true,
            (RegistryPlace::Folder(registry), Some(folder)) => {
                let own = folder.join("storage").canonicalize().ok().and_then(|own| url::Url::from_file_path(own).ok());
                registry.starts_with(folder)
                    && own.is_some_and(|own| {
                        own.as_str().trim_end_matches('/') == self.workspace.storage.url().trim_end_matches('/')
                    })
            }
            (RegistryPlace::Folder(_), None) => false,
        }
    }

    fn files(&self, folder: &Path, before: Timestamp) -> Result<Vec<Pruned>, OperationError> {
        let entries = match folder.read_dir() {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(OperationError::file("listing", folder)(error)),
        };
        let mut pruned = Vec::new();
        for entry in entries.flatten() {
            // One that is gone meanwhile has arrived.
            let Ok(data) = entry.metadata() else { continue };
            let (path, last_used) = (entry.path(), data.modified().ok().and_then(time));
            if !data.is_file() || !can_go(None, last_used, before) {
                continue;
            }
            let removed = self.mode == PruneMode::Remove;
            if removed {
                std::fs::remove_file(&path).map_err(OperationError::file("removing", &path))?;
            }
            let (kind, name, size) = (PruneKind::File, path.display().to_string(), data.len());
            pruned.push(Pruned { kind, name, size, last_used, why: "a command that was killed left it", removed });
        }
        pruned.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(pruned)
    }
}

fn time(time: SystemTime) -> Option<Timestamp> {
    Timestamp::try_from(time).ok()
}

fn days_ago(days: u32) -> Timestamp {
    let now = Timestamp::now();
    now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MIN)
}
