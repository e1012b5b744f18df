//! Diagnoses a service on a cluster: from what Kubernetes says of its objects to causes, in the order in which they must be mended. Pure;
//! gathering the evidence is the platform's. What no rule knows is shown as it came, never guessed.

mod accelerators;
mod admission;
mod amounts;
mod autoscaler;
mod evidence;
mod front;
mod image;
mod last_words;
mod placement;
mod problem;
mod refusal;
mod running;
mod scheduler;
mod start;
mod unexplained;
mod waiting;

pub use amounts::{Amounts, parse as parse_amount, words as amount_in_words};
pub use evidence::{
    Answer, Asked, Call, Condition, Container, Deployment, Ended, Event, Evidence, ForeignFields, Front, Node, Pod, PodAsks,
    Reference, ReplicaSet, Rival, State, Taint, Tenant, Toleration,
};
pub use problem::{Outlook, Problem};
pub use waiting::waits;

use crate::service::ServiceFailure;
use problem::Rule;

/// All rules, in the order in which what they find must be mended: what keeps pods from being made comes before what keeps them from a node.
const RULES: &[&[Rule]] = &[
    front::API,
    admission::RULES,
    placement::RULES,
    accelerators::RULES,
    image::RULES,
    start::RULES,
    running::RULES,
    front::RULES,
];

/// Diagnoses a service: what somebody must mend first, then what can pass by itself, then what is only worth knowing. Empty when nothing is wrong.
pub fn diagnose(evidence: &Evidence) -> Vec<Problem> {
    let mut found: Vec<Problem> = Vec::new();
    for problem in RULES.iter().copied().flatten().flat_map(|rule| (rule.find)(evidence)) {
        // Replicas of one template fail alike.
        if !found.iter().any(|known| known.code == problem.code && known.message == problem.message) {
            found.push(problem);
        }
    }
    let unknown = unexplained::find(evidence, &found);
    found.extend(unknown);
    found.sort_by_key(|problem| match problem.outlook {
        Outlook::Failed => 0,
        Outlook::Waiting { .. } => 1,
        Outlook::Warning => 2,
    });
    found
}

/// Returns what problems mean for a service: the first of them, and beside what shows it the others in a line each. Warnings are none.
pub fn failure(problems: &[Problem]) -> Option<ServiceFailure> {
    let mut wrong = problems.iter().filter(|problem| problem.outlook != Outlook::Warning);
    let Problem { code, message, evidence, remedy, .. } = wrong.next()?.clone();
    let others = wrong.map(|other| format!("also {}: {}. {}", other.code, other.message, other.remedy));
    Some(ServiceFailure { code, message, evidence: evidence.into_iter().chain(others).collect(), remedy })
}

#[cfg(test)]
mod tests;
