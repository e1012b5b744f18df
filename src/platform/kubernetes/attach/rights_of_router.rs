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

/// What may be done with objects of one kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) group: &'static str,
    /// With its subresource.
    pub(super) resource: &'static str,
    pub(super) verbs: &'static [&'static str],
    /// The only one, where it is one.
    pub(super) name: Option<&'static str>,
}

/// What the router may do in its own namespace.
pub(super) const fn own_rules() -> [Rule; 3] {
    [
        Rule {
            group: "coordination.k8s.io",
            resource: "leases",
            verbs: &["get", "watch", "update", "patch"],
            name: Some(ROUTER),
        },
        Rule { group: "apps", resource: "deployments/scale", verbs: &["get", "patch"], name: Some(ROUTER) },
        // Pods have names that nobody knows before.
        Rule { group: "", resource: "pods/resize", verbs: &["patch"], name: None },
    ]
}

/// What the router may do in an attached namespace. Kubernetes can't narrow it by labels: these are all `ConfigMap`s and Deployments there.
pub(super) const fn namespace_rules() -> [Rule; 3] {
    [
        Rule { group: "discovery.k8s.io", resource: "endpointslices", verbs: &["get", "list", "watch"], name: None },
        Rule { group: "", resource: "configmaps", verbs: &["get", "list", "watch"], name: None },
        Rule { group: "apps", resource: "deployments/scale", verbs: &["get", "patch"], name: None },
    ]
}

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
    let [role, binding] = bound(ROUTER, router, router, &own_rules());
    vec![Object::new(&account), Object::new(&lease), role, binding]
}

/// Returns what the router may do in an attached namespace: read records and addresses, and scale.
pub(super) fn in_namespace(attached: &Namespace, router: &Namespace) -> [Object; 2] {
    bound(IN_NAMESPACE, attached, router, &namespace_rules())
}

fn bound(name: &str, namespace: &Namespace, router: &Namespace, rules: &[Rule]) -> [Object; 2] {
    let role = Role { metadata: metadata(name, Some(namespace), router), rules: Some(rules.iter().map(Rule::policy).collect()) };
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

impl Rule {
    fn policy(&self) -> PolicyRule {
        let Self { group, resource, verbs, name } = *self;
        PolicyRule {
            api_groups: Some(vec![group.to_owned()]),
            resources: Some(vec![resource.to_owned()]),
            resource_names: name.map(|name| vec![name.to_owned()]),
            verbs: verbs.iter().map(|verb| (*verb).to_owned()).collect(),
            ..PolicyRule::default()
        }
    }
}
