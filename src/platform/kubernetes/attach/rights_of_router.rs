//! What the router may do, to the letter: nothing but this.

use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::api::rbac::v1::{PolicyRule, Role, RoleBinding, RoleRef, Subject};

use super::super::naming::ROUTER;
use super::labels::metadata;
use super::object::Object;
use crate::names::Namespace;

/// The name of Role and binding in an attached namespace, which may be the router's own.
pub const IN_NAMESPACE: &str = "azureml-fe-services";

/// Returns the router's account, its Lease, and what it may do in its own namespace: hold its Lease, resize its own pods, scale itself.
pub(super) fn of_its_own(router: &Namespace) -> Vec<Object> {
    let account = ServiceAccount {
        metadata: metadata(ROUTER, Some(router), router),
        // Only the router's pods ask for its token.
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    };
    // Made here, so that the router needn't have the right to make Leases of any name.
    let lease = Lease { metadata: metadata(ROUTER, Some(router), router), ..Lease::default() };
    let rules = vec![
        rule("coordination.k8s.io", "leases", &["get", "watch", "update", "patch"], Some(ROUTER)),
        rule("apps", "deployments/scale", &["get", "patch"], Some(ROUTER)),
        // Pods have names that nobody knows before.
        rule("", "pods/resize", &["patch"], None),
    ];
    let [role, binding] = bound(ROUTER, router, router, rules);
    vec![Object::new(&account), Object::new(&lease), role, binding]
}

/// Returns what the router may do in an attached namespace: read records and addresses, and scale.
pub(super) fn in_namespace(attached: &Namespace, router: &Namespace) -> [Object; 2] {
    let rules = vec![
        rule("discovery.k8s.io", "endpointslices", &["get", "list", "watch"], None),
        rule("", "configmaps", &["get", "list", "watch"], None),
        rule("apps", "deployments/scale", &["get", "patch"], None),
    ];
    bound(IN_NAMESPACE, attached, router, rules)
}

fn bound(name: &str, namespace: &Namespace, router: &Namespace, rules: Vec<PolicyRule>) -> [Object; 2] {
    let role = Role { metadata: metadata(name, Some(namespace), router), rules: Some(rules) };
    let binding = RoleBinding {
        metadata: metadata(name, Some(namespace), router),
        role_ref: RoleRef { api_group: "rbac.authorization.k8s.io".to_owned(), kind: "Role".to_owned(), name: name.to_owned() },
        subjects: Some(vec![Subject {
            kind: "ServiceAccount".to_owned(),
            name: ROUTER.to_owned(),
            namespace: Some(router.to_string()),
            ..Subject::default()
        }]),
    };
    [Object::new(&role), Object::new(&binding)]
}

fn rule(group: &str, resource: &str, verbs: &[&str], name: Option<&str>) -> PolicyRule {
    PolicyRule {
        api_groups: Some(vec![group.to_owned()]),
        resources: Some(vec![resource.to_owned()]),
        resource_names: name.map(|name| vec![name.to_owned()]),
        verbs: verbs.iter().map(|verb| (*verb).to_owned()).collect(),
        ..PolicyRule::default()
    }
}
