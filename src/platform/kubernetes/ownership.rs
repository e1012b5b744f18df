//! Takes over the fields that a deployment tool owns of an object. A server-side apply, even a forced one, changes the fields that it has; what
//! the tool once set and this program doesn't want would stay for ever, since the tool still owns it (kubernetes/kubernetes#99003). Pure.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{FieldsV1, ManagedFieldsEntry};
use serde_json::{Map, Value};

use super::naming::MANAGER;

/// The managers under which deployment tools write whole objects, with the operation.
const TOOLS: [(&str, &str); 7] = [
    ("kubectl-client-side-apply", UPDATE),
    ("kubectl", APPLY),
    ("argocd-controller", APPLY),
    ("argocd-controller", UPDATE),
    ("kustomize-controller", APPLY),
    ("helm", UPDATE),
    ("helm", APPLY),
];
const APPLY: &str = "Apply";
const UPDATE: &str = "Update";

/// Returns the owners of an object's fields once this program owns what deployment tools owned; `None` if it takes nothing from them.
pub(super) fn taken_over(entries: &[ManagedFieldsEntry]) -> Option<Vec<ManagedFieldsEntry>> {
    let (theirs, mut others): (Vec<_>, Vec<_>) = entries.iter().cloned().partition(is_of_tool);
    let first = theirs.first()?;
    let ours = others
        .iter()
        .position(|entry| is_by(entry, MANAGER, APPLY) && entry.subresource.is_none() && entry.api_version == first.api_version);
    let mut taken = match ours {
        Some(at) => others.remove(at),
        None => ManagedFieldsEntry { fields_v1: None, ..first.clone() },
    };
    let (taking, left): (Vec<_>, Vec<_>) = theirs.into_iter().partition(|entry| entry.api_version == taken.api_version);
    let mut fields = taken.fields_v1.map_or_else(|| Value::Object(Map::new()), |fields| fields.0);
    taking.into_iter().filter_map(|entry| entry.fields_v1).for_each(|more| unite(&mut fields, more.0));
    taken.manager = Some(MANAGER.to_owned());
    taken.operation = Some(APPLY.to_owned());
    taken.fields_v1 = Some(FieldsV1(fields));
    others.extend(left);
    others.push(taken);
    Some(others)
}

fn is_of_tool(entry: &ManagedFieldsEntry) -> bool {
    entry.subresource.is_none() && TOOLS.iter().any(|(manager, operation)| is_by(entry, manager, operation))
}

fn is_by(entry: &ManagedFieldsEntry, manager: &str, operation: &str) -> bool {
    entry.manager.as_deref() == Some(manager) && entry.operation.as_deref() == Some(operation)
}

/// Adds the fields of one set to another: sets are trees of objects, whose leaves are empty.
fn unite(fields: &mut Value, more: Value) {
    let (Value::Object(fields), Value::Object(more)) = (fields, more) else { return };
    for (key, below) in more {
        match fields.get_mut(&key) {
            Some(known) => unite(known, below),
            None => drop(fields.insert(key, below)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(manager: &str, operation: &str, fields: &Value) -> ManagedFieldsEntry {
        serde_json::from_value(json!({
            "manager": manager, "operation": operation, "apiVersion": "apps/v1", "fieldsType": "FieldsV1", "fieldsV1": fields,
        }))
        .unwrap()
    }

    #[test]
    fn what_a_tool_owned_is_owned_beside_what_was_and_nobody_else_loses_anything() {
        let scaler = entry("aml-scale", APPLY, &json!({ "f:spec": { "f:replicas": {} } }));
        let ours = entry(MANAGER, APPLY, &json!({ "f:spec": { "f:a": {}, "f:b": { ".": {} } } }));
        let tool = entry("kubectl-client-side-apply", UPDATE, &json!({ "f:spec": { "f:b": { "f:c": {} }, "f:d": {} } }));
        let edit = entry("kubectl-edit", UPDATE, &json!({ "f:spec": { "f:e": {} } }));
        let all = json!({ "f:spec": { "f:a": {}, "f:b": { ".": {}, "f:c": {} }, "f:d": {} } });
        let owners = taken_over(&[ours, tool.clone(), scaler.clone(), edit.clone()]).unwrap();
        assert_eq!(owners, [scaler.clone(), edit.clone(), entry(MANAGER, APPLY, &all)]);
        let owners = taken_over(&[tool.clone(), edit.clone()]).unwrap();
        let theirs = json!({ "f:spec": { "f:b": { "f:c": {} }, "f:d": {} } });
        assert_eq!(owners, [edit.clone(), entry(MANAGER, APPLY, &theirs)], "this program owned nothing yet");
        assert_eq!(taken_over(&[scaler, edit]), None);
        assert_eq!(taken_over(&[]), None);
    }

    #[test]
    fn fields_of_other_versions_and_of_a_status_stay_with_the_tool() {
        let ours = entry(MANAGER, APPLY, &json!({ "f:a": {} }));
        let mut older = entry("kubectl", APPLY, &json!({ "f:b": {} }));
        older.api_version = Some("apps/v1beta1".to_owned());
        let tool = entry("kubectl", APPLY, &json!({ "f:c": {} }));
        let both = entry(MANAGER, APPLY, &json!({ "f:a": {}, "f:c": {} }));
        assert_eq!(taken_over(&[tool, ours, older.clone()]).unwrap(), [older.clone(), both]);
        older.subresource = Some("status".to_owned());
        assert_eq!(taken_over(&[older]), None);
    }
}
