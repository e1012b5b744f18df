//! What `model deploy --dry-run` prints: the files that would be sent, and the rules that exclude the others.

use aml::package::{Entry, EntryKind, LeftOut, Listing};
use serde_json::{Value, json};

use crate::output::{Columns, Format, Report};

/// Returns what `--dry-run` prints: in a table one row for each file, sent or left out.
pub(crate) fn report(listing: &Listing, format: Option<Format>) -> Report {
    if format == Some(Format::Table) {
        return Report::with_columns(rows(listing), &["path", "size", "leftOutBy"]);
    }
    Report::Object(document(listing), Columns::AsTheyCome)
}

fn document(listing: &Listing) -> Value {
    json!({
        "root": listing.root.to_string_lossy(),
        "files": files(listing).count(),
        "size": listing.size(),
        "sent": listing.entries.iter().map(sent).collect::<Vec<_>>(),
        "leftOut": listing.left_out.iter().map(left_out).collect::<Vec<_>>(),
        "warnings": listing.warnings.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn sent(entry: &Entry) -> Value {
    let (kind, target) = match &entry.kind {
        EntryKind::Folder => ("folder", None),
        EntryKind::File { executable: false } => ("file", None),
        EntryKind::File { executable: true } => ("executable", None),
        EntryKind::Link { target } => ("link", Some(target.to_string_lossy())),
    };
    json!({ "path": entry.path.to_string_lossy(), "kind": kind, "size": entry.size, "target": target })
}

fn left_out(left: &LeftOut) -> Value {
    let rule = left.rule.as_ref();
    json!({
        "path": shown_path(left),
        "reason": left.reason.to_string(),
        "file": rule.map(|rule| rule.file.to_string_lossy()),
        "line": rule.map(|rule| rule.line),
        "pattern": rule.map(|rule| &rule.pattern),
    })
}

fn rows(listing: &Listing) -> Value {
    let sent = files(listing).map(|entry| json!({ "path": entry.path.to_string_lossy(), "size": entry.size, "leftOutBy": "" }));
    let left_out = listing.left_out.iter().map(|left| {
        let why = left.rule.as_ref().map_or_else(|| left.reason.to_string(), ToString::to_string);
        json!({ "path": shown_path(left), "size": "", "leftOutBy": why })
    });
    sent.chain(left_out).collect()
}

fn files(listing: &Listing) -> impl Iterator<Item = &Entry> {
    listing.entries.iter().filter(|entry| entry.kind != EntryKind::Folder)
}

fn shown_path(left: &LeftOut) -> String {
    format!("{}{}", left.path.display(), if left.folder { "/" } else { "" })
}

#[cfg(test)]
mod tests {
    use aml::package::{LeftOutReason, Rule};

    use super::*;

    fn listing() -> Listing {
        let rule = Rule { file: ".amlignore".into(), line: 2, pattern: "*.csv".into() };
        Listing {
            root: "/project".into(),
            entries: vec![
                Entry { path: "run.sh".into(), kind: EntryKind::File { executable: true }, size: 7 },
                Entry { path: "src".into(), kind: EntryKind::Folder, size: 0 },
                Entry { path: "src/link".into(), kind: EntryKind::Link { target: "score.py".into() }, size: 0 },
                Entry { path: "src/score.py".into(), kind: EntryKind::File { executable: false }, size: 120 },
            ],
            left_out: vec![
                LeftOut { path: ".git".into(), folder: true, rule: None, reason: LeftOutReason::Git },
                LeftOut { path: "data.csv".into(), folder: false, rule: Some(rule), reason: LeftOutReason::Ignored },
            ],
            warnings: Vec::new(),
            fingerprint: None,
        }
    }

    #[test]
    fn a_table_has_a_row_for_each_file_and_names_the_rule() {
        let expected = json!([
            {"path": "run.sh", "size": 7, "leftOutBy": ""},
            {"path": "src/link", "size": 0, "leftOutBy": ""},
            {"path": "src/score.py", "size": 120, "leftOutBy": ""},
            {"path": ".git/", "size": "", "leftOutBy": "git's own"},
            {"path": "data.csv", "size": "", "leftOutBy": ".amlignore:2: *.csv"},
        ]);
        assert_eq!(rows(&listing()), expected);
    }

    #[test]
    fn the_document_holds_everything_that_was_decided() {
        let document = document(&listing());
        assert_eq!((&document["files"], &document["size"]), (&json!(3), &json!(127)));
        assert_eq!(document["sent"][2], json!({"path": "src/link", "kind": "link", "size": 0, "target": "score.py"}));
        assert_eq!(
            document["leftOut"][0],
            json!({"path": ".git/", "reason": "git's own", "file": null, "line": null, "pattern": null})
        );
        assert_eq!(document["leftOut"][1]["pattern"], "*.csv");
    }
}
