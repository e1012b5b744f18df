//! The priority of routers, one for the whole cluster.

use k8s_openapi::api::scheduling::v1::PriorityClass;

use super::labels::metadata;
use super::object::Object;
use crate::names::Namespace;

/// Of pods that wait for room, routers come before services, and after what the cluster itself needs.
const PRIORITY: i32 = 1_000_000;
/// The name of that priority, which all routers of a cluster share.
pub(super) const PRIORITY_CLASS: &str = "aml-router";

/// Returns the class. It is every router's of the cluster.
pub(super) fn priority(router: &Namespace) -> Object {
    let mut metadata = metadata(PRIORITY_CLASS, None, router);
    // No instance of it is more the owner than another.
    if let Some(labels) = &mut metadata.labels {
        labels.remove("app.kubernetes.io/instance");
    }
    Object::new(&PriorityClass {
        metadata,
        value: PRIORITY,
        // Running pods are never driven out: they may be anybody's.
        preemption_policy: Some("Never".to_owned()),
        description: Some("Routers of aml: all services of their namespaces depend on them.".to_owned()),
        ..PriorityClass::default()
    })
}
