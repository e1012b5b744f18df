//! What an account needs to attach a cluster, and to deploy to it, asked item by item: a list of all rules is incomplete where another
//! system than RBAC decides too, as Azure's does.

use std::collections::BTreeSet;

use futures_util::{StreamExt, TryStreamExt, stream};
use k8s_openapi::api::authorization::v1::{ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec};
use kube::api::PostParams;
use kube::{Api, Client};

use super::super::api_error::ApiError;
use super::super::naming::ROUTER_CARD;
use super::rights_of_router;
use super::{PASS_SECRET, RouterSpec};
use crate::names::Namespace;

const AT_ONCE: usize = 16;

/// A right that an account has or lacks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Right {
    /// `None` for the whole cluster.
    pub namespace: Option<String>,
    /// The API group; empty for the core.
    pub group: String,
    /// The resource, with its subresource: `deployments/scale`.
    pub resource: String,
    pub name: Option<String>,
    pub verb: String,
}

/// Returns rights as a person says them, those to the same objects as one: "create, patch deployments.apps in namespace 'team'".
pub fn told(rights: &[Right]) -> Vec<String> {
    let same = |one: &Right, other: &Right| {
        Right { verb: String::new(), ..one.clone() } == Right { verb: String::new(), ..other.clone() }
    };
    rights.chunk_by(same).map(phrase).collect()
}

/// All of them are rights to the same objects.
fn phrase(rights: &[Right]) -> String {
    let Some(Right { namespace, group, resource, name, .. }) = rights.first() else { return String::new() };
    let verbs: Vec<&str> = rights.iter().map(|right| right.verb.as_str()).collect();
    let group = if group.is_empty() { String::new() } else { format!(".{group}") };
    let (resource, part) =
        resource.split_once('/').map_or((resource.as_str(), String::new()), |(resource, part)| (resource, format!("/{part}")));
    let name = name.as_ref().map(|name| format!(" '{name}'")).unwrap_or_default();
    let place = namespace.as_ref().map_or_else(|| "the whole cluster".to_owned(), |namespace| format!("namespace '{namespace}'"));
    format!("{} {resource}{group}{part}{name} in {place}", verbs.join(", "))
}

/// Returns what attaching needs: to write the router's objects, and every right that the router is given, since nobody may give more
/// than they have.
pub fn to_attach(spec: &RouterSpec, attached: &Namespace) -> Vec<Right> {
    let router = Some(&spec.namespace);
    let mut rights = BTreeSet::new();
    let mut need = |namespace: Option<&Namespace>, group: &str, resource: &str, verbs: &[&str]| {
        rights.extend(verbs.iter().map(|verb| right(namespace, group, resource, verb)));
    };
    need(None, "", "namespaces", &["get", "create"]);
    need(None, "scheduling.k8s.io", "priorityclasses", &["create", "patch"]);
    let write = ["create", "patch"];
    for (group, resource) in [
        ("", "serviceaccounts"),
        ("", "services"),
        ("coordination.k8s.io", "leases"),
        ("networking.k8s.io", "networkpolicies"),
        ("policy", "poddisruptionbudgets"),
    ] {
        need(router, group, resource, &write);
    }
    need(router, "apps", "deployments", &["get", "create", "patch"]);
    need(router, "apps", "deployments/scale", &["get", "patch"]);
    need(router, "", "secrets", &["create"]);
    need(router, "", "services", &["get"]);
    need(router, "", "pods", &["list"]);
    need(Some(attached), "", "configmaps", &["get", "create", "patch"]);
    for namespace in BTreeSet::from([&spec.namespace, attached]) {
        need(Some(namespace), "rbac.authorization.k8s.io", "roles", &write);
        need(Some(namespace), "rbac.authorization.k8s.io", "rolebindings", &write);
    }
    rights.insert(Right { name: Some(PASS_SECRET.to_owned()), ..right(router, "", "secrets", "get") });
    rights.extend(given(&spec.namespace, &rights_of_router::own_rules()));
    rights.extend(given(attached, &rights_of_router::namespace_rules()));
    rights.into_iter().collect()
}

/// Returns what a new key of the router's passes needs: to write it, and to ask each pod whether it has taken it.
pub fn to_rotate(router: &Namespace, namespaces: &BTreeSet<Namespace>) -> Vec<Right> {
    let secret = |verb| Right { name: Some(PASS_SECRET.to_owned()), ..right(Some(router), "", "secrets", verb) };
    let card = |namespace| Right { name: Some(ROUTER_CARD.to_owned()), ..right(Some(namespace), "", "configmaps", "patch") };
    let mut rights = BTreeSet::from([secret("get"), secret("update"), right(Some(router), "apps", "deployments", "get")]);
    rights.extend(namespaces.iter().map(card));
    for namespace in namespaces.iter().chain([router]) {
        rights.insert(right(Some(namespace), "", "pods", "list"));
        rights.extend(["create", "get"].map(|verb| right(Some(namespace), "", "pods/portforward", verb)));
    }
    rights.into_iter().collect()
}

/// Returns what deploying to a namespace needs: less than the `edit` role gives.
pub fn to_deploy(namespace: &Namespace) -> Vec<Right> {
    let mut rights = Vec::new();
    let mut need = |group: &str, resource: &str, verbs: &[&str]| {
        rights.extend(verbs.iter().map(|verb| right(Some(namespace), group, resource, verb)));
    };
    let write = ["get", "list", "create", "update", "patch", "delete"];
    for (group, resource) in [
        ("", "configmaps"),
        ("", "secrets"),
        ("", "services"),
        ("", "serviceaccounts"),
        ("apps", "deployments"),
        ("networking.k8s.io", "networkpolicies"),
        ("policy", "poddisruptionbudgets"),
    ] {
        need(group, resource, &write);
    }
    need("apps", "deployments/scale", &["get", "patch"]);
    need("", "pods", &["get", "list", "watch"]);
    need("", "pods/log", &["get"]);
    need("", "events", &["list", "watch"]);
    rights
}

/// Returns those of `rights` that the account of this connection lacks.
pub async fn missing(client: &Client, rights: Vec<Right>) -> Result<Vec<Right>, ApiError> {
    let reviews: Api<SelfSubjectAccessReview> = Api::all(client.clone());
    let asked = stream::iter(rights).map(|right| {
        let reviews = reviews.clone();
        async move {
            let answer = reviews.create(&PostParams::default(), &review(&right)).await;
            let answer = answer.map_err(ApiError::of("ask which rights this account has"))?;
            Ok::<_, ApiError>((!answer.status.is_some_and(|status| status.allowed)).then_some(right))
        }
    });
    let mut lacking: Vec<Right> = asked.buffered(AT_ONCE).try_filter_map(async |lacking| Ok(lacking)).try_collect().await?;
    lacking.sort();
    Ok(lacking)
}

fn review(right: &Right) -> SelfSubjectAccessReview {
    let Right { namespace, group, resource, verb, name } = right;
    let (resource, part) = resource.split_once('/').map_or((resource.as_str(), None), |(resource, part)| (resource, Some(part)));
    let attributes = ResourceAttributes {
        namespace: namespace.clone(),
        group: Some(group.clone()),
        resource: Some(resource.to_owned()),
        subresource: part.map(str::to_owned),
        verb: Some(verb.clone()),
        name: name.clone(),
        ..ResourceAttributes::default()
    };
    let spec = SelfSubjectAccessReviewSpec { resource_attributes: Some(attributes), ..SelfSubjectAccessReviewSpec::default() };
    SelfSubjectAccessReview { spec, ..SelfSubjectAccessReview::default() }
}

fn given(namespace: &Namespace, rules: &[rights_of_router::Rule]) -> Vec<Right> {
    let of = |rule: &rights_of_router::Rule| {
        let name = rule.name.map(str::to_owned);
        let (group, resource) = (rule.group, rule.resource);
        rule.verbs
            .iter()
            .map(move |verb| Right { name: name.clone(), ..right(Some(namespace), group, resource, verb) })
            .collect::<Vec<_>>()
    };
    rules.iter().flat_map(of).collect()
}

fn right(namespace: Option<&Namespace>, group: &str, resource: &str, verb: &str) -> Right {
    Right {
        namespace: namespace.map(ToString::to_string),
        group: group.to_owned(),
        resource: resource.to_owned(),
        verb: verb.to_owned(),
        name: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_to_the_same_objects_are_told_as_one() {
        let team = Namespace::new("team").unwrap();
        let of = |verb: &str| right(Some(&team), "apps", "deployments/scale", verb);
        let named = Right { name: Some("web".to_owned()), ..of("get") };
        let rights = [of("get"), of("patch"), named, right(None, "", "namespaces", "get")];
        assert_eq!(
            told(&rights),
            [
                "get, patch deployments.apps/scale in namespace 'team'",
                "get deployments.apps/scale 'web' in namespace 'team'",
                "get namespaces in the whole cluster"
            ]
        );
    }
}
