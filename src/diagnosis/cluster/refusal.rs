//! Why pods could not be made, and requests of ours were refused.

use super::evidence::Evidence;

/// Why something could not be made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Refusal<'a> {
    /// What was refused: a request of ours, or a `ReplicaSet` that makes pods.
    pub(super) what: &'a str,
    pub(super) text: &'a str,
}

impl<'a> Refusal<'a> {
    fn new(what: &'a str, text: &'a str) -> Self {
        Self { what, text: text.strip_prefix("Error creating: ").unwrap_or(text) }
    }

    /// Returns the text without the name of the pod, which is another each time.
    pub(super) fn why(&self) -> &'a str {
        let named = self.text.strip_prefix("pods \"").and_then(|rest| rest.split_once("\" is forbidden: "));
        named.map_or(self.text, |(_, why)| why)
    }

    pub(super) fn line(&self) -> String {
        format!("{}: {}", self.what, self.text)
    }
}

/// Returns why pods could not be made and requests were refused, each once.
pub(super) fn refusals(evidence: &Evidence) -> Vec<Refusal<'_>> {
    let mut found: Vec<Refusal<'_>> = Vec::new();
    let of_answers = evidence.answers.iter().map(|answer| Refusal::new(&answer.request, &answer.message));
    let sets = evidence.replica_sets.iter().filter(|set| set.made < set.wanted);
    let conditions = sets.clone().flat_map(|set| set.conditions.iter().map(|condition| (&set.name, condition)));
    let of_deployment = evidence.deployment.iter().flat_map(|one| one.conditions.iter().map(|condition| (&one.name, condition)));
    let failing = conditions.chain(of_deployment).filter(|(_, condition)| condition.is("ReplicaFailure", "True"));
    let of_conditions = failing.map(|(name, condition)| Refusal::new(name, &condition.message));
    // A set that has its pods was refused once, and no longer is.
    let events = evidence.events.iter().filter(|event| event.reason == "FailedCreate");
    let events = events.filter(|event| sets.clone().any(|set| set.name == event.object));
    let of_events = events.rev().map(|event| Refusal::new(&event.object, &event.message));
    for refusal in of_answers.chain(of_conditions).chain(of_events) {
        if !found.iter().any(|known| known.why() == refusal.why()) {
            found.push(refusal);
        }
    }
    found
}
