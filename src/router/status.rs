//! What a router tells its platform: replicas wanted and requests in flight.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

use crate::scaling::Load;
use crate::service::contract::{MessageFormat, VersionKey};

/// A router's counts at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RouterStatus {
    #[serde(default)]
    pub format: MessageFormat,
    /// Grows from 1 with each change of any other field.
    pub sequence: u64,
    /// How many route updates the router has been given.
    pub updates: u64,
    /// Replicas wanted; only versions that scale, and only at the router that scales them.
    pub desired: BTreeMap<VersionKey, u32>,
    /// Requests in flight by replica id. A replica that has left the route table stays here until nothing is in flight at it: once it is
    /// in no route and not here either, it can be stopped.
    pub in_flight: BTreeMap<String, u32>,
    pub versions: BTreeMap<VersionKey, VersionLoad>,
    /// The highest loads since the last status of the versions that scale, for the router that scales them. Only where there are several
    /// routers; a version that isn't named has none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub loads: BTreeMap<VersionKey, Load>,
}

impl RouterStatus {
    /// Adds counts by replica id: a replica that moved to another version has some in both.
    pub(super) fn add_in_flight(&mut self, counts: Vec<(String, u32)>) {
        for (id, count) in counts {
            *self.in_flight.entry(id).or_default() += count;
        }
    }
}

/// The load of a version at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionLoad {
    pub busy: u32,
    pub queued: u32,
    pub ready: u32,
}

/// Tells the status's publisher that a count changed. The request path pays one atomic read while an earlier change is still unpublished.
#[derive(Debug, Default)]
pub(super) struct CountsChanged {
    noted: AtomicBool,
    notify: Notify,
}

impl CountsChanged {
    /// Notes a change.
    pub(super) fn note(&self) {
        if !self.noted.load(Ordering::Relaxed) && !self.noted.swap(true, Ordering::AcqRel) {
            self.notify.notify_one();
        }
    }

    /// Waits for a change.
    pub(super) async fn wait(&self) {
        self.notify.notified().await;
    }

    /// Takes all changes so far as published.
    pub(super) fn clear(&self) {
        self.noted.store(false, Ordering::Release);
    }
}
