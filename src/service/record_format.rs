//! Records as text: this format, and the ones before it.
//!
//! Format 1 knew one version: its revisions stood in the record itself, with its share and start time-out in their specs and settings.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::record::{RECORD_FORMAT, ServiceRecord};

/// Why a text is no record that this program can use.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error("it is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
    #[error("it has format {0}, and this program reads formats up to {RECORD_FORMAT}")]
    Newer(u32),
}

#[derive(Deserialize)]
struct Form {
    /// Records from before formats had numbers have the first one.
    #[serde(default = "first")]
    format: u32,
}

fn first() -> u32 {
    1
}

/// Reads a record of any format up to this program's. The document is returned with it, in this program's format: a platform may keep
/// more there.
pub fn read_record(text: &[u8]) -> Result<(ServiceRecord, Value), RecordError> {
    let Form { format } = serde_json::from_slice(text)?;
    if format > RECORD_FORMAT {
        return Err(RecordError::Newer(format));
    }
    let mut document: Value = serde_json::from_slice(text)?;
    if let (1, Some(record)) = (format, document.as_object_mut()) {
        upgrade(record);
    }
    Ok((ServiceRecord::deserialize(&document)?, document))
}

/// Makes format 2 of format 1. What is missing or of another kind stays so, and is then found by whoever reads it.
fn upgrade(record: &mut Map<String, Value>) {
    let service = record.get("name").cloned().unwrap_or_default();
    let serving = record.remove("serving").unwrap_or_default();
    let failure = record.remove("failure").unwrap_or_default();
    let revisions = match record.remove("revisions") {
        Some(Value::Array(revisions)) => revisions,
        _ => Vec::new(),
    };
    let spec = revisions.first().map_or(&failure["spec"], |revision| &revision["spec"]);
    let name = match &spec["versionName"] {
        Value::String(name) => name.clone(),
        _ => service.as_str().unwrap_or_default().to_owned(),
    };
    let share = spec["trafficPercentile"].as_f64().unwrap_or_default();
    let revisions: Vec<Value> = revisions.into_iter().map(|revision| upgraded_revision(revision, share)).collect();
    let mut version = json!({ "share": share, "serving": serving, "revisions": revisions, "failure": failure });
    if let Some(spec) = version.pointer_mut("/failure/spec") {
        add_start_timeout(spec, None);
    }
    let mut endpoint = json!({ "default": name, "control": name, "versions": {} });
    endpoint["versions"][&name] = version;
    record.insert("endpoint".to_owned(), endpoint);
    record.insert("format".to_owned(), RECORD_FORMAT.into());
    record.entry("callers").or_insert(Value::Null);
}

fn upgraded_revision(mut revision: Value, share: f64) -> Value {
    let Some(fields) = revision.as_object_mut() else { return revision };
    let mut run = fields.remove("run").unwrap_or_default();
    let start_timeout = run.as_object_mut().and_then(|run| run.remove("startTimeoutSeconds"));
    if let Some(spec) = fields.get_mut("spec") {
        add_start_timeout(spec, start_timeout);
    }
    fields.insert("workload".to_owned(), json!({ "folder": run }));
    fields.insert("placement".to_owned(), json!({ "only": { "share": share } }));
    revision
}

fn add_start_timeout(spec: &mut Value, seconds: Option<Value>) {
    if let Some(spec) = spec.as_object_mut() {
        // A spec that failed had lost it, and has no more use of it.
        spec.insert("startTimeoutSeconds".to_owned(), seconds.unwrap_or_else(|| 300.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Placement;

    /// A record that the last program with format 1 wrote.
    const FORMAT_1: &str = include_str!("../../fixtures/records/format-1.json");

    fn read(document: &Value) -> Result<ServiceRecord, RecordError> {
        read_record(document.to_string().as_bytes()).map(|(record, _)| record)
    }

    #[test]
    fn a_record_of_format_1_is_a_service_of_one_version() {
        let (record, document) = read_record(FORMAT_1.as_bytes()).unwrap();
        let (name, version) = record.endpoint.versions().next().unwrap();
        assert_eq!((name.as_str(), version.serving, record.endpoint.versions().count()), ("blue-one", Some(1), 1));
        let revision = version.serving_revision().unwrap();
        assert_eq!((revision.spec.start_timeout_seconds, revision.placement), (1200, Placement::Only { share: 40.0 }));
        assert!(revision.workload.folder().unwrap().app_root.ends_with("apps/Ji4M9O"));
        assert_eq!(document["nextReplica"], 2, "what a platform keeps beside it is still there");
        assert_eq!(
            read(&serde_json::to_value(&record).unwrap()).unwrap(),
            record,
            "it is written in the new format and read again"
        );
    }

    #[test]
    fn a_failed_first_deployment_and_a_record_without_a_format_are_read_too() {
        let mut old: Value = serde_json::from_str(FORMAT_1).unwrap();
        let spec = old["revisions"][0]["spec"].clone();
        let failure = json!({ "code": "InitFailed", "message": "", "evidence": [], "remedy": "" });
        old["failure"] = json!({ "revision": 1, "failure": failure, "spec": spec });
        old["revisions"] = json!([]);
        old["serving"] = Value::Null;
        old.as_object_mut().unwrap().retain(|key, _| key != "format" && key != "callers");
        let record = read(&old).unwrap();
        assert_eq!(record.spec().unwrap().version().as_str(), "blue-one");
    }

    #[test]
    fn no_damage_of_an_old_record_is_more_than_an_error() {
        let whole: Value = serde_json::from_str(FORMAT_1).unwrap();
        for key in whole.as_object().unwrap().keys() {
            for damage in [Value::Null, json!([]), json!([1]), json!({}), json!("x"), json!(1)] {
                let mut old = whole.clone();
                old[key] = damage;
                let _ = read(&old);
            }
        }
        assert!(matches!(read(&json!({ "format": 3 })), Err(RecordError::Newer(3))));
    }
}
