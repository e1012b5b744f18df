//! What is kept of a service: its keys, its revisions, which of them serves.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::names::ServiceName;
use crate::service::{ServiceFailure, ServiceSpec};

/// The form of the records that this program writes. It reads that one and all before it; one that is beyond it is left alone.
pub(super) const FORMAT: u32 = 1;

/// The record of one service.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServiceRecord {
    /// The form of this record.
    #[serde(default = "ServiceRecord::first_format")]
    pub(super) format: u32,
    pub(super) name: ServiceName,
    pub(super) workspace: String,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    pub(super) keys: Keys,
    /// Whom tokens are made for: an id that no other service has, nor one of the same name before or after this one. There is none
    /// until the first token is asked for, nor after all have been revoked.
    #[serde(default)]
    pub(super) callers: Option<String>,
    /// The revision that gets the traffic.
    pub(super) serving: Option<u32>,
    /// Revisions that run or are to run, oldest first: the one that serves and the one that is to follow it.
    pub(super) revisions: Vec<Revision>,
    /// The last revision that failed, until another one serves.
    pub(super) failure: Option<FailedRevision>,
    /// Whether the service is on its way out; a supervisor that takes over goes on with it. The file's name says it, too.
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

    /// Returns the record of a service of which nothing but the name is known.
    pub(super) fn unknown(name: ServiceName) -> Self {
        Self {
            format: FORMAT,
            name,
            workspace: String::new(),
            created: Timestamp::UNIX_EPOCH,
            updated: Timestamp::UNIX_EPOCH,
            keys: Keys { primary: String::new(), secondary: String::new() },
            callers: None,
            serving: None,
            revisions: Vec::new(),
            failure: None,
            deleting: false,
            chosen_port: None,
            next_revision: 1,
            next_replica: 1,
        }
    }

    /// Returns the form of records from before forms had numbers.
    pub(super) fn first_format() -> u32 {
        1
    }
}
