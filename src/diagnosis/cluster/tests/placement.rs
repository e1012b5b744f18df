//! Places on nodes.

use super::*;

/// A pod that the scheduler can't place on these nodes.
pub(super) fn unplaced(message: &str, nodes: &[Node]) -> Evidence {
    let conditions = vec![condition("PodScheduled", "False", "Unschedulable", message)];
    let nodes = (!nodes.is_empty()).then(|| nodes.to_vec());
    Evidence { pods: vec![Pod { node: None, conditions, ..pod() }], nodes, ..nothing() }
}

pub(super) fn node(name: &str, offers: &[(&str, &str)]) -> Node {
    let offers = amounts(offers);
    Node { name: name.to_owned(), capacity: offers.clone(), allocatable: offers, tenants: Some(Vec::new()), ..Node::default() }
}

pub(super) fn taken(mut node: Node, pod: &str, requests: &[(&str, &str)]) -> Node {
    node.tenants.get_or_insert_default().push(Tenant { pod: pod.to_owned(), requests: amounts(requests) });
    node
}

fn tainted(mut node: Node, key: &str) -> Node {
    node.taints.push(Taint { key: key.to_owned(), value: String::new(), effect: "NoSchedule".to_owned() });
    node
}

fn labelled(mut node: Node, key: &str, value: &str) -> Node {
    node.labels.insert(key.to_owned(), value.to_owned());
    node
}

fn available(reasons: &str) -> String {
    format!(
        "0/1 nodes are available: {reasons}. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling."
    )
}

fn scaler(reason: &str, message: &str) -> Event {
    Event { warning: false, source: "cluster-autoscaler".to_owned(), ..event(reason, message) }
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(super) fn cases() -> Vec<Case> {
    const SIZE: &[(&str, &str)] = &[("cpu", "2"), ("memory", "8Gi"), ("pods", "30"), ("ephemeral-storage", "1Gi")];
    let cpu = available("1 Insufficient cpu");
    let full = taken(node("node-1", SIZE), "other/trainer", &[("cpu", "1500m")]);
    let small = node("node-1", &[("cpu", "500m")]);
    let busy = |event: Event| with(event, unplaced(&cpu, std::slice::from_ref(&full)));
    let taints = available("1 node(s) had untolerated taint(s)");
    let reserved = labelled(tainted(node("node-1", SIZE), "sku"), "kubernetes.azure.com/agentpool", "gpu");
    let mut ill = tainted(node("node-1", SIZE), "node.kubernetes.io/disk-pressure");
    ill.conditions = vec![condition("DiskPressure", "True", "KubeletHasDiskPressure", "kubelet has disk pressure")];
    let mut selects = unplaced(
        &available("1 node(s) didn't match Pod's node affinity/selector"),
        &[labelled(node("node-1", SIZE), "pool", "cpu")],
    );
    selects.pods[0].asks.node_selector.insert("pool".to_owned(), "gpu".to_owned());
    let mut cordoned = node("node-1", SIZE);
    cordoned.unschedulable = true;
    let mut disk = unplaced(&available("1 Insufficient ephemeral-storage"), &[node("node-1", SIZE)]);
    disk.pods[0].asks.requests.insert("ephemeral-storage".to_owned(), parse_amount("2Gi").unwrap());
    let mut surge = unplaced(&cpu, std::slice::from_ref(&full));
    surge.pods.insert(0, old_pod());
    surge.deployment.as_mut().unwrap().ready = 1;
    let mut foreign = Evidence { pods: vec![Pod { node: None, ..pod() }], ..nothing() };
    foreign.pods[0].asks.scheduler = "volcano".to_owned();
    let preempted = condition(
        "DisruptionTarget",
        "True",
        "PreemptionByScheduler",
        "default-scheduler: preempting to accommodate a higher priority pod",
    );
    let preempted = Evidence { pods: vec![Pod { deleting: true, conditions: vec![preempted], ..pod() }], ..nothing() };
    let again = Event { count: 3, ..scaler("TriggeredScaleUp", "pod triggered scale-up: [{aks-pool-1-vmss 1->2 (max: 5)}]") };
    vec![
        case(
            37,
            unplaced(&cpu, std::slice::from_ref(&full)),
            "ClusterFull",
            &[
                "a replica wants 1 core of cpu",
                "the most that is free is 0.5 cores on node-1",
                "other/trainer 1.5 cores",
                "waiting",
            ],
        ),
        case(37, unplaced(&cpu, &[]), "ClusterFull", &["1 of 1 nodes"]),
        case(38, unplaced(&cpu, &[small]), "NeverFits", &["the largest node (node-1) has 0.5 cores to give", "failed"]),
        case(39, disk, "NeverFits", &["2 GiB of disk"]),
        case(
            40,
            unplaced(&available("1 Too many pods"), &[node("node-1", SIZE)]),
            "TooManyPods",
            &["a node takes 30", "--max-pods"],
        ),
        case(41, unplaced(&taints, &[reserved]), "NodesTainted", &["sku:NoSchedule (pool gpu)", "toleration of 'sku'"]),
        case(
            41,
            unplaced(&available("1 node(s) had untolerated taint {sku: gpu}"), &[]),
            "NodesTainted",
            &["the taint sku: gpu"],
        ),
        case(
            42,
            unplaced(&taints, &[ill]),
            "NodeIll",
            &["disk-pressure", "kubelet has disk pressure", "kubectl describe node node-1"],
        ),
        case(43, selects, "NoNodeWithLabels", &["pool=gpu, and nodes have cpu", "failed"]),
        case(
            44,
            unplaced(&available("1 node(s) were unschedulable"), &[cordoned]),
            "NodesCordoned",
            &["kubectl uncordon node-1", "waiting"],
        ),
        case(
            45,
            unplaced(&available("1 node(s) didn't match pod topology spread constraints (missing required label)"), &[]),
            "SpreadUnmet",
            &["topology spread", "lack the label"],
        ),
        case(45, unplaced(&available("1 node(s) didn't match pod anti-affinity rules"), &[]), "SpreadUnmet", &["anti-affinity"]),
        case(46, unplaced(&available("1 node(s) had volume node affinity conflict"), &[]), "VolumeElsewhere", &["zone"]),
        case(
            46,
            unplaced("0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found", &[]),
            "VolumeMissing",
            &["unbound immediate", "kubectl get pvc"],
        ),
        case(47, surge, "NoRoomForSurge", &["which serves on", "kubernetes.allowGap"]),
        case(48, foreign, "SchedulerMissing", &["'volcano'"]),
        case(
            49,
            busy(scaler("TriggeredScaleUp", "pod triggered scale-up: [{aks-gpupool-29545764-vmss 0->1 (max: 1)}]")),
            "NodeComing",
            &["aks-gpupool-29545764-vmss 0->1 (max: 1)", "waiting", "2 to 5 minutes"],
        ),
        case(
            50,
            busy(scaler("NotTriggerScaleUp", "pod didn't trigger scale-up: 1 max node group size reached")),
            "NodePoolAtMaximum",
            &["az aks nodepool update", "failed"],
        ),
        case(
            51,
            busy(scaler("NotTriggerScaleUp", "pod didn't trigger scale-up: 1 in backoff after failed scale-up")),
            "NodePoolCannotGrow",
            &["az vm list-usage", "quota"],
        ),
        case(52, busy(again), "NewNodesTooSmall", &["3 times", "Allocatable"]),
        case(
            53,
            with(event("Preempted", "Preempted by pod 2e14 on node node-1"), preempted),
            "Preempted",
            &["higher priority", "Preempted by pod 2e14"],
        ),
    ]
}

#[test]
fn an_autoscaler_gets_time_for_its_first_word() {
    let small = node("node-1", &[("cpu", "500m")]);
    let early = Evidence { now: at(5), ..unplaced(&available("1 Insufficient cpu"), &[small]) };
    let outlook = |evidence: &Evidence| diagnose(evidence)[0].outlook;
    assert_eq!(outlook(&early), Outlook::Waiting { limit: Some(Duration::from_secs(30)) });
    let refused = scaler("NotTriggerScaleUp", "pod didn't trigger scale-up: 1 Insufficient cpu");
    assert_eq!(outlook(&with(refused, early.clone())), Outlook::Failed, "it has spoken");
    assert_eq!(outlook(&Evidence { now: at(31), ..early }), Outlook::Failed, "there is none");
}

#[test]
fn nodes_that_are_not_selected_are_no_problem_while_others_are() {
    let labels = |name: &str| labelled(tainted(node(name, &[("cpu", "4")]), "sku"), "pool", "gpu");
    let message = available("1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s)");
    let mut evidence = unplaced(&message, &[labels("node-1"), node("node-2", &[("cpu", "4")])]);
    evidence.pods[0].asks.node_selector.insert("pool".to_owned(), "gpu".to_owned());
    let codes: Vec<String> = diagnose(&evidence).into_iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["NodesTainted"]);
    evidence.pods[0].asks.node_selector.insert("pool".to_owned(), "tpu".to_owned());
    assert_eq!(diagnose(&evidence)[0].code, "NoNodeWithLabels", "the taint hides that no node would do");
}

#[test]
fn a_taint_that_has_gone_hides_no_other_cause() {
    let message = available("1 Insufficient cpu, 1 node(s) had untolerated taint(s)");
    let evidence = unplaced(&message, &[node("node-1", &[("cpu", "4")]), node("node-2", &[("cpu", "500m")])]);
    let codes: Vec<String> = diagnose(&evidence).into_iter().map(|problem| problem.code).collect();
    assert!(!codes.is_empty() && !codes.contains(&"NodesTainted".to_owned()), "{codes:?}");
}
