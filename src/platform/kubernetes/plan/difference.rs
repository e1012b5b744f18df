//! How an object changes, as people read it: YAML without what a server adds, and without what is secret.

use serde_json::{Map, Value};
use similar::TextDiff;

use crate::platform::kubernetes::naming::{GENERATION, REVISION};
use crate::platform::kubernetes::objects::{Kind, yaml};

/// What a server adds to an object's metadata.
const OF_SERVER: &[&str] =
    &["managedFields", "resourceVersion", "uid", "generation", "creationTimestamp", "selfLink", "deletionTimestamp"];
/// Annotations that change with every write, and of which replicas notice nothing.
const MARKS: &[&str] =
    &[REVISION, GENERATION, "deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration"];
const HIDDEN: &str = "***";

/// Returns a unified diff; `None` is an object that isn't there. It is empty if nothing but marks changes.
pub(super) fn difference(kind: Kind, before: Option<&Value>, after: Option<&Value>) -> String {
    let (mut before, mut after) = (before.map(plain), after.map(plain));
    if kind == Kind::Secret {
        hide(before.as_mut(), after.as_mut());
    }
    let text = |value: Option<&Value>| value.map(yaml).unwrap_or_default();
    let (before, after) = (text(before.as_ref()), text(after.as_ref()));
    let lines = TextDiff::from_lines(&before, &after);
    lines.unified_diff().context_radius(3).to_string()
}

/// Returns what of an object is somebody's wish, sorted, with documents in it opened.
fn plain(object: &Value) -> Value {
    let mut object = sorted(object);
    if let Some(fields) = object.as_object_mut() {
        fields.remove("status");
    }
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.retain(|key, _| !OF_SERVER.contains(&key.as_str()));
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
            annotations.retain(|key, _| !MARKS.contains(&key.as_str()));
            if annotations.is_empty() {
                metadata.remove("annotations");
            }
        }
    }
    if object["kind"] == "ConfigMap" {
        for entry in object.get_mut("data").and_then(Value::as_object_mut).into_iter().flat_map(|data| data.values_mut()) {
            if let Some(document) = entry.as_str().and_then(|text| serde_json::from_str::<Map<String, Value>>(text).ok()) {
                *entry = Value::Object(document);
            }
        }
    }
    object
}

fn sorted(value: &Value) -> Value {
    let mut value = value.clone();
    value.sort_all_objects();
    value
}

/// Shows of a Secret's values only whether they change.
fn hide(before: Option<&mut Value>, after: Option<&mut Value>) {
    let values = |object: Option<&Value>| {
        let data = object.and_then(|object| object.get("data")?.as_object().cloned());
        data.unwrap_or_default()
    };
    let (old, new) = (values(before.as_deref()), values(after.as_deref()));
    let hidden = |own: &Map<String, Value>, other: &Map<String, Value>, word: &str| -> Value {
        let shown = own.iter().map(|(key, value)| {
            let changed = other.get(key).is_some_and(|other| other != value);
            (key.clone(), if changed { format!("{HIDDEN} ({word})") } else { HIDDEN.to_owned() }.into())
        });
        Value::Object(shown.collect())
    };
    for (object, data) in [(before, hidden(&old, &new, "before")), (after, hidden(&new, &old, "after"))] {
        if let Some(fields) = object.and_then(Value::as_object_mut) {
            fields.remove("stringData");
            fields.insert("data".to_owned(), data);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_is_shown_without_what_a_server_adds() {
        let live = json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {
                "name": "web", "uid": "1", "resourceVersion": "5", "managedFields": [],
                "annotations": { REVISION: "1", "deployment.kubernetes.io/revision": "3" },
            },
            "spec": { "replicas": 3, "template": { "spec": { "containers": [{ "name": "replica", "image": "a" }] } } },
            "status": { "replicas": 3 },
        });
        let mut planned = live.clone();
        planned["metadata"]["annotations"][REVISION] = "2".into();
        planned["metadata"]["resourceVersion"] = "6".into();
        assert_eq!(difference(Kind::Deployment, Some(&live), Some(&planned)), "", "only marks change");
        planned["spec"]["template"]["spec"]["containers"][0]["image"] = "b".into();
        insta::assert_snapshot!(difference(Kind::Deployment, Some(&live), Some(&planned)));
    }

    #[test]
    fn no_value_of_a_secret_is_shown() {
        let secret = |first: &str| json!({ "kind": "Secret", "data": { "primaryKey": first, "secondaryKey": "c2FtZQ==" } });
        let diff = difference(Kind::Secret, Some(&secret("b25l")), Some(&secret("dHdv")));
        insta::assert_snapshot!(diff, @r#"
        @@ -1,4 +1,4 @@
         data:
        -  primaryKey: "*** (before)"
        +  primaryKey: "*** (after)"
           secondaryKey: "***"
         kind: Secret
        "#);
        assert_eq!(difference(Kind::Secret, Some(&secret("b25l")), Some(&secret("b25l"))), "");
        let created = difference(Kind::Secret, None, Some(&secret("b25l")));
        assert!(!created.contains("b25l") && created.contains("+  primaryKey: \"***\""), "{created}");
    }

    #[test]
    fn documents_in_a_config_map_are_opened() {
        let map =
            |share: u32| json!({ "kind": "ConfigMap", "data": { "record.json": json!({ "a": 1, "share": share }).to_string() } });
        let diff = difference(Kind::ConfigMap, Some(&map(10)), Some(&map(20)));
        assert!(diff.contains("-    share: 10\n+    share: 20\n"), "{diff}");
    }
}
