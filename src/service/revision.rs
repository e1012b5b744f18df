//! A version of a service, and its revisions: each is what one deployment made of it.

use jiff::Timestamp;

use super::placement::Placement;
use super::spec::ServiceSpec;
use super::status::ServiceFailure;
use super::workload::Workload;

/// One version of a service.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Version {
    /// The share of the traffic that it was given, in percent.
    pub share: f64,
    /// The number of the revision that gets the traffic.
    pub serving: Option<u32>,
    /// Revisions that run or are to run, oldest first: the one that serves and the one that is to follow it.
    pub revisions: Vec<Revision>,
    /// The last revision that failed, until another one serves.
    pub failure: Option<FailedRevision>,
}

/// One revision: what was deployed. It never changes, but for what replicas don't see.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Revision {
    /// Its number, from 1.
    pub number: u32,
    pub spec: ServiceSpec,
    pub workload: Workload,
    /// The version's place once this revision serves.
    pub placement: Placement,
    pub created: Timestamp,
}

/// A revision that could not be made, and why.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FailedRevision {
    pub revision: u32,
    pub failure: ServiceFailure,
    /// Its spec, so that a service that never served can still be described.
    pub spec: ServiceSpec,
}

impl Version {
    /// Returns the revision that gets the traffic.
    pub fn serving_revision(&self) -> Option<&Revision> {
        self.revisions.iter().find(|revision| Some(revision.number) == self.serving)
    }

    /// Returns the revision that is to follow the one that serves.
    pub fn pending_revision(&self) -> Option<&Revision> {
        self.revisions.last().filter(|revision| Some(revision.number) != self.serving)
    }

    /// Returns the revision that serves or, before the first one does, the one that is to.
    pub fn current_revision(&self) -> Option<&Revision> {
        self.serving_revision().or_else(|| self.pending_revision())
    }
}
