//! What no rule knows, as it came.

use super::evidence::Evidence;
use super::problem::Problem;
use super::refusal::{Refusal, refusals};

/// Reasons for waiting that say nothing by themselves, or are told by rules.
const USUAL: [&str; 6] = ["", "ContainerCreating", "PodInitializing", "CrashLoopBackOff", "ErrImagePull", "ImagePullBackOff"];
/// Repetitions of what containers' states say.
const ECHOES: [&str; 2] = ["BackOff", "Failed"];

/// Returns what is surely wrong and no problem shows; and all there is where a rollout has ended without any.
pub(super) fn find(evidence: &Evidence, found: &[Problem]) -> Option<Problem> {
    let shown = |text: &str| found.iter().flat_map(|problem| &problem.evidence).any(|line| line.contains(text.trim()));
    let refused = refusals(evidence);
    let refused = refused.iter().filter(|refusal| !shown(refusal.text)).map(Refusal::line);
    let waiting = evidence.unready().flat_map(|pod| pod.containers.iter().filter_map(move |one| Some((pod, one.waiting()?))));
    let waiting = waiting.filter(|(_, (reason, message))| !(USUAL.contains(reason) || shown(message) || shown(reason)));
    let waiting = waiting.map(|(pod, (reason, message))| format!("pod {}: {reason}: {message}", pod.name));
    let dead = evidence.pods.iter().filter(|pod| pod.phase == "Failed" && !pod.deleting);
    let dead = dead.filter_map(|pod| Some((pod, pod.reason.as_deref()?, pod.message.as_deref().unwrap_or_default())));
    let dead = dead.filter(|(_, reason, message)| !shown(reason) && (message.is_empty() || !shown(message)));
    let dead = dead.map(|(pod, reason, message)| format!("pod {}: {reason}: {message}", pod.name));
    let lines: Vec<String> = refused.chain(waiting).chain(dead).collect();
    if !lines.is_empty() {
        let message = "the cluster reports what this program doesn't know";
        return Some(Problem::new("Unknown", message, "The lines above are what it says.").shown_by(lines));
    }
    let deployment = evidence.deployment.as_ref()?;
    let late = deployment.conditions.iter().find(|condition| condition.reason == "ProgressDeadlineExceeded")?;
    if !found.is_empty() {
        return None;
    }
    let warnings = evidence.events.iter().filter(|event| event.warning && !ECHOES.contains(&event.reason.as_str()));
    let logs = evidence.unready().flat_map(|pod| &pod.containers).flat_map(|one| one.log.iter().rev().take(10).rev().cloned());
    let problem = Problem::new(
        "Unknown",
        "the replicas did not become ready in time, and nothing in the cluster says why",
        format!("Look at them: `kubectl describe pods --namespace {}`, `aml service get-logs`.", evidence.namespace),
    );
    let lines = [late.line(&deployment.name)].into_iter().chain(warnings.map(super::evidence::Event::line)).chain(logs);
    Some(problem.shown_by(lines))
}
