//! What a deployment prints of its plan: what would be made and sent, the files and the rules that exclude others, what would become of the
//! objects in a cluster, and what is in its way.

use std::fmt::Write as _;

use aml::operations::{DeploymentPlan, EnvironmentStep, ExportedService, ImageStep, ModelStep, PlannedService};
use aml::package::{Entry, EntryKind, LeftOut, Listing};
use aml::platform::kubernetes::plan::{ClusterPlan, PlannedAction, PlannedObject};
use indicatif::HumanBytes;
use serde_json::{Map, Value, json};

use crate::output::{Columns, Format, Report};

/// Returns what `--dry-run` prints: in a table one row for each file, sent or left out.
pub(crate) fn report(plan: &DeploymentPlan, format: Option<Format>) -> Report {
    if let (Some(Format::Table), Some(files)) = (format, &plan.files) {
        return Report::with_columns(rows(files), &["path", "size", "leftOutBy"]);
    }
    Report::Summary { text: text(plan), value: whole(plan), columns: Columns::AsTheyCome }
}

/// Returns what `--diff` prints: a unified diff of each object that changes.
pub(crate) fn differences(plan: &DeploymentPlan) -> Report {
    let objects = plan.cluster.iter().flat_map(|cluster| &cluster.objects).filter(|object| !object.diff.is_empty());
    let diffs = objects.map(|object| {
        let PlannedObject { kind, name, diff, .. } = object;
        format!("--- {kind} {name} (now)\n+++ {kind} {name} (then)\n{diff}")
    });
    Report::Plain(diffs.collect::<String>().into_bytes())
}

/// Returns what `--export` prints.
pub(crate) fn exported(service: &ExportedService) -> Report {
    let ExportedService { service, folder, files, commands } = service;
    let value = json!({
        "name": service.as_str(),
        "folder": folder.to_string_lossy(),
        "files": files,
        "commands": commands,
    });
    Report::with_columns(value, &["name", "folder"])
}

fn whole(plan: &DeploymentPlan) -> Value {
    let DeploymentPlan { service, compute_target, action, files, environment, models, image, cluster, obstacles } = plan;
    let mut whole = files.as_ref().map(document).and_then(|files| files.as_object().cloned()).unwrap_or_default();
    let ClusterPlan { objects, problems, scalers } = cluster.clone().unwrap_or_default();
    let own = json!({
        "service": { "name": service.as_str(), "computeTarget": compute_target.as_str(), "action": word(*action) },
        "environment": environment.as_ref().map(|step| json!({ "key": step.key, "found": step.found })),
        "models": models.iter().map(model).collect::<Vec<_>>(),
        "image": image.as_ref().map(self::image),
        "objects": objects,
        "problems": problems,
        "scalers": scalers,
        "obstacles": obstacles.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    whole.extend(own.as_object().cloned().unwrap_or_else(Map::new));
    whole.into()
}

fn model(step: &ModelStep) -> Value {
    json!({ "id": step.id.to_string(), "size": step.size, "there": step.there })
}

fn image(step: &ImageStep) -> Value {
    let parts = step.parts.iter().map(|part| json!({ "what": part.what, "size": part.size, "there": part.there }));
    json!({
        "repository": step.repository.to_string(),
        "digest": step.digest.map(|digest| digest.to_string()),
        "parts": parts.collect::<Vec<_>>(),
    })
}

fn word(action: PlannedService) -> &'static str {
    match action {
        PlannedService::Created => "created",
        PlannedService::Replaced => "replaced",
        PlannedService::Refused => "refused",
    }
}

fn text(plan: &DeploymentPlan) -> String {
    let mut text = match plan.action {
        PlannedService::Refused => format!("service '{}' stays as it is\n", plan.service),
        action => format!("service '{}' would be {} on '{}'\n", plan.service, word(action), plan.compute_target),
    };
    if let Some(EnvironmentStep { key, found }) = &plan.environment {
        let found = found.map_or_else(|| "would be made".to_owned(), |place| format!("found in {place}"));
        let _ = writeln!(text, "\nenvironment {key}: {found}");
    }
    for step in &plan.models {
        let what = if step.there { "there" } else { "would be fetched" };
        let _ = writeln!(text, "model {}: {what}, {}", step.id, HumanBytes(step.size));
    }
    if let Some(ImageStep { repository, digest, parts }) = &plan.image {
        let digest = digest.map_or_else(|| "would be made".to_owned(), |digest| digest.to_string());
        let _ = writeln!(text, "image {repository}: {digest}");
        for part in parts {
            let what = if part.there { "there" } else { "to send" };
            let _ = writeln!(text, "  {what:<8} {}, {}", part.what, HumanBytes(part.size));
        }
    }
    if let Some(files) = &plan.files {
        let _ = writeln!(text, "\nfiles: {}, {}", self::files(files).count(), HumanBytes(files.size()));
        for entry in self::files(files) {
            let _ = writeln!(text, "  {}  {}", entry.path.display(), HumanBytes(entry.size));
        }
        for left in &files.left_out {
            let why = left.rule.as_ref().map_or_else(|| left.reason.to_string(), ToString::to_string);
            let _ = writeln!(text, "  {}  left out by {why}", shown_path(left));
        }
    }
    if let Some(cluster) = &plan.cluster {
        text.push_str("\nobjects:\n");
        cluster.objects.iter().for_each(|object| write_object(&mut text, object));
    }
    text
}

fn write_object(text: &mut String, object: &PlannedObject) {
    let PlannedObject { kind, name, action, diff, .. } = object;
    let word = match action {
        PlannedAction::Created => "create",
        PlannedAction::Changed => "change",
        PlannedAction::Untouched => "keep",
        PlannedAction::Deleted => "delete",
        PlannedAction::Refused => "refused",
    };
    let _ = writeln!(text, "  {word:<8} {kind} '{name}'");
    if *action == PlannedAction::Changed {
        diff.lines().for_each(|line| {
            let _ = writeln!(text, "           {line}");
        });
    }
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
    use aml::image::PlannedPart;
    use aml::names::{ComputeTargetName, Repository, ServiceName};
    use aml::package::{LeftOutReason, Rule};
    use aml::platform::kubernetes::objects::Kind;

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
    fn a_terminal_is_told_each_step_in_its_order() {
        let object = |kind, name: &str, action, diff: &str| PlannedObject {
            kind,
            name: name.to_owned(),
            action,
            diff: diff.to_owned(),
            drift: Vec::new(),
            managed_by: None,
        };
        let parts = [("the environment", 1 << 30, true), ("the project", 127, false)].map(|(what, size, there)| PlannedPart {
            what: what.to_owned(),
            size,
            there,
        });
        let model = |id: &str, there| ModelStep { id: id.parse().unwrap(), size: 4096, there };
        let mut plan = DeploymentPlan {
            service: ServiceName::new("diabetes").unwrap(),
            compute_target: ComputeTargetName::new("myaks").unwrap(),
            action: PlannedService::Replaced,
            files: Some(listing()),
            environment: Some(EnvironmentStep { key: "0a1b2c3d".to_owned(), found: Some("the workspace's registry") }),
            models: vec![model("there:1", true), model("elsewhere:2", false)],
            image: Some(ImageStep {
                repository: Repository::new("services/diabetes").unwrap(),
                digest: None,
                parts: parts.into(),
            }),
            cluster: Some(ClusterPlan {
                objects: vec![
                    object(Kind::ConfigMap, "aml.diabetes.2", PlannedAction::Created, "+a: 1\n"),
                    object(Kind::Service, "diabetes", PlannedAction::Untouched, ""),
                    object(Kind::Deployment, "diabetes", PlannedAction::Changed, "-    cpu: 50m\n+    cpu: 60m\n"),
                    object(Kind::PodDisruptionBudget, "diabetes", PlannedAction::Deleted, "-x: 1\n"),
                    object(Kind::NetworkPolicy, "diabetes", PlannedAction::Refused, ""),
                ],
                ..ClusterPlan::default()
            }),
            obstacles: Vec::new(),
        };
        insta::assert_snapshot!(text(&plan));
        (plan.action, plan.files, plan.cluster, plan.image) = (PlannedService::Refused, None, None, None);
        plan.environment = Some(EnvironmentStep { key: "0a1b2c3d".to_owned(), found: None });
        insta::assert_snapshot!(text(&plan), @r"
        service 'diabetes' stays as it is

        environment 0a1b2c3d: would be made
        model there:1: there, 4.00 KiB
        model elsewhere:2: would be fetched, 4.00 KiB
        ");
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
