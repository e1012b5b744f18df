//! What is kept of a service on disk: its keys, its revisions, which of them serves. Written whole, by rename, readable by this user alone.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::place::make_private;
use crate::names::ServiceName;
use crate::service::{ServiceFailure, ServiceSpec};

/// The record of one service.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServiceRecord {
    pub(super) name: ServiceName,
    pub(super) workspace: String,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    pub(super) keys: Keys,
    /// The revision that gets the traffic.
    pub(super) serving: Option<u32>,
    /// Revisions that run or are to run, oldest first: the one that serves and the one that is to follow it.
    pub(super) revisions: Vec<Revision>,
    /// The last revision that failed, until another one serves.
    pub(super) failure: Option<FailedRevision>,
    /// Whether the service is on its way out; a supervisor that takes over goes on with it.
    #[serde(default)]
    pub(super) deleting: bool,
    /// The port that the machine chose for a local service that named none.
    pub(super) chosen_port: Option<u16>,
    /// The number of the next revision.
    pub(super) next_revision: u32,
    /// The number of the next replica.
    pub(super) next_replica: u32,
}

/// One revision: what was deployed, and how its replicas are started. It never changes.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Revision {
    pub(super) number: u32,
    pub(super) spec: ServiceSpec,
    pub(super) run: RunSettings,
    pub(super) created: Timestamp,
}

/// What a replica needs beyond the spec: where things are on this machine.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunSettings {
    /// The environment's interpreter.
    pub python: PathBuf,
    /// The folder that holds the project and `azureml-models`; the revision owns it.
    pub app_root: PathBuf,
    /// `AZUREML_MODEL_DIR`, absolute.
    pub model_dir: Option<String>,
    /// The environment's variables.
    pub variables: BTreeMap<String, String>,
    /// Seconds until a replica that isn't ready counts as failed.
    pub start_timeout_seconds: u64,
}

/// A revision that could not be made, and why.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FailedRevision {
    pub(super) revision: u32,
    pub(super) failure: ServiceFailure,
    /// The spec, kept so that a service that never served can still be told of.
    pub(super) spec: ServiceSpec,
}

/// The two keys of a service. Not printed by `Debug`.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Keys {
    /// The primary key.
    pub primary: String,
    /// The secondary key.
    pub secondary: String,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

impl ServiceRecord {
    /// Returns the revision with this number.
    pub(super) fn revision(&self, number: u32) -> Option<&Revision> {
        self.revisions.iter().find(|revision| revision.number == number)
    }

    /// Returns the revision that gets the traffic.
    pub(super) fn serving_revision(&self) -> Option<&Revision> {
        self.revision(self.serving?)
    }

    /// Returns the revision that is being made.
    pub(super) fn pending_revision(&self) -> Option<&Revision> {
        self.revisions.last().filter(|revision| Some(revision.number) != self.serving)
    }

    /// Writes the record.
    pub(super) fn save(&self, folder: &Path) -> io::Result<()> {
        make_private(folder)?;
        write_private(&folder.join("record.json"), &serde_json::to_vec_pretty(self)?)
    }

    /// Reads the record of a service's folder; `None` when there is none.
    pub(super) fn load(folder: &Path) -> io::Result<Option<Self>> {
        match fs::read(folder.join("record.json")) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Writes a file whole or not at all, with mode 0600.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
