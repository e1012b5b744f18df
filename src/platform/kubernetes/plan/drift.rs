//! What others changed of an object since it was applied, read from what a server notes of every writer: who owns which field.

use serde_json::{Map, Value};

use crate::platform::kubernetes::naming::{MANAGER, SCALE_MANAGER};
use crate::platform::kubernetes::objects::{Kind, Manifest};

/// Writers whose changes are how a cluster works.
const OF_CLUSTER: &[&str] = &[MANAGER, SCALE_MANAGER, "kube-controller-manager", "cloud-controller-manager", "kubelet"];
/// What other writers leave on everything they touch.
const LEFT_BY_TOOLS: &[&str] = &["kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision"];
/// What a server fills in. Who made an object otherwise than by a server-side apply owns these too.
const DEFAULTS: &[(&str, &str)] = &[
    ("replicas", "1"),
    ("restartPolicy", "Always"),
    ("dnsPolicy", "ClusterFirst"),
    ("schedulerName", "default-scheduler"),
    ("defaultMode", "420"),
    ("internalTrafficPolicy", "Cluster"),
    ("sessionAffinity", "None"),
    ("ipFamilyPolicy", "SingleStack"),
];
/// What a server fills in by itself, whatever the value.
const FILLED_IN: &[&str] = &["clusterIPs", "ipFamilies", "serviceAccount"];

/// A field that somebody else changed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Drift {
    /// The field, as `spec.template.spec.containers[name=replica].image`.
    pub field: String,
    /// Who wrote it: `kubectl-edit`, `argocd-controller`.
    pub manager: String,
    /// When they wrote last, as the server noted it.
    pub since: Option<String>,
    pub change: DriftChange,
}

/// How a field differs from what was applied.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum DriftChange {
    /// It has another value. Values of Secrets aren't shown.
    Changed { from: String, to: String },
    /// It wasn't applied by this program at all.
    Added,
}

/// Returns the fields of a live object that others changed or added. A fixed number of replicas is applied apart from the object.
pub fn drift(wanted: &Manifest, replicas: Option<u32>, live: &Value) -> Vec<Drift> {
    let mut value = wanted.value.clone();
    if let (Kind::Deployment, Some(replicas)) = (wanted.kind, replicas) {
        value["spec"]["replicas"] = replicas.into();
    }
    let entries = live["metadata"]["managedFields"].as_array().into_iter().flatten();
    let mut found = Vec::new();
    for entry in entries {
        let manager = entry["manager"].as_str().unwrap_or_default();
        if OF_CLUSTER.contains(&manager) || entry["subresource"] == "status" {
            continue;
        }
        let mut walk = Walk { kind: wanted.kind, fields: Vec::new() };
        if let Some(owned) = entry["fieldsV1"].as_object() {
            walk.fields(owned, Some(&value), live, "");
        }
        let since = entry["time"].as_str().map(str::to_owned);
        let drift = |(field, change)| Drift { field, manager: manager.to_owned(), since: since.clone(), change };
        found.extend(walk.fields.into_iter().map(drift));
    }
    found
}

struct Walk {
    kind: Kind,
    fields: Vec<(String, DriftChange)>,
}

impl Walk {
    /// Visits the fields that a writer owns, beside what was applied and what is there now.
    fn fields(&mut self, owned: &Map<String, Value>, wanted: Option<&Value>, live: &Value, path: &str) {
        for (key, below) in owned.iter().filter(|(key, _)| key.as_str() != ".") {
            let Some(step) = Step::parse(key) else { continue };
            let Some(live) = step.of(live) else { continue };
            let path = step.after(path);
            let wanted = wanted.and_then(|wanted| step.of(wanted));
            let below = below.as_object().filter(|below| !below.keys().all(|key| key == "."));
            match (below, wanted) {
                _ if is_noise(&path, &step) => {}
                (Some(below), Some(wanted)) => self.fields(below, Some(wanted), live, &path),
                // A map in which nothing was applied may hold what others own each for themselves.
                (Some(below), None) if matches!(step, Step::Field(_)) && live.is_object() => {
                    self.fields(below, None, live, &path);
                }
                (_, None) if is_default(&step, live) => {}
                (_, None) => self.fields.push((path, DriftChange::Added)),
                (None, Some(wanted)) if wanted != live => {
                    let change = DriftChange::Changed { from: self.shown(wanted), to: self.shown(live) };
                    self.fields.push((path, change));
                }
                (None, Some(_)) => {}
            }
        }
    }

    fn shown(&self, value: &Value) -> String {
        match value {
            _ if self.kind == Kind::Secret => "***".to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

fn is_noise(path: &str, step: &Step<'_>) -> bool {
    path == "status" || matches!(step, Step::Field(name) if LEFT_BY_TOOLS.contains(name))
}

fn is_default(step: &Step<'_>, live: &Value) -> bool {
    let Step::Field(name) = step else { return false };
    let value = live.as_str().map_or_else(|| live.to_string(), str::to_owned);
    FILLED_IN.contains(name) || DEFAULTS.contains(&(name, &value))
}

/// One step into an object, as `fieldsV1` writes it (structured-merge-diff).
enum Step<'a> {
    Field(&'a str),
    /// The item of a list whose keys have these values.
    Item(Map<String, Value>),
    /// The item of a set that is this value.
    Value(Value),
}

impl<'a> Step<'a> {
    fn parse(key: &'a str) -> Option<Self> {
        let (kind, rest) = key.split_once(':')?;
        match kind {
            "f" => Some(Self::Field(rest)),
            "k" => serde_json::from_str(rest).ok().map(Self::Item),
            "v" => serde_json::from_str(rest).ok().map(Self::Value),
            _ => None,
        }
    }

    fn of<'value>(&self, value: &'value Value) -> Option<&'value Value> {
        match self {
            Self::Field(name) => value.get(*name),
            Self::Item(keys) => {
                value.as_array()?.iter().find(|item| keys.iter().all(|(key, wanted)| item.get(key) == Some(wanted)))
            }
            Self::Value(wanted) => value.as_array()?.iter().find(|item| *item == wanted),
        }
    }

    fn after(&self, path: &str) -> String {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match self {
            // A key of a label or an annotation has dots of its own.
            Self::Field(name) if name.contains(['.', '/']) => format!("{path}[{name}]"),
            Self::Field(name) if path.is_empty() => (*name).to_owned(),
            Self::Field(name) => format!("{path}.{name}"),
            Self::Item(keys) => {
                let keys: Vec<_> = keys.iter().map(|(key, value)| format!("{key}={}", text(value))).collect();
                format!("{path}[{}]", keys.join(","))
            }
            Self::Value(value) => format!("{path}[{}]", text(value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wanted(kind: Kind, value: Value) -> Manifest {
        Manifest { kind, name: "web".to_owned(), value }
    }

    fn told(drift: &[Drift]) -> Vec<String> {
        let change = |change: &DriftChange| match change {
            DriftChange::Added => "added".to_owned(),
            DriftChange::Changed { from, to } => format!("{from} -> {to}"),
        };
        drift.iter().map(|one| format!("{} by {}: {}", one.field, one.manager, change(&one.change))).collect()
    }

    #[test]
    fn changed_and_added_fields_are_named_with_who_wrote_them() {
        let container = |image: &str, more: Value| {
            let mut env = vec![json!({ "name": "A", "value": "1" })];
            env.extend(more.as_array().cloned().unwrap_or_default());
            json!({ "spec": { "template": { "spec": { "containers": [{ "name": "replica", "image": image, "env": env }] } } } })
        };
        let wanted = wanted(Kind::Deployment, container("good", json!([])));
        let mut live = container("bad", json!([{ "name": "B", "value": "2" }]));
        live["spec"]["replicas"] = 5.into();
        live["metadata"] = json!({
            "annotations": { "kubectl.kubernetes.io/last-applied-configuration": "{}", "example.org/note": "x" },
            "managedFields": [
                { "manager": "aml", "operation": "Apply", "fieldsV1": { "f:spec": { "f:template": {} } } },
                { "manager": "kube-controller-manager", "subresource": "status", "fieldsV1": { "f:status": {} } },
                { "manager": "kubectl-edit", "operation": "Update", "time": "2026-01-02T03:04:05Z", "fieldsV1": {
                    "f:metadata": { "f:annotations": {
                        "f:example.org/note": {}, "f:kubectl.kubernetes.io/last-applied-configuration": {} } },
                    "f:spec": { "f:replicas": {}, "f:template": { "f:spec": { "f:containers": { "k:{\"name\":\"replica\"}": {
                        "f:image": {},
                        "f:env": { "k:{\"name\":\"A\"}": { ".": {}, "f:name": {}, "f:value": {} },
                                   "k:{\"name\":\"B\"}": { ".": {}, "f:name": {}, "f:value": {} } },
                    } } } } },
                } },
            ],
        });
        let drift = drift(&wanted, None, &live);
        assert_eq!(
            told(&drift),
            [
                "metadata.annotations[example.org/note] by kubectl-edit: added",
                "spec.replicas by kubectl-edit: added",
                "spec.template.spec.containers[name=replica].image by kubectl-edit: good -> bad",
                "spec.template.spec.containers[name=replica].env[name=B] by kubectl-edit: added",
            ]
        );
        let fixed = super::drift(&wanted, Some(5), &live);
        assert!(!told(&fixed).iter().any(|one| one.starts_with("spec.replicas")), "that number is wanted");
        let fixed = super::drift(&wanted, Some(3), &live);
        assert!(told(&fixed).contains(&"spec.replicas by kubectl-edit: 3 -> 5".to_owned()));
        assert_eq!(drift[0].since.as_deref(), Some("2026-01-02T03:04:05Z"));
    }

    #[test]
    fn a_secrets_values_are_not_shown_and_equal_ones_are_no_drift() {
        let wanted = wanted(Kind::Secret, json!({ "data": { "primaryKey": "b25l", "secondaryKey": "dHdv" } }));
        let live = json!({
            "data": { "primaryKey": "b3RoZXI=", "secondaryKey": "dHdv" },
            "metadata": { "managedFields": [{ "manager": "kubectl-client-side-apply", "fieldsV1": {
                "f:data": { ".": {}, "f:primaryKey": {}, "f:secondaryKey": {} } } }] },
        });
        assert_eq!(told(&drift(&wanted, None, &live)), ["data.primaryKey by kubectl-client-side-apply: *** -> ***"]);
    }

    #[test]
    fn what_a_server_fills_in_is_no_drift() {
        let wanted = wanted(Kind::Service, json!({ "spec": { "clusterIP": "None" } }));
        let live = json!({
            "spec": { "clusterIP": "None", "clusterIPs": ["None"], "sessionAffinity": "None", "internalTrafficPolicy": "Local" },
            "metadata": { "managedFields": [{ "manager": "kubectl-create", "fieldsV1": { "f:spec": {
                "f:clusterIP": {}, "f:clusterIPs": {}, "f:sessionAffinity": {}, "f:internalTrafficPolicy": {} } } }] },
        });
        assert_eq!(told(&drift(&wanted, None, &live)), ["spec.internalTrafficPolicy by kubectl-create: added"]);
    }

    #[test]
    fn nothing_that_a_server_may_write_breaks_the_reading() {
        let wanted = wanted(Kind::Deployment, json!({ "spec": {} }));
        for fields in [json!(null), json!([]), json!({ "x": 1 }), json!({ "k:{": {} }), json!({ "f:spec": 1, "i:0": {} })] {
            let live = json!({ "spec": [], "metadata": { "managedFields": [{ "manager": "m", "fieldsV1": fields }, 1] } });
            drift(&wanted, None, &live);
        }
    }
}
