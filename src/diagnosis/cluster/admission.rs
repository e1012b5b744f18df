//! Rules for what the cluster refuses to make, and for what a pod needs beside it: configuration, rights, quota, policies.

use super::amounts;
use super::evidence::{Answer, Evidence, Pod};
use super::problem::{Pattern, Problem, Rule, between};
use super::refusal::{Refusal, refusals};

pub(super) const RULES: &[Rule] = &[
    Rule { rows: &[33, 29, 30, 31, 32, 85], find: request_refused },
    Rule { rows: &[25, 26, 27, 28, 59, 20, 22, 23, 24], find: not_admitted },
    Rule { rows: &[21, 91], find: over_quota },
    Rule { rows: &[], find: tried_again },
    Rule { rows: &[35], find: paused },
    Rule { rows: &[36], find: gated },
    Rule { rows: &[17, 18], find: not_configured },
    Rule { rows: &[19], find: not_mounted },
];

/// Answers to requests of our own.
const ANSWERS: &[Pattern] = &[
    Pattern {
        row: 33,
        any: &["because it is being terminated"],
        code: "NamespaceTerminating",
        message: "the namespace {namespace} is being deleted",
        remedy: "Wait until it is gone, or use another. What holds it: `kubectl get namespace {namespace} -o jsonpath='{.status.conditions}'`.",
    },
    Pattern {
        row: 85,
        any: &["would violate the pod's disruption budget"],
        code: "DisruptionBudgetBlocks",
        message: "a disruption budget allows no replica to be moved off its node now",
        remedy: "Mend the replicas that aren't ready (`kubectl get pods --namespace {namespace}`); until then a node upgrade waits.",
    },
    Pattern {
        row: 30,
        any: &["field is immutable"],
        code: "FieldImmutable",
        message: "an object of this name is there already, and was made by another tool or an old version: {field} of it can't be changed",
        remedy: "Delete the object and deploy again; the service does not answer meanwhile. The request was: {request}.",
    },
    Pattern {
        row: 31,
        any: &["conflict with \"", "conflicts with \""],
        code: "FieldsOwnedByOthers",
        message: "{manager} manages fields of the object that this deployment would change: {fields}",
        remedy: "Change them there, or hand that tool what `--export DIR` writes; or take them with `--force-conflicts`.",
    },
    Pattern {
        row: 32,
        any: &["the object has been modified", "already exists"],
        code: "DeployedByOther",
        message: "another deployment of service {service} has been faster",
        remedy: "Look at what it did (`aml service show`), then deploy again if that is still wanted.",
    },
];

fn request_refused(evidence: &Evidence) -> Vec<Problem> {
    evidence.answers.iter().filter_map(|answer| why_refused(evidence, answer)).collect()
}

fn why_refused(evidence: &Evidence, answer: &Answer) -> Option<Problem> {
    let Answer { request, status, message, .. } = answer;
    if let Some(pattern) = ANSWERS.iter().find(|pattern| pattern.matches(message)) {
        let fields: Vec<&str> = message.split_whitespace().filter(|word| word.starts_with('.')).collect();
        let immutable = message.split_once(": field is immutable").and_then(|(head, _)| head.rsplit_once(": Invalid value: "));
        let immutable = immutable.and_then(|(head, _)| head.rsplit([' ', '[']).next());
        let particulars = [
            ("field", immutable.unwrap_or("a field")),
            ("manager", between(message, " with \"", "\"").unwrap_or("another tool")),
            ("fields", &fields.join(", ")),
            ("request", request),
            ("service", &evidence.asked.service),
            ("namespace", &evidence.namespace),
        ];
        return Some(pattern.problem(&particulars).shown_by(message.lines().map(str::to_owned)));
    }
    if *status != 403 || !message.contains(" cannot ") {
        return None;
    }
    let user = between(message, "User \"", "\"").unwrap_or("your account");
    let verb = between(message, " cannot ", " resource ").unwrap_or("use");
    let resource = between(message, " resource \"", "\"").unwrap_or("objects");
    let namespace = &evidence.namespace;
    let what = format!("{user} may not {verb} {resource} in the namespace {namespace}");
    let remedy = format!(
        "Ask for the role 'edit': `kubectl create rolebinding aml-deploy --clusterrole=edit --user={user} --namespace={namespace}`."
    );
    Some(Problem::new("NotAllowed", what, remedy).shown_by([message.clone()]))
}

/// Why pods and objects aren't admitted, the more specific first.
const ADMISSION: &[Pattern] = &[
    Pattern {
        row: 26,
        any: &["failed calling webhook "],
        code: "WebhookBroken",
        message: "the cluster asks the webhook '{hook}' about each object, and it doesn't answer; this is no fault of the service",
        remedy: "Tell its owner: `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml | grep -B30 {hook}` shows whose it is, and which Service must run.",
    },
    Pattern {
        row: 25,
        any: &["admission webhook \""],
        code: "DeniedByWebhook",
        message: "a rule of this cluster, the webhook '{hook}', refuses it: {words}",
        remedy: "Change what the rule names, or ask its owner for an exception.",
    },
    Pattern {
        row: 25,
        any: &["ValidatingAdmissionPolicy '"],
        code: "DeniedByPolicy",
        message: "a rule of this cluster, the policy '{policy}', refuses it: {words}",
        remedy: "Change what the rule names, or ask its owner for an exception (`kubectl get validatingadmissionpolicy {policy} -o yaml`).",
    },
    Pattern {
        row: 20,
        any: &["violates PodSecurity \""],
        code: "PodSecurityViolated",
        message: "the namespace {namespace} demands Pod Security '{level}', and the pod doesn't meet it: {words}",
        remedy: "Run the image as a numeric user other than 0 (USER in the Docker steps); or use a namespace with a lower level (`kubectl get namespace {namespace} --show-labels`).",
    },
    Pattern {
        row: 22,
        any: &["failed quota: "],
        code: "QuotaWantsValues",
        message: "the quota '{quota}' of namespace {namespace} counts {missing}, and the service doesn't set it",
        remedy: "Set cpuLimit and memoryInGBLimit (containerResourceRequirements) in the deployment configuration.",
    },
    Pattern {
        row: 24,
        any: &["limit to request ratio"],
        code: "LimitRangeRatio",
        message: "a LimitRange of namespace {namespace} bounds how far a limit may lie above its request: {words}",
        remedy: "Raise the request or lower the limit in containerResourceRequirements (cpu and cpuLimit, memoryInGB and memoryInGBLimit).",
    },
    Pattern {
        row: 23,
        any: &[" usage per Container is ", " usage per Pod is "],
        code: "LimitRangeExceeded",
        message: "a LimitRange of namespace {namespace} bounds what a pod may have: {words}",
        remedy: "Change containerResourceRequirements to lie within it (`kubectl get limitrange --namespace {namespace} -o yaml`).",
    },
    Pattern {
        row: 27,
        any: &["error looking up service account "],
        code: "ServiceAccountMissing",
        message: "the namespace {namespace} has no ServiceAccount '{account}'",
        remedy: "Make it (`kubectl create serviceaccount {account} --namespace {namespace}`), or leave it out of the deployment configuration.",
    },
    Pattern {
        row: 28,
        any: &["no PriorityClass with name "],
        code: "PriorityClassMissing",
        message: "the cluster has no PriorityClass '{priority}'",
        remedy: "Take one that exists: `kubectl get priorityclasses`.",
    },
    Pattern {
        row: 28,
        any: &["pod rejected: RuntimeClass "],
        code: "RuntimeClassMissing",
        message: "the cluster has no RuntimeClass '{runtime}'",
        remedy: "Take one that exists: `kubectl get runtimeclasses`.",
    },
    Pattern {
        row: 59,
        any: &["must be an integer"],
        code: "WholeDevicesOnly",
        message: "GPUs are given out whole, and a part of one was asked for",
        remedy: "Set gpuCores to a whole number. Where nodes offer parts (MIG, time slicing), these have resource names of their own: `kubectl describe nodes | grep nvidia.com`.",
    },
];

fn not_admitted(evidence: &Evidence) -> Vec<Problem> {
    refusals(evidence).iter().filter_map(|refusal| why_not_admitted(evidence, refusal)).collect()
}

fn why_not_admitted(evidence: &Evidence, refusal: &Refusal<'_>) -> Option<Problem> {
    let why = refusal.why();
    let pattern = ADMISSION.iter().find(|pattern| pattern.matches(why))?;
    let hook = between(why, "webhook \"", "\"").unwrap_or("?");
    let after = |mark: &str| why.split_once(mark).map(|(_, words)| words.trim());
    let words = after("denied the request: ")
        .or_else(|| after("denied request: "))
        .or_else(|| after("violates PodSecurity ").and_then(|rest| rest.split_once(": ")).map(|(_, words)| words))
        .unwrap_or_else(|| why.trim_matches(['[', ']']));
    let missing = after("must specify ").unwrap_or(why).replace("; ", " and ");
    let particulars = [
        ("hook", hook),
        ("policy", between(why, "ValidatingAdmissionPolicy '", "'").unwrap_or("?")),
        ("level", between(why, "violates PodSecurity \"", "\"").unwrap_or("?")),
        ("quota", between(why, "failed quota: ", ":").unwrap_or("?")),
        ("missing", &missing),
        ("account", between(why, "serviceaccount \"", "\"").unwrap_or("?")),
        ("priority", between(why, "PriorityClass with name ", " was").unwrap_or("?")),
        ("runtime", between(why, "RuntimeClass \"", "\"").unwrap_or("?")),
        ("words", words),
        ("namespace", &evidence.namespace),
    ];
    Some(pattern.problem(&particulars).shown_by([refusal.line()]))
}

fn over_quota(evidence: &Evidence) -> Vec<Problem> {
    let over = refusals(evidence).into_iter().filter(|refusal| refusal.why().starts_with("exceeded quota: "));
    over.map(|refusal| told_quota(evidence, &refusal)).collect()
}

fn told_quota(evidence: &Evidence, refusal: &Refusal<'_>) -> Problem {
    let why = refusal.why();
    let quota = between(why, "exceeded quota: ", ",").unwrap_or("?");
    let amounts_after = |mark: &str| -> Vec<(String, String)> {
        let list = why.split_once(mark).map_or("", |(_, rest)| rest);
        let list = list.split(", ").next().unwrap_or_default();
        list.split(',').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    };
    // What is counted in pieces needs no unit beside its name.
    let told = |name: &str, value: &str| {
        let words = amounts::parse(value).map_or_else(|| value.to_owned(), |value| amounts::words(name, value));
        words.trim_end_matches(name).trim_end().to_owned()
    };
    let (used, limited) = (amounts_after("used: "), amounts_after("limited: "));
    let each = amounts_after("requested: ").into_iter().map(|(name, wanted)| {
        let find = |list: &[(String, String)]| {
            list.iter().find(|(other, _)| *other == name).map_or_else(String::new, |(_, value)| told(&name, value))
        };
        format!("{name}: {} of {} are used, and a replica wants {}", find(&used), find(&limited), told(&name, &wanted))
    });
    let each: Vec<String> = each.collect();
    let (ready, wanted) = (evidence.ready(), evidence.deployment.as_ref().map_or(0, |deployment| deployment.wanted));
    let namespace = &evidence.namespace;
    let (code, fewer) = if ready > 0 {
        ("QuotaStopsScaling", format!("; {ready} of {wanted} replicas are ready"))
    } else {
        ("QuotaExceeded", String::new())
    };
    let message = format!("the quota '{quota}' of namespace {namespace} is used up: {}{fewer}", each.join("; "));
    let remedy = format!(
        "Ask for more (`kubectl describe quota {quota} --namespace {namespace}`), ask for less per replica (containerResourceRequirements), or remove what else uses it (`kubectl get pods --namespace {namespace}`)."
    );
    Problem::new(code, message, remedy).shown_by([refusal.line()]).may_pass(evidence.asked.patience)
}

/// What an API server says that could not do a thing just then. Whoever makes pods tries again by itself.
const PASSING: [&str; 9] = [
    "status unknown for quota: ",
    "resource quota evaluation timed out",
    "Operation cannot be fulfilled on resourcequotas ",
    "etcdserver: ",
    "request timed out",
    "request did not complete within",
    "context deadline exceeded",
    "the server is currently unable to handle the request",
    "the server has received too many requests",
];

fn tried_again(evidence: &Evidence) -> Vec<Problem> {
    let passing = refusals(evidence).into_iter().filter(|refusal| {
        let known = ADMISSION.iter().any(|pattern| pattern.matches(refusal.why()));
        !known && PASSING.iter().any(|words| refusal.text.contains(words))
    });
    let lines: Vec<String> = passing.map(|refusal| refusal.line()).collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let namespace = &evidence.namespace;
    let message = "the cluster could not take a pod just now, and tries again by itself";
    let remedy = format!("If it goes on, ask the cluster's administrator (`kubectl get events --namespace {namespace}`).");
    vec![Problem::new("ClusterBusy", message, remedy).shown_by(lines).may_pass(evidence.asked.patience)]
}

fn paused(evidence: &Evidence) -> Vec<Problem> {
    let paused = evidence.deployment.iter().filter(|deployment| deployment.paused).map(|deployment| {
        let (name, namespace) = (&deployment.name, &evidence.namespace);
        let line = deployment
            .conditions
            .iter()
            .find(|condition| condition.reason == "DeploymentPaused")
            .map(|condition| condition.line(name));
        let remedy = format!("Let it go on: `kubectl rollout resume deployment/{name} --namespace {namespace}`.");
        Problem::new("RolloutPaused", "somebody has paused the rollout", remedy).shown_by(line)
    });
    paused.collect()
}

fn gated(evidence: &Evidence) -> Vec<Problem> {
    let held = evidence.unready().filter_map(|pod| {
        let condition = pod.unplaced().filter(|condition| condition.reason == "SchedulingGated")?;
        let gates = pod.asks.gates.join(", ");
        let message = format!("a queueing system holds the pods back ({gates})");
        let remedy =
            "It lets them go when their turn comes; its queue says when (Kueue: `kubectl get workloads --all-namespaces`).";
        let problem = Problem::new("SchedulingGated", message, remedy).shown_by([condition.line(&format!("pod {}", pod.name))]);
        Some(problem.may_pass(evidence.asked.patience))
    });
    held.collect()
}

/// Containers that can't be made of what the template names.
fn not_configured(evidence: &Evidence) -> Vec<Problem> {
    let containers = evidence.unready().flat_map(|pod| pod.containers.iter().map(move |container| (pod, container)));
    let found = containers.filter_map(|(pod, container)| {
        let (reason, message) = container.waiting()?;
        let problem = match reason {
            "CreateContainerConfigError" => why_not_configured(evidence, pod, message)?,
            _ => return None,
        };
        Some(problem.shown_by([message.to_owned()]))
    });
    found.collect()
}

fn why_not_configured(evidence: &Evidence, pod: &Pod, message: &str) -> Option<Problem> {
    let namespace = &evidence.namespace;
    if message.contains("runAsNonRoot") || message.contains("breaks non-root policy") || message.contains("non-numeric user") {
        let message = if message.contains("non-numeric") {
            "the image's user is a name, and the cluster can't tell whether it is root"
        } else {
            "the image runs as root, and the pod must not"
        };
        let remedy = "Add a numeric user to the Docker steps: `USER 1000`.";
        return Some(Problem::new("ImageRunsAsRoot", message, remedy));
    }
    let (object, key) =
        if let Some((key, rest)) = message.strip_prefix("couldn't find key ").and_then(|rest| rest.split_once(" in ")) {
            (rest.rsplit('/').next().unwrap_or(rest), Some(key))
        } else {
            (message.split('"').nth(1).filter(|_| message.ends_with("not found"))?, None)
        };
    let kind = if message.to_lowercase().contains("secret") { "Secret" } else { "ConfigMap" };
    let wanted = pod.asks.variables.iter().filter(|one| one.object == object && key.is_none_or(|key| one.key == key));
    let wanted: Vec<&str> = wanted.map(|one| one.variable.as_str()).collect();
    let by = if wanted.is_empty() { String::new() } else { format!(", which the variable {} is taken from", wanted.join(", ")) };
    let kubectl = if kind == "Secret" { "secret generic" } else { "configmap" };
    Some(match key {
        Some(key) => Problem::new(
            "KeyMissing",
            format!("the {kind} '{object}' of namespace {namespace} has no key '{key}'{by}"),
            format!("Add it: `kubectl edit {} {object} --namespace {namespace}`.", kind.to_lowercase()),
        ),
        None => Problem::new(
            "ObjectMissing",
            format!("the namespace {namespace} has no {kind} '{object}'{by}"),
            format!("Make it: `kubectl create {kubectl} {object} --namespace {namespace} --from-literal=KEY=VALUE`."),
        ),
    })
}

fn not_mounted(evidence: &Evidence) -> Vec<Problem> {
    // What was mounted in the end has let the containers start.
    let held = |pod: &&Pod| pod.containers.iter().all(|container| container.waiting().is_some() && container.last.is_none());
    let starting = evidence.unready().filter(held);
    let events = starting.flat_map(|pod| evidence.events_of(pod, &["FailedMount", "FailedAttachVolume"]));
    let found = events.map(|event| {
        let told = event.message.split_once(" : ").map_or(event.message.as_str(), |(_, told)| told);
        let missing = told.ends_with("not found").then(|| told.split('"').nth(1)).flatten();
        let namespace = &evidence.namespace;
        let problem = if let Some(object) = missing {
            let (kind, kubectl) =
                if told.starts_with("configmap") { ("ConfigMap", "configmap") } else { ("Secret", "secret generic") };
            Problem::new(
                "ObjectMissing",
                format!("the namespace {namespace} has no {kind} '{object}', which the pod mounts"),
                format!("Make it: `kubectl create {kubectl} {object} --namespace {namespace} --from-file=FILE`."),
            )
        } else {
            let remedy = "The line above is what the node says of it; it tries again.";
            Problem::new("VolumeNotMounted", "a volume of the pod could not be mounted", remedy).may_pass(evidence.asked.patience)
        };
        problem.shown_by([event.line()])
    });
    found.collect()
}
