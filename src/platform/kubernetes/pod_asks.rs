//! What a pod asks for, as its template says it.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use crate::diagnosis::cluster::{Amounts, PodAsks, Reference, Toleration, parse_amount};

/// Returns what a pod's template asks for.
pub(super) fn of_pod_spec(spec: &core::PodSpec) -> PodAsks {
    let mut asks = PodAsks {
        node_selector: spec.node_selector.clone().unwrap_or_default(),
        tolerations: spec.tolerations.iter().flatten().map(of_toleration).collect(),
        pull_secrets: spec.image_pull_secrets.iter().flatten().map(|secret| secret.name.clone()).collect(),
        scheduler: spec.scheduler_name.clone().unwrap_or_default(),
        gates: spec.scheduling_gates.iter().flatten().map(|gate| gate.name.clone()).collect(),
        priority_class: spec.priority_class_name.clone(),
        variables: spec.containers.iter().flat_map(|one| one.env.iter().flatten()).filter_map(of_variable).collect(),
        ..PodAsks::default()
    };
    for resources in spec.containers.iter().filter_map(|one| one.resources.as_ref()) {
        let (requests, limits) = (amounts(resources.requests.as_ref()), amounts(resources.limits.as_ref()));
        // What has a limit and no request requests its limit.
        let implied = limits
            .iter()
            .filter(|(resource, _)| !requests.contains_key(*resource))
            .map(|(resource, limit)| (resource.clone(), *limit));
        add(&mut asks.requests, implied.collect());
        add(&mut asks.requests, requests);
        add(&mut asks.limits, limits);
    }
    asks
}

fn add(total: &mut Amounts, more: Amounts) {
    for (resource, amount) in more {
        let sum = total.entry(resource).or_default();
        *sum = sum.saturating_add(amount);
    }
}

/// Returns the quantities that can be read.
pub(super) fn amounts(quantities: Option<&BTreeMap<String, Quantity>>) -> Amounts {
    let read =
        quantities.into_iter().flatten().filter_map(|(resource, quantity)| Some((resource.clone(), parse_amount(&quantity.0)?)));
    read.collect()
}

fn of_variable(variable: &core::EnvVar) -> Option<Reference> {
    let source = variable.value_from.as_ref()?;
    let secret = source.secret_key_ref.as_ref().map(|from| (&from.name, &from.key));
    let (object, key) = secret.or_else(|| source.config_map_key_ref.as_ref().map(|from| (&from.name, &from.key)))?;
    Some(Reference { variable: variable.name.clone(), object: object.clone(), key: key.clone() })
}

fn of_toleration(toleration: &core::Toleration) -> Toleration {
    let any_value = toleration.operator.as_deref() == Some("Exists");
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    Toleration {
        key: given(&toleration.key),
        value: if any_value { None } else { Some(toleration.value.clone().unwrap_or_default()) },
        effect: given(&toleration.effect),
    }
}
