//! Rules for replicas that ran: what took them away, what keeps them from being ready, and who else changes them.

use super::evidence::{Event, Evidence, Rival, State};
use super::problem::{Pattern, Problem, Rule, between};

pub(super) const RULES: &[Rule] = &[
    Rule { rows: &[82, 83], find: evicted },
    Rule { rows: &[84, 86], find: disrupted },
    Rule { rows: &[87], find: node_taken_back },
    Rule { rows: &[89], find: no_network },
    Rule { rows: &[80], find: not_ready },
    Rule { rows: &[88], find: cut_off },
    Rule { rows: &[92, 93], find: rivals },
    Rule { rows: &[94], find: changed_by_others },
];

const EVICTIONS: &[Pattern] = &[
    Pattern {
        row: 82,
        any: &["Usage of EmptyDir volume \""],
        code: "VolumeFull",
        message: "the folder '{volume}' of a replica grew beyond its limit of {limit}, and the replica was ended",
        remedy: "Write less, or remove what is no longer needed: ./outputs and temporary files count.",
    },
    Pattern {
        row: 82,
        any: &[
            "exceeded its local ephemeral storage limit",
            "ephemeral local storage usage exceeds the total limit",
            "local ephemeral storage usage exceeds",
        ],
        code: "DiskLimitExceeded",
        message: "a replica wrote more to its disk (files and log) than it may, {limit}, and was ended",
        remedy: "Write and log less, or remove what is no longer needed.",
    },
    Pattern {
        row: 83,
        any: &["The node was low on resource: "],
        code: "NodeUnderPressure",
        message: "node {node} ran short of {resource}, and ended the replica that used most beyond its request",
        remedy: "Raise the request to what the replica really uses (memoryInGB in containerResourceRequirements), so that it gets a node with room.",
    },
];

fn evicted(evidence: &Evidence) -> Vec<Problem> {
    let dead = evidence.pods.iter().filter(|pod| pod.phase == "Failed" && pod.reason.as_deref() == Some("Evicted"));
    let found = dead.map(|pod| {
        let text = pod.message.as_deref().unwrap_or_default();
        let particulars = [
            ("volume", between(text, "volume \"", "\"").unwrap_or("?")),
            ("limit", between(text, "limit \"", "\"").unwrap_or("its limit")),
            ("resource", between(text, "low on resource: ", ".").unwrap_or("a resource")),
            ("node", pod.node.as_deref().unwrap_or("?")),
        ];
        let pattern = EVICTIONS.iter().find(|pattern| pattern.matches(text));
        let other = || Problem::new("Evicted", "a node has ended a replica", "The line above is what the node says of it.");
        pattern.map_or_else(other, |pattern| pattern.problem(&particulars)).shown_by([format!(
            "pod {}: Evicted: {}",
            pod.name,
            text.trim()
        )])
    });
    found.map(|problem| if evidence.ready() > 0 { problem.only_warns() } else { problem }).collect()
}

fn disrupted(evidence: &Evidence) -> Vec<Problem> {
    let found = evidence.pods.iter().filter_map(|pod| {
        let condition = pod.condition("DisruptionTarget").filter(|condition| condition.status == "True")?;
        let node = pod.node.as_deref().unwrap_or("?");
        let problem = match condition.reason.as_str() {
            "EvictionByEvictionAPI" => Problem::new(
                "Drained",
                format!("a replica was moved off node {node}, which is being emptied (an upgrade, or the autoscaler)"),
                "Nothing must be done: another one is made. A service of one replica doesn't answer meanwhile; two don't leave a gap.",
            ),
            "DeletionByTaintManager" => Problem::new(
                "NodeLost",
                format!("node {node} is lost, and the replica on it was given up"),
                format!("Nothing must be done if others have room: another replica is made. `kubectl describe node {node}` tells of the node."),
            ),
            _ => return None,
        };
        let problem = problem.shown_by([condition.line(&format!("pod {}", pod.name))]);
        Some(if evidence.ready() > 0 { problem.only_warns() } else { problem.may_pass(evidence.asked.patience) })
    });
    found.chain(silent_nodes(evidence)).collect()
}

/// Nodes of which nothing is heard. Their pods are given up after five minutes.
fn silent_nodes(evidence: &Evidence) -> impl Iterator<Item = Problem> {
    let nodes = evidence.nodes.iter().flatten();
    let silent =
        nodes.filter_map(|node| Some((node, node.conditions.iter().find(|condition| condition.is("Ready", "Unknown"))?)));
    let ours = silent.filter(|(node, _)| evidence.pods.iter().any(|pod| pod.node.as_ref() == Some(&node.name)));
    ours.map(|(node, condition)| {
        let message = format!("nothing is heard of node {}, which has replicas", node.name);
        let remedy =
            format!("They are replaced five minutes after it fell silent. `kubectl describe node {}` tells of it.", node.name);
        let problem = Problem::new("NodeLost", message, remedy).shown_by([condition.line(&format!("node {}", node.name))]);
        if evidence.ready() > 0 { problem.only_warns() } else { problem.may_pass(evidence.asked.patience) }
    })
}

fn node_taken_back(evidence: &Evidence) -> Vec<Problem> {
    let ended = evidence.pods.iter().filter(|pod| {
        let says = |words: &str| pod.message.as_deref().is_some_and(|message| message.contains(words));
        says("imminent node shutdown") || matches!(pod.reason.as_deref(), Some("NodeShutdown" | "Terminated"))
    });
    let found = ended.map(|pod| {
        let message = format!("node {} was shut down or taken back (spot nodes are, on 30 s notice)", pod.node.as_deref().unwrap_or("?"));
        let remedy = "Nothing must be done: another replica is made. Requests that take longer than the notice are cut: keep the service off spot nodes if that matters.";
        let line = format!("pod {}: {}", pod.name, pod.message.as_deref().unwrap_or("Terminated"));
        Problem::new("NodeTakenBack", message, remedy).shown_by([line]).only_warns()
    });
    found.collect()
}

fn no_network(evidence: &Evidence) -> Vec<Problem> {
    let waiting = evidence.unready().filter(|pod| pod.containers.iter().all(|container| container.waiting().is_some()));
    let events = waiting.filter_map(|pod| Some((pod, evidence.events_of(pod, &["FailedCreatePodSandBox"]).next_back()?)));
    let found = events.map(|(pod, event)| {
        let node = pod.node.as_deref().unwrap_or("?");
        let used_up = ["no IP addresses available", "no available IPs", "Failed to allocate address", "insufficient IP"];
        let problem = if used_up.iter().any(|words| event.message.contains(words)) {
            let message = format!("the network of node {node} has no address left for a pod");
            let remedy = "Enlarge the subnet or the range for pods, or add a pool with a subnet of its own (`az aks nodepool add --pod-subnet-id`).";
            Problem::new("NoAddressesLeft", message, remedy)
        } else {
            let message = format!("node {node} can't prepare a pod");
            Problem::new("SandboxFailed", message, "The line above is what the node says of it; it tries again.")
        };
        problem.shown_by([event.line()]).may_pass(evidence.asked.patience)
    });
    found.collect()
}

/// Replicas that run and refuse their readiness probe: the scoring server is started again within them, and nothing else counts that.
fn not_ready(evidence: &Evidence) -> Vec<Problem> {
    let found = evidence.unready().filter_map(|pod| {
        let container = pod.containers.iter().find(|one| one.started && matches!(one.state, State::Running { .. }))?;
        let failed =
            evidence.events_of(pod, &["Unhealthy"]).rfind(|event| event.message.starts_with("Readiness probe failed"))?;
        let log = &container.log;
        let message = if failed.message.contains("statuscode: 503") {
            "a replica runs and says that it isn't ready: its scoring server has ended and is started again within it"
        } else {
            "a replica runs and doesn't answer its readiness probe"
        };
        let remedy = "The lines above are the last of its log (`aml service get-logs`).";
        let problem = Problem::new("NotReady", message, remedy).shown_by([failed.line()]);
        Some(problem.shown_by(log[log.len().saturating_sub(10)..].iter().cloned()).may_pass(evidence.asked.patience))
    });
    found.collect()
}

fn cut_off(evidence: &Evidence) -> Vec<Problem> {
    let events = evidence.events.iter().filter(|event| event.reason == "ExceededGracePeriod");
    let found = events.map(|event| {
        let message = "a replica that was to end had requests longer than its grace period, and they were cut";
        let remedy = "Raise scoringTimeoutMs to what requests really take: the grace period follows it.";
        Problem::new("GracePeriodExceeded", message, remedy).shown_by([event.line()]).only_warns()
    });
    found.collect()
}

fn rivals(evidence: &Evidence) -> Vec<Problem> {
    let named = evidence.rivals.iter().map(|rival| told_rival(evidence, rival));
    let restarted = evidence.events.iter().filter(|event| event.reason == "EvictedByVPA").map(|event| {
        let remedy = "Set its updateMode to Off (`kubectl get verticalpodautoscalers` names it).";
        Problem::new("RivalAutoscaler", "a VerticalPodAutoscaler restarts replicas to change what they request", remedy)
            .shown_by([Event::line(event)])
    });
    named.chain(restarted).map(Problem::only_warns).collect()
}

fn told_rival(evidence: &Evidence, rival: &Rival) -> Problem {
    let (Rival { kind, name }, namespace) = (rival, &evidence.namespace);
    let (message, remedy) = if kind == "VerticalPodAutoscaler" {
        let patch = r#"{"spec":{"updatePolicy":{"updateMode":"Off"}}}"#;
        (
            format!("the {kind} '{name}' changes what replicas request, and restarts them for it"),
            format!(
                "Turn it off: `kubectl patch verticalpodautoscaler {name} --namespace {namespace} --type=merge -p '{patch}'`."
            ),
        )
    } else {
        (
            format!("the {kind} '{name}' changes the number of replicas, which the router does too: they fight"),
            format!("Remove it: `kubectl delete {} {name} --namespace {namespace}`.", kind.to_lowercase()),
        )
    };
    Problem::new("RivalAutoscaler", message, remedy).shown_by([format!("{} {namespace}/{name}", kind.to_lowercase())])
}

fn changed_by_others(evidence: &Evidence) -> Vec<Problem> {
    let found = evidence.foreign_fields.iter().map(|foreign| {
        let fields = foreign.fields.join(", ");
        let since = foreign.since.map_or_else(String::new, |since| format!(" ({since})"));
        let message = format!("'{}' has changed {fields} of {}{since}", foreign.manager, foreign.object);
        let remedy = "Change it in the deployment configuration, or in that tool: the next deployment meets a conflict there.";
        Problem::new("ChangedByOthers", message, remedy)
            .shown_by([format!("{}: {fields}: {}", foreign.object, foreign.manager)])
            .only_warns()
    });
    found.collect()
}
