//! What a cluster has against an object, in words.

use kube::core::Status;
use serde_json::Value;

use super::tools::ManagedBy;
use crate::names::{Namespace, ServiceName};
use crate::platform::kubernetes::naming::{RECORD, record_name};
use crate::platform::kubernetes::objects::Manifest;

/// What to do about objects and fields that others keep.
pub const HOW_TO_CHANGE_THEIRS: &str =
    "change it there: --export DIR writes the objects as files; --force-conflicts writes over what others own";

/// What to do about keys that others keep.
pub const HOW_TO_CHANGE_KEPT_KEYS: &str = "write new keys with --export DIR and --primary-key-file or --secondary-key-file, and apply what is written; \
     or take the service over: --overwrite with --force-conflicts";

/// What is said of a quota that is used up.
pub(super) const NO_ROOM: &str = "has no room for";

/// What a cluster has against an object.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// What is refused: "Deployment 'web'", "a pod of Deployment 'web'".
    pub object: String,
    pub cause: ProblemCause,
    pub why: String,
    /// What to do about it; empty where the cluster's words must do.
    pub remedy: String,
}

/// What kind of thing a cluster has against an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ProblemCause {
    NoNamespace,
    NamespaceEnds,
    Rights,
    PodSecurity,
    Quota,
    LimitRange,
    /// The account that pods are to run as.
    Account,
    /// A rule that the cluster's owners wrote.
    Rule,
    /// Such a rule can't be asked, since whoever keeps it doesn't work or takes no dry runs.
    UnknownRule,
    /// An object of that name is there, and isn't the service's.
    Foreign,
    /// Another writer owns fields that would change.
    Owned,
    /// A tool keeps the object as a repository or a chart has it.
    Managed,
    Invalid,
    Other,
}

impl Problem {
    /// Returns what an answer says.
    pub(super) fn of(object: String, namespace: &Namespace, answer: &Status) -> Self {
        let message = answer.message.split_whitespace().collect::<Vec<_>>().join(" ");
        let (cause, why, remedy) = sorted(answer.code, &message, namespace);
        Self { object, cause, why, remedy }
    }

    /// Returns that an object of this name is there already and isn't the service's, if so.
    pub(super) fn of_owner(manifest: &Manifest, live: &Value) -> Option<Self> {
        let record = |object: &Value| object["metadata"]["labels"][RECORD].as_str().map(str::to_owned);
        (record(live) != record(&manifest.value)).then(|| Self {
            object: format!("{} '{}'", manifest.kind, manifest.name),
            cause: ProblemCause::Foreign,
            why: "it is there already, and isn't this service's".to_owned(),
            remedy: "choose another name for the service, or delete that object".to_owned(),
        })
    }

    /// Returns that other writers own fields which would change, if that is what an answer says.
    pub(super) fn of_fields(object: String, answer: &Status) -> Option<Self> {
        let causes = answer.details.iter().flat_map(|details| &details.causes);
        let owned = causes.filter(|cause| cause.reason == "FieldManagerConflict");
        let mut fields: Vec<String> = owned
            .map(|cause| {
                let manager = cause.message.split('"').nth(1).unwrap_or("another writer");
                format!("{manager} owns {}", cause.field.trim_start_matches('.'))
            })
            .collect();
        fields.dedup();
        (!fields.is_empty()).then(|| Self {
            object,
            cause: ProblemCause::Owned,
            why: format!("others changed what would change: {}", fields.join(", ")),
            remedy: HOW_TO_CHANGE_THEIRS.to_owned(),
        })
    }

    /// Returns that somebody applies the record of a service from files.
    pub(in crate::platform::kubernetes) fn of_kept_record(service: &ServiceName, keeper: &str) -> Self {
        let why = format!("{keeper} applied it, with the hashes of the keys in it, and would change it back");
        let object = format!("ConfigMap '{}'", record_name(service));
        Self { object, cause: ProblemCause::Owned, why, remedy: String::new() }
    }

    /// Returns that a tool has the object in its care, and would change it back.
    pub(super) fn of_tool(object: String, managed_by: &ManagedBy) -> Self {
        let ManagedBy { tool, name } = managed_by;
        let why = format!("{tool} keeps it ('{name}'), and would change it back");
        Self { object, cause: ProblemCause::Managed, why, remedy: HOW_TO_CHANGE_THEIRS.to_owned() }
    }

    /// Returns whether a quota has no room.
    pub(super) fn is_of_room(&self) -> bool {
        self.cause == ProblemCause::Quota && self.why.contains(NO_ROOM)
    }

    /// Returns whether it is only that the object, or a field of it, is others': whoever wants to can write over that.
    pub fn is_theirs(&self) -> bool {
        matches!(self.cause, ProblemCause::Owned | ProblemCause::Managed)
    }
}

type Told = (ProblemCause, String, String);

fn sorted(code: u16, message: &str, namespace: &Namespace) -> Told {
    // What is refused stands at the beginning, and is known.
    let text = message.split_once(" is forbidden: ").map_or(message, |(_, text)| text);
    of_namespace(code, message, namespace)
        .or_else(|| of_policies(text, namespace))
        .or_else(|| of_rules(message, text))
        .unwrap_or_else(|| of_object(code, message, text))
}

fn of_namespace(code: u16, message: &str, namespace: &Namespace) -> Option<Told> {
    if code == 404 && message.contains("namespaces") {
        let remedy = format!("create it: kubectl create namespace {namespace}");
        return Some((ProblemCause::NoNamespace, format!("there is no namespace '{namespace}'"), remedy));
    }
    let ends = message.contains("because it is being terminated");
    let remedy = "wait until it is gone ('kubectl get namespaces'), or choose another".to_owned();
    ends.then(|| (ProblemCause::NamespaceEnds, format!("namespace '{namespace}' is being deleted"), remedy))
}

/// What Kubernetes itself checks of pods.
fn of_policies(text: &str, namespace: &Namespace) -> Option<Told> {
    if let Some((level, violations)) = text.strip_prefix("violates PodSecurity ").and_then(|rest| rest.split_once(": ")) {
        let level = level.trim_matches('"').split(':').next().unwrap_or(level);
        let why = format!("namespace '{namespace}' takes pods of level {level} alone: {violations}");
        let label = "pod-security.kubernetes.io/enforce";
        let remedy = format!("mend that in image or configuration, or lower the label {label} of namespace '{namespace}'");
        return Some((ProblemCause::PodSecurity, why, remedy));
    }
    if let Some(quota) = text.strip_prefix("exceeded quota: ") {
        let place = format!("in namespace '{namespace}'");
        let remedy = format!("ask for less, delete what isn't needed {place}, or have the ResourceQuota raised");
        return Some((ProblemCause::Quota, exceeded(quota), remedy));
    }
    if let Some((quota, wants)) = text.strip_prefix("failed quota: ").and_then(|rest| rest.split_once(": ")) {
        let remedy = "set cpu, cpuLimit, memoryInGB and memoryInGBLimit of containerResourceRequirements".to_owned();
        let why = format!("ResourceQuota '{quota}' of namespace '{namespace}' {wants}");
        return Some((ProblemCause::Quota, why, remedy));
    }
    if ["usage per ", "limit to request ratio per "].iter().any(|words| text.contains(words)) {
        let ranges = text.trim_start_matches('[').trim_end_matches(']');
        let remedy = "change containerResourceRequirements, or have the LimitRange changed".to_owned();
        return Some((ProblemCause::LimitRange, format!("a LimitRange of namespace '{namespace}' forbids it: {ranges}"), remedy));
    }
    if text.contains("error looking up service account") {
        let name = text.rsplit_once("serviceaccount \"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
        let create = format!("kubectl create serviceaccount {name} --namespace {namespace}");
        let remedy = format!("create it ({create}), or leave kubernetes.serviceAccountName out");
        return Some((ProblemCause::Account, format!("there is no ServiceAccount '{name}' in namespace '{namespace}'"), remedy));
    }
    None
}

/// What the cluster's owners check.
fn of_rules(message: &str, text: &str) -> Option<Told> {
    if message.contains("failed calling webhook") || message.contains("does not support dry run") {
        return Some((ProblemCause::UnknownRule, format!("a rule of the cluster can't be asked: {text}"), String::new()));
    }
    let ruled = message.contains("admission webhook") || message.contains("ValidatingAdmissionPolicy");
    let remedy = "ask whoever made that rule".to_owned();
    ruled.then(|| (ProblemCause::Rule, format!("a rule of the cluster forbids it: {text}"), remedy))
}

fn of_object(code: u16, message: &str, text: &str) -> Told {
    if code == 403 && text.contains(" cannot ") {
        let remedy = "ask an administrator of the cluster for that right".to_owned();
        return (ProblemCause::Rights, format!("permission denied: {text}"), remedy);
    }
    if matches!(code, 400 | 422) {
        let immutable = message.contains("field is immutable");
        let remedy = if immutable { "delete the object, so that it is made anew; what it runs stops meanwhile" } else { "" };
        return (ProblemCause::Invalid, format!("the cluster refuses it: {message}"), remedy.to_owned());
    }
    (ProblemCause::Other, format!("the cluster answered {code}: {message}"), String::new())
}

/// `q, requested: a=1,b=2, used: a=3,b=4, limited: a=5,b=6` in words.
fn exceeded(text: &str) -> String {
    let part = |name: &str| -> Vec<(&str, &str)> {
        let Some((_, rest)) = text.split_once(&format!(", {name}: ")) else { return Vec::new() };
        let list = rest.split(", ").next().unwrap_or(rest);
        list.split(',').filter_map(|pair| pair.split_once('=')).collect()
    };
    let quota = text.split(',').next().unwrap_or(text);
    let (used, limited) = (part("used"), part("limited"));
    let value = |list: &[(&str, &str)], name: &str| {
        list.iter().find(|(known, _)| *known == name).map_or("?", |(_, value)| *value).to_owned()
    };
    let short: Vec<String> = part("requested")
        .iter()
        .map(|(name, asked)| format!("{name}: {asked} asked, {} of {} in use", value(&used, name), value(&limited, name)))
        .collect();
    format!("ResourceQuota '{quota}' {NO_ROOM} another replica ({})", short.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers of Kubernetes 1.34.
    const ANSWERS: &[(u16, &str)] = &[
        (404, "namespaces \"team\" not found"),
        (
            403,
            "deployments.apps \"web\" is forbidden: unable to create new content in namespace team because it is being terminated",
        ),
        (
            403,
            "pods \"web-\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot != true (pod or container \"replica\" must set securityContext.runAsNonRoot=true)",
        ),
        (
            403,
            "pods \"web-x\" is forbidden: exceeded quota: q, requested: requests.cpu=1,requests.memory=2Gi, used: requests.cpu=1500m,requests.memory=1Gi, limited: requests.cpu=2,requests.memory=2Gi",
        ),
        (403, "pods \"web-x\" is forbidden: failed quota: q: must specify limits.cpu for: replica; limits.memory for: replica"),
        (
            403,
            "pods \"web-x\" is forbidden: [maximum memory usage per Container is 1Gi, but limit is 2Gi, maximum cpu usage per Container is 1, but limit is 2]",
        ),
        (403, "pods \"web-x\" is forbidden: cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000"),
        (403, "pods \"web-\" is forbidden: error looking up service account team/models: serviceaccount \"models\" not found"),
        (403, "admission webhook \"images.example.org\" denied the request: only images of registry.example.org"),
        (
            422,
            "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'labels' with binding 'all' denied request: a team is missing",
        ),
        (500, "Internal error occurred: failed calling webhook \"w.example.org\": no endpoints available for service \"w\""),
        (400, "admission webhook \"w.example.org\" does not support dry run"),
        (
            403,
            "deployments.apps \"web\" is forbidden: User \"ci\" cannot patch resource \"deployments\" in API group \"apps\" in the namespace \"team\"",
        ),
        (422, "Deployment.apps \"web\" is invalid: spec.selector: Invalid value: {\"a\":\"b\"}: field is immutable"),
        (409, "something new"),
    ];

    #[test]
    fn every_answer_is_told_in_words_with_what_to_do() {
        let namespace = Namespace::new("team").unwrap();
        let told = ANSWERS.iter().map(|(code, message)| {
            let status = Status { code: *code, ..Status::failure(message, "") };
            let Problem { cause, why, remedy, .. } = Problem::of("Deployment 'web'".to_owned(), &namespace, &status);
            format!("{cause:?}: {why}\n    => {remedy}\n")
        });
        insta::assert_snapshot!(told.collect::<Vec<_>>().concat());
    }
}
