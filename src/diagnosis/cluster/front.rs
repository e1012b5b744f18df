//! Rules for the way to the cluster and to the service: the API server, the router, what stands before it.

use std::time::Duration;

use super::evidence::{Answer, Evidence};
use super::problem::{Pattern, Problem, Rule};

/// Rules for the API server, without which nothing else is known.
pub(super) const API: &[Rule] = &[Rule { rows: &[103, 104], find: no_answer }, Rule { rows: &[105], find: no_logs }];

pub(super) const RULES: &[Rule] = &[
    Rule { rows: &[95, 96], find: no_address },
    Rule { rows: &[98, 100], find: router_says },
    Rule { rows: &[101, 102], find: cut_by_others },
];

const LOGINS: &[Pattern] = &[
    Pattern {
        row: 103,
        any: &["executable kubelogin not found", "kubelogin: executable file not found", "kubelogin: No such file"],
        code: "LoginHelperMissing",
        message: "the kubeconfig signs in with the program kubelogin, which isn't on this machine",
        remedy: "Install it: `az aks install-cli`.",
    },
    Pattern {
        row: 103,
        any: &["certificate has expired", "expired certificate"],
        code: "LoginExpired",
        message: "the certificate in the kubeconfig has expired",
        remedy: "Renew it: `az aks get-credentials --name CLUSTER --resource-group GROUP --overwrite-existing`.",
    },
    Pattern {
        row: 103,
        any: &["Unauthorized", "401"],
        code: "LoginExpired",
        message: "the cluster doesn't accept the login of the kubeconfig",
        remedy: "Sign in again: `az login`, then `az aks get-credentials --name CLUSTER --resource-group GROUP --overwrite-existing`.",
    },
];

fn no_answer(evidence: &Evidence) -> Vec<Problem> {
    evidence.answers.iter().filter_map(|answer| why_no_answer(evidence, answer)).collect()
}

fn why_no_answer(evidence: &Evidence, answer: &Answer) -> Option<Problem> {
    let Answer { request, status, message, .. } = answer;
    let problem = match status {
        0 | 401 if LOGINS.iter().any(|pattern| pattern.matches(message)) => {
            LOGINS.iter().find(|pattern| pattern.matches(message))?.problem(&[])
        }
        // An eviction's 429 is an answer about a budget.
        429 if !message.contains("disruption budget") => Problem::new(
            "ApiBusy",
            "the cluster's API server is too busy and answers 429; it is asked again",
            "Nothing must be done, unless it lasts: `kubectl get --raw /livez` tells how it is.",
        )
        .may_pass(evidence.asked.patience),
        0 => Problem::new(
            "ApiUnreachable",
            "the cluster's API server doesn't answer; it is asked again",
            "Check the network, VPN and proxy to it: `kubectl cluster-info`. A private cluster answers only from within its network.",
        )
        .may_pass(evidence.asked.patience),
        _ => return None,
    };
    Some(problem.shown_by([format!("{request}: {message}")]))
}

fn no_logs(evidence: &Evidence) -> Vec<Problem> {
    let containers = evidence.pods.iter().flat_map(|pod| pod.containers.iter().map(move |container| (pod, container)));
    let found = containers.filter_map(|(pod, container)| {
        let fault = container.log_fault.as_ref().filter(|fault| fault.contains(":10250"))?;
        let message = format!("logs can't be read: the API server doesn't reach node {}", pod.node.as_deref().unwrap_or("?"));
        let remedy = "Let it connect to port 10250 of the nodes. What a replica left when it ended is told without its log.";
        Some(Problem::new("LogsUnreachable", message, remedy).shown_by([fault.clone()]).only_warns())
    });
    found.collect()
}

const LOAD_BALANCERS: &[Pattern] = &[
    Pattern {
        row: 96,
        any: &["PublicIPCountLimitReached", "PublicIPAddressCountLimit"],
        code: "PublicAddressQuota",
        message: "the subscription may have no more public addresses in this region",
        remedy: "Free one (`az network public-ip list -o table`), ask for more, or use an internal load balancer.",
    },
    Pattern {
        row: 96,
        any: &["DnsRecordInUse"],
        code: "DnsLabelTaken",
        message: "the DNS label of the router is taken by another address",
        remedy: "Choose another: `aml computetarget update aks`.",
    },
    Pattern {
        row: 96,
        any: &["AuthorizationFailed", "LinkedAuthorizationFailed"],
        code: "LoadBalancerNotAllowed",
        message: "the cluster's identity may not use the subnet or address of the load balancer",
        remedy: "Give it the role: `az role assignment create --assignee IDENTITY --role 'Network Contributor' --scope SUBNET`.",
    },
];

fn no_address(evidence: &Evidence) -> Vec<Problem> {
    let Some(front) = evidence.front.as_ref().filter(|front| front.load_balancer && front.address.is_none()) else {
        return Vec::new();
    };
    let name = front.service.rsplit('/').next().unwrap_or_default();
    let mut events = evidence.events.iter().filter(|event| event.kind == "Service" && event.object == name);
    if let Some(event) = events.rfind(|event| event.reason == "SyncLoadBalancerFailed") {
        let pattern = LOAD_BALANCERS.iter().find(|pattern| pattern.matches(&event.message));
        let other = || {
            Problem::new("LoadBalancerFailed", "the cloud could not make the load balancer", "The line above is what it says.")
        };
        return vec![pattern.map_or_else(other, |pattern| pattern.problem(&[])).shown_by([event.line()])];
    }
    if evidence.events.iter().any(|event| event.kind == "Service" && event.object == name) {
        return Vec::new();
    }
    let age = front.since.map_or(Duration::ZERO, |since| evidence.age(since)).as_secs();
    let message = format!(
        "the Service {} has had no address for {age} s, and nothing works on it: this cluster gives none to load balancers",
        front.service
    );
    let remedy = "Attach it with a NodePort, or with an Ingress or Gateway in front.";
    let line = format!("service {}: type LoadBalancer, no ingress address, no events", front.service);
    let problem = Problem::new("NoLoadBalancer", message, remedy).shown_by([line]);
    vec![if age < 20 { problem.may_pass(evidence.asked.patience) } else { problem }]
}

const ROUTER_LOGS: &[Pattern] = &[
    Pattern {
        row: 98,
        any: &["endpointslices.discovery.k8s.io is forbidden", "configmaps is forbidden"],
        code: "RouterRightsMissing",
        message: "the router may no longer read the namespace {namespace}: its RoleBinding is gone. Other namespaces go on",
        remedy: "Give it its rights again: `aml computetarget update aks`.",
    },
    Pattern {
        row: 100,
        any: &["this program reads formats up to"],
        code: "RouterTooOld",
        message: "the router is older than the command that wrote the service, and can't read its record",
        remedy: "Upgrade the router: `aml computetarget update aks`.",
    },
];

fn router_says(evidence: &Evidence) -> Vec<Problem> {
    let found = ROUTER_LOGS.iter().filter_map(|pattern| {
        let line = evidence.router_log.iter().rev().find(|line| pattern.matches(line))?;
        Some(pattern.problem(&[("namespace", &evidence.namespace)]).shown_by([line.clone()]))
    });
    found.collect()
}

/// The idle limit of Azure's load balancers.
const IDLE_LIMIT: std::ops::Range<u64> = 239..242;

fn cut_by_others(evidence: &Evidence) -> Vec<Problem> {
    let found = evidence.calls.iter().filter_map(|call| {
        let seconds = call.after.as_secs();
        let (message, remedy) = match call.status {
            Some(413) if !call.ours => (
                "what stands before the router refuses the size of the request (413), not the router".to_owned(),
                "Raise its limit: annotation nginx.ingress.kubernetes.io/proxy-body-size of the Ingress.",
            ),
            Some(502..=504) if !call.ours => (
                format!("what stands before the router gave up after {seconds} s, not the router"),
                "Raise its limit: annotation nginx.ingress.kubernetes.io/proxy-read-timeout of the Ingress, above scoringTimeoutMs.",
            ),
            None if IDLE_LIMIT.contains(&seconds) => (
                "the connection was cut after 240 s without a byte: the idle limit of the load balancer".to_owned(),
                "Raise it: annotation service.beta.kubernetes.io/azure-load-balancer-tcp-idle-timeout of the router's Service, above the scoring time-out.",
            ),
            _ => return None,
        };
        let status = call.status.map_or_else(|| "connection closed".to_owned(), |status| format!("status {status}"));
        Some(Problem::new("CutBeforeRouter", message, remedy).shown_by([format!("{status} after {seconds} s, without the router's headers")]))
    });
    found.collect()
}
