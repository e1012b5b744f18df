//! Attaching: the router's objects, as pure functions, and bringing them to a cluster.

mod address;
mod apply;
mod card;
mod deployment;
mod detach;
mod error;
mod export;
mod front;
mod labels;
mod object;
mod observe;
mod pass_secret;
mod policy_check;
mod priority;
mod rights;
mod rights_of_router;
mod rotate;
mod router;
mod size;
mod wait;

pub use address::address;
pub use apply::{Brought, bring, write_card};
pub use card::{PASS_KEYS, RouterCard};
pub use detach::{Remains, remove_from_cluster, services_of};
pub use error::BringError;
pub use export::{ExportError, export, how_to_apply};
pub use front::{CALLERS, ROUTERS, ROUTERS_SERVICE, proposal};
pub use labels::{ROUTER_OF, TARGET, WORKSPACE, router_pods};
pub use object::Object;
pub use observe::{Observed, Served, observe};
pub use policy_check::{Enforcement, check_policies};
pub use rights::{Right, missing, to_attach, to_deploy, to_rotate, told};
pub use rights_of_router::IN_NAMESPACE;
pub use rotate::{RotateError, rotate_pass_key, served_namespaces};
pub use router::{namespaces, router_objects};
pub use size::size_warnings;
pub use wait::{NotReady, wait_until_ready};

use std::collections::BTreeSet;

use crate::config::{ClusterFront, ClusterPurpose};
use crate::names::Namespace;

/// The Secret with the key that the router signs passes with.
pub const PASS_SECRET: &str = "azureml-fe-pass";
/// Where the router finds it, as the file [`PASS_KEY`].
pub const PASS_FOLDER: &str = "/etc/aml/pass";
/// The key of the Secret, and so the file, with the key that passes are signed with: base64 of the PKCS#8 form.
pub const PASS_KEY: &str = "key";
/// The one that will be signed with, once all replicas know it.
pub const NEXT_PASS_KEY: &str = "next";
/// The one that was signed with, until no router does any more.
pub const PREVIOUS_PASS_KEY: &str = "previous";

/// What the router of a cluster is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouterSpec {
    /// Its own namespace.
    pub namespace: Namespace,
    /// The attached namespaces, whose services it serves.
    pub namespaces: BTreeSet<Namespace>,
    /// Its image by digest, as nodes name it.
    pub image: String,
    pub purpose: ClusterPurpose,
    pub front: ClusterFront,
    /// The Secret with which nodes pull its image.
    pub pull_secret: Option<String>,
}

impl RouterSpec {
    /// Returns how many routers there are at least.
    pub fn least_replicas(&self) -> i32 {
        match self.purpose {
            ClusterPurpose::FastProd => 3,
            ClusterPurpose::DevTest => 1,
        }
    }
}
