//! Which nodes replicas may run on, and how they are spread over them.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    Affinity, NodeAffinity, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, PreferredSchedulingTerm, Toleration,
    TopologySpreadConstraint,
};

use super::metadata::Marks;
use super::{ImageFacts, ObjectsError};
use crate::config::{self, KubernetesSettings, NodeRule};

const OS: &str = "kubernetes.io/os";
const ARCHITECTURE: &str = "kubernetes.io/arch";

/// Returns the labels that nodes must have: those of the configuration, and those that the image needs.
pub(super) fn selector(settings: &KubernetesSettings, image: &ImageFacts) -> Result<BTreeMap<String, String>, ObjectsError> {
    let mut labels = settings.node_selector.clone();
    for (label, given) in [(OS, &image.os), (ARCHITECTURE, &image.architecture)] {
        if let Some(wanted) = labels.insert(label.to_owned(), given.clone()).filter(|wanted| wanted != given) {
            return Err(ObjectsError::OtherPlatform { label, wanted, given: given.clone() });
        }
    }
    Ok(labels)
}

/// Returns the rules beyond equality.
pub(super) fn affinity(settings: &KubernetesSettings) -> Option<Affinity> {
    let requirement = |rule: &NodeRule| NodeSelectorRequirement {
        key: rule.key.clone(),
        operator: rule.operator.word().to_owned(),
        values: (!rule.values.is_empty()).then(|| rule.values.clone()),
    };
    let term = |expressions| NodeSelectorTerm { match_expressions: Some(expressions), ..NodeSelectorTerm::default() };
    let demands: Vec<_> = settings.node_affinity.iter().filter(|rule| rule.weight.is_none()).map(requirement).collect();
    let wishes = settings.node_affinity.iter().filter_map(|rule| {
        Some(PreferredSchedulingTerm { weight: i32::from(rule.weight?), preference: term(vec![requirement(rule)]) })
    });
    let wishes: Vec<_> = wishes.collect();
    let nodes = NodeAffinity {
        required_during_scheduling_ignored_during_execution: (!demands.is_empty())
            .then(|| NodeSelector { node_selector_terms: vec![term(demands)] }),
        preferred_during_scheduling_ignored_during_execution: (!wishes.is_empty()).then_some(wishes),
    };
    let any = nodes != NodeAffinity::default();
    any.then(|| Affinity { node_affinity: Some(nodes), ..Affinity::default() })
}

/// Returns the taints that replicas put up with.
pub(super) fn tolerations(settings: &KubernetesSettings) -> Option<Vec<Toleration>> {
    let written = |given: &config::Toleration| Toleration {
        key: given.key.clone(),
        operator: Some(if given.value.is_some() { "Equal" } else { "Exists" }.to_owned()),
        value: given.value.clone(),
        effect: given.effect.map(|effect| effect.word().to_owned()),
        toleration_seconds: given.toleration_seconds.map(i64::from),
    };
    let tolerations: Vec<_> = settings.tolerations.iter().map(written).collect();
    (!tolerations.is_empty()).then_some(tolerations)
}

/// Returns the wish that replicas of one template be on different nodes, and in different zones. It holds no replica back.
pub(super) fn spread(marks: &Marks) -> Vec<TopologySpreadConstraint> {
    let over = |topology: &str| TopologySpreadConstraint {
        label_selector: Some(marks.version_selector()),
        // Without it the replicas of the revision before count too.
        match_label_keys: Some(vec!["pod-template-hash".to_owned()]),
        max_skew: 1,
        topology_key: topology.to_owned(),
        when_unsatisfiable: "ScheduleAnyway".to_owned(),
        ..TopologySpreadConstraint::default()
    };
    vec![over("kubernetes.io/hostname"), over("topology.kubernetes.io/zone")]
}
