//! What the cluster's autoscaler makes of a pod that no node takes.

use std::time::Duration;

use super::evidence::{Event, Evidence, Pod};
use super::problem::{Outlook, Problem, between};

/// How long the autoscaler may take to say whether it adds a node: it looks every ten seconds, and not every cluster has one.
const FIRST_WORD: Duration = Duration::from_secs(30);

/// Adds to why a pod isn't placed whether a node is on its way.
pub(super) fn judge(evidence: &Evidence, pod: &Pod, problem: Problem) -> Problem {
    let problem = Problem { unplaced: true, ..problem };
    let Some(event) = evidence.events_of(pod, &["TriggeredScaleUp", "NotTriggerScaleUp"]).next_back() else {
        let since = pod.unplaced().and_then(|condition| condition.since);
        let early = since.is_some_and(|since| evidence.age(since) < FIRST_WORD);
        return if early && problem.outlook == Outlook::Failed { problem.may_pass(Some(FIRST_WORD)) } else { problem };
    };
    let problem = problem.shown_by([event.line()]);
    if event.reason == "TriggeredScaleUp" { grows(evidence, event, problem) } else { grows_not(event, problem) }
}

fn grows(evidence: &Evidence, event: &Event, problem: Problem) -> Problem {
    let what = &problem.message;
    if event.count > 1 {
        let message = format!("{what}. The autoscaler has added nodes {} times for it, and it fits none of them", event.count);
        let remedy = "Ask for less: a new node has less to give than its size says, as the system takes its share (`kubectl describe node`: Allocatable).";
        return as_said(problem, "NewNodesTooSmall", message, remedy);
    }
    let message = format!("{what}. A node is on its way ({})", between(&event.message, "[{", "}]").unwrap_or("it was asked for"));
    let remedy = "Nothing must be done: a node takes 2 to 5 minutes to come, one with a GPU up to 10.";
    as_said(problem, "NodeComing", message, remedy).may_pass(evidence.asked.patience)
}

fn grows_not(event: &Event, problem: Problem) -> Problem {
    let says = |words: &str| event.message.contains(words);
    let what = &problem.message;
    if says("in backoff after failed scale-up") {
        let why = "The autoscaler could not add a node and has paused: mostly the cloud's quota is used up, or the zone has no machine of this size";
        let remedy = "Look at the quota of the family (`az vm list-usage --location REGION -o table`) and at `kubectl get events --namespace kube-system --field-selector reason=FailedToScaleUpGroup`; or add a pool of another size or zone.";
        let message = format!("{what}. {why}");
        return as_said(problem, "NodePoolCannotGrow", message, remedy);
    }
    if says("max node group size reached") || says("max total nodes in cluster reached") {
        let message = format!("{what}. The autoscaler may add no more nodes: the pool has reached its maximum");
        let remedy = "Raise it: `az aks nodepool update --cluster-name CLUSTER --resource-group GROUP --name POOL --update-cluster-autoscaler --min-count N --max-count M`.";
        return as_said(problem, "NodePoolAtMaximum", message, remedy);
    }
    let message = format!("{what}. The autoscaler says that no new node would help");
    Problem { message, outlook: Outlook::Failed, ..problem }
}

/// Returns a problem that the autoscaler knows more of: it must be mended there.
fn as_said(problem: Problem, code: &str, message: String, remedy: &str) -> Problem {
    Problem { code: code.to_owned(), message, remedy: remedy.to_owned(), outlook: Outlook::Failed, ..problem }
}
