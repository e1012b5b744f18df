//! An environment, as v1 printed it, and its key.

use aml::config::Environment;
use aml::environment::redacted;
use aml::operations::{ComparedKeys, KeyOfEnvironment};
use serde_json::{Value, json};

use crate::output::{Columns, Report};

/// Returns what `show` and `register` print: the whole object, passwords in addresses left out.
pub(crate) fn one(environment: &Environment) -> Report {
    Report::Object(whole(environment), Columns::Sorted)
}

/// Returns what `list` prints.
pub(crate) fn list(environments: &[Environment]) -> Report {
    Report::Object(environments.iter().map(whole).collect(), Columns::Sorted)
}

/// Returns what `key` prints.
pub(crate) fn key(found: &KeyOfEnvironment) -> Report {
    Report::with_columns(json!({ "key": found.key, "form": found.form }), &["key"])
}

/// Returns what `key --diff` prints.
pub(crate) fn compared(compared: &ComparedKeys) -> Report {
    let ComparedKeys { one, other, differences } = compared;
    let value = json!({
        "key": one.key,
        "form": one.form,
        "other": { "key": other.key, "form": other.form },
        "differences": differences,
        "rebuilds": !differences.is_empty(),
    });
    Report::with_columns(value, &["key", "rebuilds"])
}

fn whole(environment: &Environment) -> Value {
    let mut document = environment.to_document();
    hide_secrets(&mut document["python"]["condaDependencies"]);
    document
}

fn hide_secrets(value: &mut Value) {
    match value {
        Value::String(text) => *text = redacted(text),
        Value::Array(items) => items.iter_mut().for_each(hide_secrets),
        Value::Object(fields) => fields.values_mut().for_each(hide_secrets),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
