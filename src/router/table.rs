//! The route table: all that a router knows about services, as a value that its platform builds.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::access::{KeyHash, TokenVerifier};
use crate::names::{Host, ServiceName, VersionName};
use crate::scaling::ScalingPolicy;

/// A change of the routes: these services are new or changed, those stay as they are, and all others go.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteUpdate {
    /// The routes of services that are new or changed.
    pub changed: Vec<ServiceRoute>,
    /// Names of services whose routes stay as they are.
    pub kept: Vec<ServiceName>,
}

impl From<RouteTable> for RouteUpdate {
    /// A whole table replaces all routes.
    fn from(table: RouteTable) -> Self {
        Self { changed: table.services, kept: Vec::new() }
    }
}

impl RouteTable {
    /// Returns the update from `before` to this table.
    pub fn since(&self, before: &Self) -> RouteUpdate {
        let (kept, changed): (Vec<_>, Vec<_>) = self.services.iter().partition(|route| before.services.contains(route));
        RouteUpdate {
            changed: changed.into_iter().cloned().collect(),
            kept: kept.into_iter().map(|route| route.name.clone()).collect(),
        }
    }
}

/// The services that a router routes to.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteTable {
    /// The services, each name once.
    pub services: Vec<ServiceRoute>,
}

/// A service and its versions.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceRoute {
    pub name: ServiceName,
    pub auth: RouteAuth,
    /// Which hosts it accepts where callers need no key.
    #[serde(default)]
    pub hosts: Hosts,
    /// The id of its record in a cluster, for which its replicas want the router's pass.
    #[serde(default)]
    pub pass: Option<String>,
    /// The versions. The first is the default: it answers for the service where no version is chosen by share.
    pub versions: Vec<VersionRoute>,
}

/// How callers of a service authenticate.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RouteAuth {
    None,
    /// One of these keys.
    Keys(Vec<KeyHash>),
    /// A token that this verifier accepts.
    Token(TokenVerifier),
}

/// Which hosts a service accepts.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Hosts {
    #[default]
    Any,
    /// Names of this machine only, for its own programs and pages.
    ThisMachine {
        /// Other allowed hosts, and origins of pages.
        also: Vec<Host>,
        /// Whether pages of all origins may call it.
        #[serde(default)]
        any_page: bool,
    },
}

/// One version of a service.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionRoute {
    /// The version's name, unique in its service.
    pub name: VersionName,
    /// Its share of the traffic in hundredths of a percent. If the shares of all versions are another sum, they count in proportion.
    pub share: u32,
    pub limits: Limits,
    /// How it scales; `None` for a fixed number of replicas.
    pub scale: Option<ScalingPolicy>,
    /// Its replicas, including those that are starting.
    pub replicas: Vec<ReplicaRoute>,
}

/// The limits of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Requests that one replica processes at once.
    pub max_concurrent_requests: u32,
    /// Longest time of one scoring call, in milliseconds.
    pub scoring_timeout_ms: u64,
    /// Longest time in the queue, in milliseconds.
    pub max_queue_wait_ms: u64,
}

/// A replica's address and readiness.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplicaRoute {
    /// Its id, unique among all replicas that this router ever sees.
    pub id: String,
    pub address: ReplicaAddress,
    pub ready: bool,
}

/// Where a replica listens.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReplicaAddress {
    /// On a unix socket.
    Unix(PathBuf),
    /// On a TCP port.
    Tcp(SocketAddr),
}
