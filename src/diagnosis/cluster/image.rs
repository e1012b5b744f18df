//! Rules for images: found, allowed, reached, and fit for the node.

use super::evidence::{Container, Evidence, Pod};
use super::problem::{Pattern, Problem, Rule, between};
use super::waiting::pulling;

pub(super) const RULES: &[Rule] = &[
    Rule { rows: &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14], find: not_pulled },
    Rule { rows: &[12], find: of_another_processor },
    Rule { rows: &[13, 16], find: not_usable },
    Rule { rows: &[15], find: slow },
];

/// Texts of a pull that failed, more specific ones first.
const PULLS: &[Pattern] = &[
    Pattern {
        row: 7,
        any: &[
            "x509: certificate signed by unknown authority",
            "x509: certificate is not trusted",
            "x509: certificate is valid for",
            "x509: certificate has expired",
        ],
        code: "RegistryNotTrusted",
        message: "the nodes don't trust the certificate of the registry {registry}",
        remedy: "Give the registry a certificate of a public authority, or put its authority's certificate on the nodes (AKS: `az aks update --custom-ca-trust-certificates FILE`; containerd: /etc/containerd/certs.d/{registry}/hosts.toml).",
    },
    Pattern {
        row: 10,
        any: &["server gave HTTP response to HTTPS client", "first record does not look like a TLS handshake"],
        code: "RegistryWithoutTls",
        message: "the registry {registry} speaks plain HTTP, and the nodes expect TLS",
        remedy: "Give the registry a certificate, or tell containerd on every node: server = \"http://{registry}\" in /etc/containerd/certs.d/{registry}/hosts.toml.",
    },
    Pattern {
        row: 6,
        any: &["toomanyrequests", "429 Too Many Requests", "pull rate limit"],
        code: "PullRateLimited",
        message: "the registry {registry} refuses more pulls for now (429 Too Many Requests)",
        remedy: "Nothing must be done: the nodes try again. To be free of the limit, import the base image into your own registry.",
    },
    Pattern {
        row: 11,
        any: &["no match for platform in manifest", "no matching manifest for"],
        code: "ImagePlatformMissing",
        message: "the image {image} has no variant for the processor or system of node {node}",
        remedy: "Build the image for that platform, or keep the service on other nodes with nodeSelector kubernetes.io/arch (amd64, arm64).",
    },
    Pattern {
        row: 14,
        any: &["no space left on device"],
        code: "NodeDiskFull",
        message: "the disk of node {node} has no room for the image {image}, which lies there packed and unpacked",
        remedy: "Use nodes with a larger system disk (AKS: `az aks nodepool add --node-osdisk-size GB`), or a smaller image.",
    },
    Pattern {
        row: 3,
        any: &[
            "401 Unauthorized",
            "403 Forbidden",
            "authorization failed",
            "insufficient_scope",
            "pull access denied",
            "authentication required",
            "no basic auth credentials",
            "failed to authorize",
        ],
        code: "PullUnauthorized",
        message: "the nodes may not pull from the registry {registry}",
        remedy: "AKS: `az aks update --name CLUSTER --resource-group GROUP --attach-acr REGISTRY`. Elsewhere: name a pull secret when attaching the cluster.",
    },
    Pattern {
        row: 8,
        any: &["dial tcp: lookup ", "no such host", "server misbehaving"],
        code: "RegistryUnknownHost",
        message: "the nodes can't resolve the name of the registry {registry}",
        remedy: "Check the name, and the DNS of the nodes' network, which isn't that of pods: a private registry needs its DNS zone linked to the nodes' virtual network. If nodes know the registry by another name, give that name when attaching the cluster.",
    },
    Pattern {
        row: 9,
        any: &[
            "i/o timeout",
            "connection refused",
            "network is unreachable",
            "no route to host",
            "connection reset by peer",
            "context deadline exceeded",
            "TLS handshake timeout",
            "unexpected EOF",
        ],
        code: "RegistryUnreachable",
        message: "node {node} can't reach the registry {registry}",
        remedy: "Check that the registry runs, and that firewall and network security groups let the nodes connect to it.",
    },
    Pattern {
        row: 1,
        any: &["not found", "manifest unknown", "name unknown"],
        code: "ImageNotFound",
        message: "the registry {registry} has no image {image}",
        remedy: "Deploy again, which pushes it. If nodes know the registry by another name than this machine, give that name when attaching the cluster.",
    },
];

fn not_pulled(evidence: &Evidence) -> Vec<Problem> {
    let containers = evidence.unready().flat_map(|pod| pod.containers.iter().map(move |container| (pod, container)));
    containers.filter_map(|(pod, container)| why_not_pulled(evidence, pod, container)).collect()
}

fn why_not_pulled(evidence: &Evidence, pod: &Pod, container: &Container) -> Option<Problem> {
    let text = failed_pull(evidence, pod, container)?;
    let registry = registry_of(&container.image);
    let (node, secret) = (pod.node.as_deref().unwrap_or("?"), pod.asks.pull_secrets.join(", "));
    let particulars = [
        ("image", container.image.as_str()),
        ("registry", registry),
        ("node", node),
        ("secret", &secret),
        ("namespace", &evidence.namespace),
    ];
    let Some(pattern) = PULLS.iter().find(|pattern| pattern.matches(&text)) else {
        let message = format!("node {node} could not pull the image {}", container.image);
        let problem = Problem::new("ImagePullFailed", message, "The line above is what the node says of it.");
        return Some(problem.shown_by([text]));
    };
    let problem = match pattern.row {
        1 if evidence.asked.image_known => GONE.problem(&particulars),
        3 => match evidence.events_of(pod, &["FailedToRetrieveImagePullSecret"]).next_back() {
            Some(event) => {
                let missing = between(&event.message, "secrets (", ")").unwrap_or(&secret);
                SECRET_MISSING.problem(&[("secret", missing), particulars[1], particulars[4]]).shown_by([event.line()])
            }
            None if pod.asks.pull_secrets.is_empty() => pattern.problem(&particulars),
            None if evidence.ready() > 0 => SECRET_ENDED.problem(&particulars),
            None => SECRET_REFUSED.problem(&particulars),
        },
        6 => pattern.problem(&particulars).may_pass(evidence.asked.patience),
        _ => pattern.problem(&particulars),
    };
    Some(problem.shown_by([text]))
}

const GONE: Pattern = Pattern {
    row: 2,
    any: &[],
    code: "ImageGone",
    message: "the image {image} was in the registry {registry} and is gone: a clean-up or retention rule has removed it",
    remedy: "Push it again with `aml service update --rebuild`, and exempt the repository from the clean-up or lock the digest. Replicas that run go on; none can be added.",
};
const SECRET_ENDED: Pattern = Pattern {
    row: 4,
    any: &[],
    code: "PullSecretEnded",
    message: "the pull secret {secret} no longer opens the registry {registry}; older replicas run, since their nodes had the image already",
    remedy: "Put a new, long-lived credential into the secret (`kubectl create secret docker-registry {secret} --namespace {namespace} … --dry-run=client -o yaml | kubectl apply -f -`).",
};
const SECRET_REFUSED: Pattern = Pattern {
    row: 4,
    any: &[],
    code: "PullSecretRefused",
    message: "the registry {registry} refuses the credential of the pull secret {secret}",
    remedy: "Check the secret's server, user and password (`kubectl get secret {secret} --namespace {namespace} -o yaml`), and that the user may pull.",
};
const SECRET_MISSING: Pattern = Pattern {
    row: 5,
    any: &[],
    code: "PullSecretMissing",
    message: "the namespace {namespace} has no Secret '{secret}', which is named for pulling from {registry}",
    remedy: "Make it: `kubectl create secret docker-registry {secret} --namespace {namespace} --docker-server={registry} --docker-username=USER --docker-password=PASSWORD`.",
};

/// Returns why a container's image could not be pulled. While it backs off, older clusters say so only in an event.
fn failed_pull(evidence: &Evidence, pod: &Pod, container: &Container) -> Option<String> {
    let (reason, message) = container.waiting()?;
    if !matches!(reason, "ErrImagePull" | "ImagePullBackOff" | "RegistryUnavailable") {
        return None;
    }
    let told = message.split_once("ErrImagePull: ").map_or(message, |(_, told)| told);
    let only_backs_off = message.starts_with("Back-off pulling image") && told == message;
    let mut events = evidence.events_of(pod, &["Failed"]);
    let event = events.rfind(|event| only_backs_off && event.message.starts_with("Failed to pull image"));
    Some(event.map_or_else(|| told.to_owned(), |event| event.message.clone()))
}

/// Returns the registry of an image's name.
fn registry_of(image: &str) -> &str {
    let head = image.split('/').next().unwrap_or_default();
    if image.contains('/') && (head.contains(['.', ':']) || head == "localhost") { head } else { "docker.io" }
}

fn of_another_processor(evidence: &Evidence) -> Vec<Problem> {
    let containers = evidence.unready().flat_map(|pod| pod.containers.iter().map(move |container| (pod, container)));
    let foreign = containers.filter_map(|(pod, container)| {
        let words = container.ended().map(|ended| &ended.message).into_iter().chain(&container.log);
        let line = words.flat_map(|text| text.lines()).find(|line| line.contains("exec format error"))?;
        let (image, node) = (&container.image, pod.node.as_deref().unwrap_or("?"));
        let message = format!("the image {image} is built for another processor than that of node {node}");
        let remedy = "Build the image for that platform, or keep the service on other nodes with nodeSelector kubernetes.io/arch (amd64, arm64).";
        Some(Problem::new("ImageForOtherProcessor", message, remedy).shown_by([line.to_owned()]))
    });
    foreign.collect()
}

/// Names that are none, and images that nodes must not fetch.
fn not_usable(evidence: &Evidence) -> Vec<Problem> {
    let containers = evidence.unready().flat_map(|pod| &pod.containers);
    let found = containers.filter_map(|container| {
        let (reason, message) = container.waiting()?;
        let problem = match reason {
            "InvalidImageName" => {
                let why =
                    message.rsplit_once("invalid reference format").map_or("", |(_, why)| why.trim_start_matches([':', ' ']));
                let why = if why.is_empty() { String::new() } else { format!(": {why}") };
                Problem::new(
                    "InvalidImageName",
                    format!("'{}' is no name of an image{why}", container.image),
                    "Correct the name.",
                )
            }
            "ErrImageNeverPull" => Problem::new(
                "ImageNeverPulled",
                format!(
                    "the image {} is not on the node, and the pod's imagePullPolicy Never forbids to fetch it",
                    container.image
                ),
                "Set imagePullPolicy to IfNotPresent: something in this cluster changed it, as `aml` never sets Never.",
            ),
            _ => return None,
        };
        Some(problem.shown_by([message.to_owned()]))
    });
    found.collect()
}

/// How long a pull may take before it is told as a problem.
const SLOW: u64 = 120;

/// A pull that takes minutes. No part of Kubernetes says how far it is.
fn slow(evidence: &Evidence) -> Vec<Problem> {
    let slow = evidence.unready().filter_map(|pod| {
        let (event, since) = pulling(evidence, pod)?;
        let age = evidence.age(since).as_secs();
        let message = format!("node {} has been pulling the image for {age} s", pod.node.as_deref().unwrap_or("?"));
        let remedy = "Nothing must be done: nodes don't say how far a pull is, and pull one image after another. A large image starts faster where nodes stream it (ACR artifact streaming) or have pulled it before.";
        let problem = Problem::new("ImagePulling", message, remedy).shown_by([event.line()]);
        (age >= SLOW).then(|| problem.may_pass(evidence.asked.patience))
    });
    slow.collect()
}
