//! How the router's objects are known.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};

use super::super::naming::{MANAGER, ROUTER};
use crate::names::Namespace;

/// Label: the router that an object belongs to. Router pods are found by it; it never changes.
pub const ROUTER_OF: &str = "aml.dev/router";
/// Annotation of the router's card: the workspace (`group/name`) that its namespace is attached to.
pub const WORKSPACE: &str = "aml.dev/workspace";
/// Annotation of the router's card: the name of the compute target.
pub const TARGET: &str = "aml.dev/compute-target";

/// Label: who keeps an object.
pub(super) const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// Returns the labels by which the pods of a router are found, wherever they are looked for.
pub fn router_pods() -> BTreeMap<String, String> {
    BTreeMap::from([(ROUTER_OF.to_owned(), ROUTER.to_owned())])
}

pub(super) fn selector() -> LabelSelector {
    LabelSelector { match_labels: Some(router_pods()), ..LabelSelector::default() }
}

/// Returns the metadata of an object of the router; `of` is the router's namespace.
pub(super) fn metadata(name: &str, namespace: Option<&Namespace>, of: &Namespace) -> ObjectMeta {
    let mut labels = router_pods();
    labels.extend(
        [("app.kubernetes.io/name", ROUTER.to_owned()), (MANAGED_BY, MANAGER.to_owned())]
            .map(|(key, value)| (key.to_owned(), value)),
    );
    // GitOps tools prune what bears the names of their own apps.
    labels.insert("app.kubernetes.io/instance".to_owned(), instance(of));
    ObjectMeta {
        name: Some(name.to_owned()),
        namespace: namespace.map(ToString::to_string),
        labels: Some(labels),
        ..ObjectMeta::default()
    }
}

/// A label holds up to 63 characters.
fn instance(of: &Namespace) -> String {
    let mut name = format!("aml-{of}");
    name.truncate(63);
    name.trim_end_matches('-').to_owned()
}
