//! Rules for pods that no node takes. The scheduler counts nodes; which and why is read from the nodes themselves.

use super::evidence::{Event, Evidence, Node, Pod, Taint};
use super::problem::{Problem, Rule, between};
use super::scheduler;
use super::{amounts, autoscaler};

pub(super) const RULES: &[Rule] = &[
    Rule { rows: &[48], find: not_looked_at },
    Rule { rows: &[37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 49, 50, 51, 52], find: not_placed },
    Rule { rows: &[53], find: preempted },
];

/// One reason for which one pod is not placed.
struct Place<'a> {
    evidence: &'a Evidence,
    pod: &'a Pod,
    /// Nodes looked at, and nodes that this reason rules out.
    nodes: u32,
    count: u32,
    /// Whether there is no other reason.
    alone: bool,
}

fn not_placed(evidence: &Evidence) -> Vec<Problem> {
    let unplaced = evidence.unready().filter_map(|pod| Some((pod, pod.unplaced()?)));
    let unplaced = unplaced.filter(|(_, condition)| condition.reason == "Unschedulable");
    let each = unplaced.flat_map(|(pod, condition)| {
        let verdict = scheduler::read(&condition.message);
        let (nodes, alone) = (verdict.nodes, verdict.reasons.len() == 1);
        let reasons = verdict.reasons.into_iter();
        reasons.filter_map(move |(count, reason)| {
            let place = Place { evidence, pod, nodes, count, alone };
            let problem = place.judge(reason)?;
            Some(autoscaler::judge(
                evidence,
                pod,
                place.may_pass(problem).shown_by([condition.line(&format!("pod {}", pod.name))]),
            ))
        })
    });
    each.collect()
}

impl Place<'_> {
    fn judge(&self, reason: &str) -> Option<Problem> {
        Some(match reason {
            // A device is a matter of its own.
            _ if reason.starts_with("Insufficient ") && reason.contains('/') => return None,
            _ if reason.starts_with("cannot allocate all claims") => return None,
            _ if reason.starts_with("Insufficient ") => self.insufficient(reason.trim_start_matches("Insufficient ")),
            "Too many pods" => self.too_many_pods(),
            _ if reason.contains("taint") => return self.repelled(reason),
            _ if reason.contains("node affinity/selector") => return self.other_labels(),
            _ if reason.contains("were unschedulable") => self.cordoned(),
            _ if reason.contains("topology spread") => self.spread("topology spread constraints", reason),
            _ if reason.contains("anti-affinity") => self.spread("anti-affinity rules", reason),
            _ if reason.contains("volume node affinity conflict") => Problem::new(
                "VolumeElsewhere",
                "a disk of the pod lies in a zone where no node has room",
                "Add a node in the disk's zone (`kubectl get pv -o wide` names it), or make the volume anew elsewhere.",
            ),
            _ if reason.contains("PersistentVolumeClaim") || reason.contains("persistentvolumeclaim") => Problem::new(
                "VolumeMissing",
                format!("a volume that the pod wants is not there: {reason}"),
                format!(
                    "Look at the claims and at what provides them: `kubectl get pvc,storageclass --namespace {}`.",
                    self.evidence.namespace
                ),
            ),
            _ if reason.starts_with("no nodes available") => {
                Problem::new("NoNodes", "the cluster has no nodes", "Add a node pool.")
            }
            _ => Problem::new(
                "Unschedulable",
                format!("no node takes the pod: {reason}"),
                "The line above is what the scheduler says of it.",
            ),
        })
    }

    /// Says of a problem whether it can pass: what the cluster has is one thing, what it can get another.
    fn may_pass(&self, problem: Problem) -> Problem {
        let lasting = matches!(problem.code.as_str(), "NeverFits" | "VolumeMissing" | "VolumeElsewhere" | "NoNodeWithLabels");
        if lasting { problem } else { problem.may_pass(self.evidence.asked.patience) }
    }

    fn nodes(&self) -> &[Node] {
        self.evidence.nodes.as_deref().unwrap_or_default()
    }

    /// Returns the nodes whose taints and labels let the pod in.
    fn open_nodes(&self) -> impl Iterator<Item = &Node> {
        let selects = |node: &Node| self.pod.asks.node_selector.iter().all(|(key, value)| node.labels.get(key) == Some(value));
        self.nodes().iter().filter(move |node| {
            !node.unschedulable && selects(node) && !node.taints.iter().any(|taint| self.pod.asks.is_repelled(taint))
        })
    }

    fn insufficient(&self, resource: &str) -> Problem {
        let wanted = self.pod.asks.requests.get(resource).copied().unwrap_or_default();
        let told = |amount: u64| amounts::words(resource, amount);
        let what = match resource {
            "ephemeral-storage" => "disk",
            other => other,
        };
        let largest = self.open_nodes().max_by_key(|node| node.allocatable(resource));
        if let Some(largest) = largest.filter(|largest| wanted > largest.allocatable(resource)) {
            let most = told(largest.allocatable(resource));
            let message =
                format!("a replica wants {} of {what}, and the largest node ({}) has {most} to give", told(wanted), largest.name);
            let remedy = format!("Ask for at most {most}, or add a node pool of a larger size.");
            return Problem::new("NeverFits", message, remedy);
        }
        let free = self.open_nodes().filter_map(|node| Some((node, node.free(resource)?))).max_by_key(|(_, free)| *free);
        let most =
            free.map_or_else(String::new, |(node, free)| format!("; the most that is free is {} on {}", told(free), node.name));
        if self.surges() {
            let message = format!(
                "the new replica finds no room beside the old one, which serves on: it wants {} of {what}{most}",
                told(wanted)
            );
            let remedy = "Add a node; or set `kubernetes.allowGap` of the deployment configuration, which ends the old replica first and answers nothing meanwhile.";
            return Problem::new("NoRoomForSurge", message, remedy);
        }
        let mut tenants: Vec<_> = self.open_nodes().flat_map(|node| node.tenants.iter().flatten()).collect();
        tenants.sort_by_key(|tenant| std::cmp::Reverse(tenant.requests.get(resource).copied().unwrap_or_default()));
        let tenants = tenants
            .iter()
            .filter_map(|tenant| Some((&tenant.pod, *tenant.requests.get(resource)?)))
            .filter(|(_, used)| *used > 0);
        let tenants: Vec<String> = tenants.take(3).map(|(pod, used)| format!("{pod} {}", told(used))).collect();
        let most_used = if tenants.is_empty() { String::new() } else { format!("; most is used by {}", tenants.join(", ")) };
        let message = format!(
            "no node has room: a replica wants {} of {what}, and {} of {} nodes have less left{most}{most_used}",
            told(wanted),
            self.count,
            self.nodes
        );
        Problem::new("ClusterFull", message, "Add a node, ask for less (containerResourceRequirements), or remove other pods.")
    }

    /// Returns whether the pod is to replace one that serves, and would have its room.
    fn surges(&self) -> bool {
        let deployment = self.evidence.deployment.as_ref();
        let old = self.evidence.pods.iter().find(|pod| pod.template != self.pod.template && pod.is_ready());
        let makes_room = |old: &Pod| {
            self.pod
                .asks
                .requests
                .iter()
                .all(|(resource, wanted)| old.asks.requests.get(resource).is_some_and(|had| had >= wanted))
        };
        deployment.is_some_and(|deployment| deployment.ready >= deployment.wanted) && old.is_some_and(makes_room)
    }

    fn too_many_pods(&self) -> Problem {
        let most = self.open_nodes().map(|node| node.allocatable("pods") / 1_000).max();
        let most = most.map_or_else(String::new, |most| format!(" (a node takes {most})"));
        let message = format!(
            "{} of {} nodes have as many pods as they may have{most}; processor and memory may be free",
            self.count, self.nodes
        );
        let remedy = "Add a node. The number of pods of a node is set when its pool is made: `az aks nodepool add --max-pods N`.";
        Problem::new("TooManyPods", message, remedy)
    }

    /// Returns nothing if the nodes that are there have no such taint: it has gone since the scheduler looked, which looks again by itself.
    fn repelled(&self, reason: &str) -> Option<Problem> {
        let named = between(reason, "taint {", "}");
        let Some(nodes) = self.evidence.nodes.as_deref() else {
            let named =
                named.map_or_else(|| "taints that the service doesn't tolerate".to_owned(), |taint| format!("the taint {taint}"));
            let message = format!("{} of {} nodes have {named}", self.count, self.nodes);
            let remedy = "See which: `kubectl get nodes -o custom-columns=NAME:.metadata.name,TAINTS:.spec.taints`; add tolerations, or another pool.";
            return Some(Problem::new("NodesTainted", message, remedy));
        };
        let repelling = nodes.iter().flat_map(|node| node.taints.iter().map(move |taint| (node, taint)));
        let repelling: Vec<_> = repelling.filter(|(_, taint)| self.pod.asks.is_repelled(taint)).collect();
        if let Some((node, taint)) = repelling.iter().find(|(_, taint)| is_illness(&taint.key)) {
            return Some(ill(node, taint));
        }
        let (_, first) = repelling.first()?;
        let mut told: Vec<String> = Vec::new();
        for (node, taint) in &repelling {
            let pool = node
                .labels
                .get("kubernetes.azure.com/agentpool")
                .map_or_else(|| format!("node {}", node.name), |pool| format!("pool {pool}"));
            let told_now = format!("{} ({pool})", spelt(taint));
            if !told.contains(&told_now) {
                told.push(told_now);
            }
        }
        let message = format!("{} of {} nodes are reserved by taints: {}", self.count, self.nodes, told.join(", "));
        let remedy = format!("Let the service on them with a toleration of '{}', or add nodes without taints.", first.key);
        Some(Problem::new("NodesTainted", message, remedy))
    }

    fn other_labels(&self) -> Option<Problem> {
        let missing = self.pod.asks.node_selector.iter().map(|(key, value)| {
            let mut values: Vec<&str> = self.nodes().iter().filter_map(|node| node.labels.get(key)).map(String::as_str).collect();
            values.sort_unstable();
            values.dedup();
            match values.as_slice() {
                _ if values.contains(&value.as_str()) => format!("{key}={value}"),
                [] if self.evidence.nodes.is_some() => format!("{key}={value}, and no node has such a label"),
                [] => format!("{key}={value}"),
                values => format!("{key}={value}, and nodes have {}", values.join(", ")),
            }
        });
        let missing: Vec<String> = missing.collect();
        let wanted = if missing.is_empty() { "its affinity".to_owned() } else { missing.join("; ") };
        let message = format!("{} of {} nodes lack the labels that the pod selects: {wanted}", self.count, self.nodes);
        // Taints are looked at before labels: a node that has neither is counted for its taint.
        let selects = |node: &Node| self.pod.asks.node_selector.iter().all(|(key, value)| node.labels.get(key) == Some(value));
        let some_have = self.evidence.nodes.as_ref().map_or(self.count < self.nodes, |nodes| nodes.iter().any(selects));
        let code = if some_have { "NodesWithoutLabels" } else { "NoNodeWithLabels" };
        let problem = Problem::new(
            code,
            message,
            "Correct the selector, or label a node: `kubectl label node NODE KEY=VALUE` (`kubectl get nodes --show-labels`).",
        );
        // That a node isn't among those selected is no fault while others are.
        (self.alone || !some_have).then_some(problem)
    }

    fn cordoned(&self) -> Problem {
        let names: Vec<&str> = self.nodes().iter().filter(|node| node.unschedulable).map(|node| node.name.as_str()).collect();
        let which = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
        let message =
            format!("{} of {} nodes are closed to new pods (cordoned), as during an upgrade{which}", self.count, self.nodes);
        let remedy =
            format!("Wait until the upgrade has ended, or open one: `kubectl uncordon {}`.", names.first().unwrap_or(&"NODE"));
        Problem::new("NodesCordoned", message, remedy)
    }

    fn spread(&self, what: &str, reason: &str) -> Problem {
        let label =
            if reason.contains("missing required label") { " (they lack the label that tells zones or nodes apart)" } else { "" };
        let message = format!("the pod's {what} rule out {} of {} nodes{label}", self.count, self.nodes);
        Problem::new("SpreadUnmet", message, "Add nodes in other zones, or ask for fewer replicas.")
    }
}

fn is_illness(key: &str) -> bool {
    let name = key.strip_prefix("node.kubernetes.io/").unwrap_or_default();
    matches!(name, "not-ready" | "unreachable" | "network-unavailable")
        || name.ends_with("-pressure")
        || key == "node.cloudprovider.kubernetes.io/uninitialized"
}

fn ill(node: &Node, taint: &Taint) -> Problem {
    let ready = node.conditions.iter().find(|condition| condition.kind == "Ready" && condition.status != "True");
    let pressing = node.conditions.iter().find(|condition| condition.kind != "Ready" && condition.status == "True");
    let lines: Vec<String> =
        ready.into_iter().chain(pressing).map(|condition| condition.line(&format!("node {}", node.name))).collect();
    let message = format!("node {} is ill ({})", node.name, taint.key);
    let remedy = format!("Look at it: `kubectl describe node {}`. It takes pods again once it is well.", node.name);
    Problem::new("NodeIll", message, remedy).shown_by(lines)
}

fn spelt(taint: &Taint) -> String {
    let Taint { key, value, effect } = taint;
    if value.is_empty() { format!("{key}:{effect}") } else { format!("{key}={value}:{effect}") }
}

/// Pods that no scheduler has looked at.
fn not_looked_at(evidence: &Evidence) -> Vec<Problem> {
    let ignored = evidence.unready().filter(|pod| {
        let scheduler = &pod.asks.scheduler;
        pod.node.is_none() && pod.unplaced().is_none() && !scheduler.is_empty() && scheduler != "default-scheduler"
    });
    let found = ignored.map(|pod| {
        let scheduler = &pod.asks.scheduler;
        let remedy = format!("Start it, or leave schedulerName out: something in this cluster sets it (`kubectl get pods --all-namespaces | grep {scheduler}`).");
        let message = format!("the pod is for the scheduler '{scheduler}', which has not looked at it: it doesn't run");
        Problem::new("SchedulerMissing", message, remedy).shown_by([format!("pod {}: {}", pod.name, pod.phase)])
    });
    found.collect()
}

fn preempted(evidence: &Evidence) -> Vec<Problem> {
    let found = evidence.pods.iter().filter_map(|pod| {
        let condition = pod.condition("DisruptionTarget").filter(|condition| condition.reason == "PreemptionByScheduler")?;
        let event = evidence.events_of(pod, &["Preempted"]).next_back().map(Event::line);
        let message = "a pod with a higher priority took the place of a replica";
        let remedy = "Add a node, or give the service a PriorityClass (`kubectl get priorityclasses`).";
        let problem =
            Problem::new("Preempted", message, remedy).shown_by([condition.line(&format!("pod {}", pod.name))]).shown_by(event);
        Some(problem.may_pass(evidence.asked.patience))
    });
    found.collect()
}
