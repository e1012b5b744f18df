//! What a router tells its platform: replicas wanted and requests in flight.

use std::collections::BTreeMap;

/// A router's counts at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RouterView {
    /// Grows from 1 with each change of any other field.
    #[serde(default)]
    pub sequence: u64,
    /// How many route tables the router has been given.
    pub tables: u64,
    /// Replicas wanted, by `service/version`; only versions that scale.
    pub desired: BTreeMap<String, u32>,
    /// Requests in flight by replica id. A replica that has left the table stays here until nothing is in flight at it: once it is in no
    /// table and not here either, it can be stopped.
    pub in_flight: BTreeMap<String, u32>,
    /// The load of each version, by `service/version`.
    pub versions: BTreeMap<String, VersionLoad>,
}

impl RouterView {
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
    /// Requests at its replicas.
    pub busy: u32,
    /// Requests that wait.
    pub queued: u32,
    /// Replicas that take requests.
    pub ready: u32,
}
