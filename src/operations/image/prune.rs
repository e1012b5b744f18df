//! `image prune`: what can go, and taking it away. Service images stay: who pulls them isn't known.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use jiff::{SignedDuration, Timestamp};

use super::judge::{can_go, users_of_layers};
use super::list::{EnvironmentEntry, all_users, environments, python};
use crate::environment::{Removal, remove_environment};
use crate::files::OrphanFile;
use crate::image::{EnvironmentImage, LayerPusher, finished_build_logs, remove_environment_image};
use crate::names::{Digest, Repository};
use crate::operations::{OperationError, Session};
use crate::registry::{RegistryError, RegistryPlace, StoredBlob, UPLOAD_LIFE, idle_uploads};
use crate::storage::Storage;
use crate::workspace::{CatalogError, Workspace};

/// How long the log of a build that left no environment is of use to whoever asked for it.
const LOG_LIFE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// What `image prune` was asked.
#[derive(Debug, Clone)]
pub struct PruneRequest {
    /// `--older-than`: for how many days nobody may have used what goes.
    pub older_than_days: u32,
    /// `--kind`: what to prune; empty is everything.
    pub kinds: Vec<PruneKind>,
    pub mode: PruneMode,
}

/// Whether what can go goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PruneMode {
    /// It is only listed.
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
    /// The log of a build of this machine.
    Log,
    /// Files that a killed command left.
    File,
}

/// Something that can go, or is gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Pruned {
    pub kind: PruneKind,
    /// Its key, digest or path.
    pub name: String,
    /// The size in bytes.
    pub size: u64,
    /// When it was made or used last.
    pub last_used: Option<Timestamp>,
    pub why: &'static str,
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
        pruned.extend(prune.python().await?);
    }
    let mut gone = Vec::new();
    if wanted(PruneKind::Environment) {
        pruned.extend(prune.environments(&mut gone).await?);
    }
    if wanted(PruneKind::Layer) {
        pruned.extend(prune.layers(&gone).await?);
    }
    if wanted(PruneKind::Log) {
        pruned.extend(prune.logs(&gone).await?);
    }
    if wanted(PruneKind::File) {
        pruned.extend(prune.files()?);
        pruned.extend(prune.upload_notes()?);
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
    async fn python(&self) -> Result<Vec<Pruned>, OperationError> {
        let home = self.session.home;
        let mut pruned = Vec::new();
        for entry in python(home, &all_users(self.session, self.workspace).await?)? {
            let last_used = time(entry.kept.used);
            if !can_go(Some(&entry.users), last_used, self.before) {
                continue;
            }
            let mut removed = false;
            if self.mode == PruneMode::Remove {
                removed = remove_environment(&home.tools(), &entry.kept.key)? == Removal::Done;
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
        let services = self.workspace.images().images().await?.whole()?;
        let entries = environments(self.session, &registry, &services).await?;
        // A manifest goes with all its keys, so that who uses one of them uses it.
        let mut users: BTreeMap<Digest, BTreeSet<String>> = BTreeMap::new();
        for EnvironmentEntry { image, users: of_key } in &entries {
            users.entry(image.digest).or_default().extend(of_key.iter().cloned());
        }
        let (mut pruned, mut refusal) = (Vec::new(), None);
        for EnvironmentEntry { image, .. } in &entries {
            if !can_go(users.get(&image.digest), image.created(), self.before) {
                continue;
            }
            // A registry that has removed nothing once removes nothing.
            let removed = self.mode == PruneMode::Remove && refusal.is_none() && {
                refusal = remove_if_allowed(image).await?;
                refusal.is_none()
            };
            if refusal.is_none() {
                gone.push((image.repository.clone(), image.digest));
            }
            let why = "no recorded service image was made of it";
            let (kind, name, size) = (PruneKind::Environment, image.key.to_string(), image.size());
            pruned.push(Pruned { kind, name, size, last_used: image.created(), why, removed });
        }
        if let Some(refusal) = refusal {
            self.session.progress.warning(format!(
                "environment images stay: failed to {refusal}; enable it in the registry's settings, or ask its operator to."
            ));
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
        let models = self.workspace.catalog().models().await?.whole()?;
        let users = users_of_layers(&models, &all_users(self.session, self.workspace).await?, layers.referenced(gone)?);
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
                let own = Storage::open_folder(&folder.join("storage"));
                registry.starts_with(folder) && own.is_ok_and(|own| own.url() == self.workspace.storage.url())
            }
            (RegistryPlace::Folder(_), None) => false,
        }
    }

    /// A log explains an environment that exists or, for a while, a build that failed.
    async fn logs(&self, gone: &[(Repository, Digest)]) -> Result<Vec<Pruned>, OperationError> {
        let store = &self.session.home.builds.store;
        let before = self.before.max(ago(LOG_LIFE));
        let mut logs = finished_build_logs(store).map_err(OperationError::file("looking for logs of builds in", store))?;
        logs.retain(|(_, log)| can_go(None, time(log.written()), before));
        if logs.is_empty() {
            return Ok(Vec::new());
        }
        let registry = self.session.open_registries(self.workspace)?.workspace;
        let mut environments = environments(self.session, &registry, &[]).await?;
        environments.retain(|entry| !gone.contains(&(entry.image.repository.clone(), entry.image.digest)));
        let kept: BTreeSet<&str> = environments.iter().map(|entry| entry.image.key.as_str()).collect();
        logs.retain(|(key, _)| !kept.contains(key.as_str()));
        self.left(PruneKind::Log, logs.into_iter().map(|(_, log)| log), "no environment image is of its build")
    }

    /// A young note spares whoever tries again what was sent; an old one nothing, since the registry has forgotten it.
    fn upload_notes(&self) -> Result<Vec<Pruned>, OperationError> {
        let Some(folder) = self.session.registry_access().uploads else { return Ok(Vec::new()) };
        let before = self.before.max(ago(UPLOAD_LIFE));
        let mut notes = idle_uploads(&folder).map_err(OperationError::file("looking for left files in", &folder))?;
        notes.retain(|note| can_go(None, time(note.written()), before));
        self.left(PruneKind::File, notes, "an upload that was cut off left it")
    }

    /// Lists files that nobody holds, and removes them if asked to.
    fn left(
        &self,
        kind: PruneKind,
        files: impl IntoIterator<Item = OrphanFile>,
        why: &'static str,
    ) -> Result<Vec<Pruned>, OperationError> {
        let removed = self.mode == PruneMode::Remove;
        let row = |file: OrphanFile| {
            let (path, size, last_used) = (file.path().to_owned(), file.size(), time(file.written()));
            if removed {
                file.remove().map_err(OperationError::file("removing", &path))?;
            }
            Ok(Pruned { kind, name: path.display().to_string(), size, last_used, why, removed })
        };
        files.into_iter().map(row).collect()
    }

    /// However young it is: whoever made it is no more.
    fn files(&self) -> Result<Vec<Pruned>, OperationError> {
        let cache = self.session.home.data.join("images");
        let orphans =
            LayerPusher::orphans(&cache).map_err(OperationError::file("looking for files of killed commands in", &cache))?;
        let mut pruned = Vec::new();
        for orphan in orphans {
            let (path, size) = (orphan.path().to_owned(), orphan.size());
            let removed = self.mode == PruneMode::Remove;
            if removed {
                orphan.remove().map_err(OperationError::file("removing", &path))?;
            }
            let (kind, name) = (PruneKind::File, path.display().to_string());
            pruned.push(Pruned { kind, name, size, last_used: None, why: "a command that was killed left it", removed });
        }
        Ok(pruned)
    }
}

/// Removes an environment image; returns the refusal of a registry that removes nothing.
async fn remove_if_allowed(image: &EnvironmentImage) -> Result<Option<RegistryError>, OperationError> {
    match remove_environment_image(image).await {
        Ok(()) => Ok(None),
        Err(refusal @ RegistryError::NoRemoval { .. }) => Ok(Some(refusal)),
        Err(error) => Err(error.into()),
    }
}

fn time(time: SystemTime) -> Option<Timestamp> {
    Timestamp::try_from(time).ok()
}

fn days_ago(days: u32) -> Timestamp {
    let now = Timestamp::now();
    now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MIN)
}

fn ago(time: Duration) -> Timestamp {
    Timestamp::now().checked_sub(time).unwrap_or(Timestamp::MIN)
}
