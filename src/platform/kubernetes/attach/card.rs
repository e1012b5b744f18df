//! The router's card: the `ConfigMap` in each attached namespace that says what its router is. Replicas mount it, commands read it.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;

use super::super::naming::ROUTER_CARD;
use super::labels::{TARGET, WORKSPACE, metadata};
use crate::names::Namespace;

/// The public halves of the keys that passes are signed with, as a JWK set (RFC 7517).
pub const PASS_KEYS: &str = "pass-keys.json";
/// The beginning of scoring URIs (`http://host`); not there until the cluster has given an address.
const ADDRESS: &str = "address";
/// The newest format of records that the router reads.
const RECORD_FORMAT: &str = "record-format";
/// The version of the router's program.
const VERSION: &str = "version";
const ROUTER_NAMESPACE: &str = "router-namespace";

/// What the router of an attached namespace is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouterCard {
    /// The workspace that the namespace is attached to, as `group/name`.
    pub workspace: String,
    /// The name of the compute target there.
    pub target: String,
    pub router_namespace: Namespace,
    /// The beginning of scoring URIs (`http://host`); `None` until the cluster has given an address.
    pub address: Option<String>,
    /// The newest format of records that the router reads.
    pub record_format: u32,
    /// The version of the router's program.
    pub version: String,
    /// The public halves of the keys that passes are signed with: the text of a JWK set.
    pub pass_keys: String,
}

impl RouterCard {
    /// Returns the card as an object of an attached namespace.
    pub fn config_map(&self, attached: &Namespace) -> ConfigMap {
        let Self { workspace, target, router_namespace, address, record_format, version, pass_keys } = self;
        let mut data = BTreeMap::from(
            [
                (PASS_KEYS, pass_keys.clone()),
                (RECORD_FORMAT, record_format.to_string()),
                (VERSION, version.clone()),
                (ROUTER_NAMESPACE, router_namespace.to_string()),
            ]
            .map(|(key, value)| (key.to_owned(), value)),
        );
        data.extend(address.clone().map(|address| (ADDRESS.to_owned(), address)));
        let mut metadata = metadata(ROUTER_CARD, Some(attached), router_namespace);
        let annotations = [(WORKSPACE, workspace), (TARGET, target)].map(|(key, value)| (key.to_owned(), value.clone()));
        metadata.annotations = Some(annotations.into());
        ConfigMap { metadata, data: Some(data), ..ConfigMap::default() }
    }

    /// Reads a card; `None` where it lacks something, so that it is no card of a router.
    pub fn read(map: &ConfigMap) -> Option<Self> {
        let data = |key: &str| map.data.as_ref()?.get(key).cloned();
        let annotation = |key: &str| map.metadata.annotations.as_ref()?.get(key).cloned();
        Some(Self {
            workspace: annotation(WORKSPACE)?,
            target: annotation(TARGET)?,
            router_namespace: Namespace::new(data(ROUTER_NAMESPACE)?).ok()?,
            address: data(ADDRESS),
            record_format: data(RECORD_FORMAT)?.parse().ok()?,
            version: data(VERSION)?,
            pass_keys: data(PASS_KEYS)?,
        })
    }
}
