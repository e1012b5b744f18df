//! The objects that commands print: the trimmed form with an empty string for what is missing, and with `-v` the whole one.

pub(crate) mod compute;
pub(crate) mod environment;
pub(crate) mod image;
pub(crate) mod model;
pub(crate) mod plan;
pub(crate) mod service;
pub(crate) mod workspace;

use std::collections::BTreeMap;

use serde_json::Value;

/// Which form of an object is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// The main fields; what is missing or empty is an empty string, as v1 had it.
    Trimmed,
    /// Every field; what is missing is null.
    Whole,
}

impl From<crate::args::Untrimmed> for Form {
    fn from(switch: crate::args::Untrimmed) -> Self {
        if switch.untrimmed { Self::Whole } else { Self::Trimmed }
    }
}

/// Returns a value of the trimmed form.
fn or_empty<T: Into<Value>>(value: Option<T>) -> Value {
    value.map_or_else(|| Value::from(""), Into::into)
}

/// Returns a map of the trimmed form.
fn map_or_empty(map: &BTreeMap<String, String>) -> Value {
    if map.is_empty() { Value::from("") } else { whole_map(map) }
}

fn whole_map(map: &BTreeMap<String, String>) -> Value {
    map.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect()
}

/// Returns a time as v1 wrote it: to the microsecond, with an offset.
fn time(timestamp: jiff::Timestamp) -> String {
    timestamp.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}
