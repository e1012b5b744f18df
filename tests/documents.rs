//! Documents as people write them: each file of `fixtures/documents` is read, and what is said of it stands beside it.

#![expect(clippy::unwrap_used, reason = "a test that can't read its fixtures fails")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use aml::config::{CondaFile, DeploymentConfig, DeploymentFlags, Environment, Faults, InferenceConfig, InferenceFlags};

mod equivalence;

const FOLDER: &str = "fixtures/documents";

/// Where the file names of inference configurations start.
fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER).join("valid/project")
}

/// Reads one document by the kind that its name begins with; returns whether it gave a value, and what was said.
fn read(path: &Path) -> (bool, Faults) {
    let name = path.file_name().unwrap().to_str().unwrap();
    let mut faults = Faults::default();
    let gave_value = match name.split('-').next().unwrap() {
        "deployment" => DeploymentConfig::read(Some(path), &DeploymentFlags::default(), &mut faults).is_some(),
        "inference" => InferenceConfig::read(Some(path), &InferenceFlags::default(), &project(), &mut faults).is_some(),
        "conda" => CondaFile::read(path, &mut faults).is_some(),
        "environment" => Environment::read_directory(path, &mut faults).is_some(),
        kind => panic!("{name}: no document is of the kind {kind}"),
    };
    (gave_value, faults)
}

fn documents(folder: &str) -> Vec<PathBuf> {
    // The working directory of a test is the package's folder, so that paths in messages are the same everywhere.
    let entries = std::fs::read_dir(Path::new(FOLDER).join(folder)).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| !["expected", "py"].iter().any(|ending| path.extension().is_some_and(|found| found == *ending)));
    paths.retain(|path| path.file_name().unwrap() != "project");
    paths.sort();
    paths
}

fn said(faults: &Faults) -> String {
    let lines = faults.iter().fold(String::new(), |mut lines, fault| {
        writeln!(lines, "{:?}: {fault}", fault.severity).unwrap();
        lines
    });
    lines.replace(env!("CARGO_MANIFEST_DIR"), "[package]")
}

/// Compares with the file beside the document; `UPDATE_EXPECTED=1` writes it instead.
#[expect(clippy::disallowed_methods, reason = "the person who runs the test says so")]
fn difference(path: &Path, faults: &Faults) -> Option<String> {
    let beside = PathBuf::from(format!("{}.expected", path.display()));
    let said = said(faults);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        if said.is_empty() {
            std::fs::remove_file(&beside).ok()
        } else {
            std::fs::write(&beside, &said).ok()
        };
    }
    let expected = std::fs::read_to_string(&beside).unwrap_or_default();
    (said != expected).then(|| format!("{}\n--- expected\n{expected}--- said\n{said}", path.display()))
}

#[test]
fn valid_documents_are_read_and_only_warned_about() {
    let mut wrong = Vec::new();
    for path in documents("valid") {
        let (gave_value, faults) = read(&path);
        if !gave_value || faults.any_error() {
            wrong.push(format!("{} should be read:\n{}", path.display(), said(&faults)));
        }
        wrong.extend(difference(&path, &faults));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn invalid_documents_are_refused_with_every_fault_at_once() {
    let mut wrong = Vec::new();
    for path in documents("invalid") {
        let (gave_value, faults) = read(&path);
        if gave_value || !faults.any_error() {
            wrong.push(format!("{} should be refused", path.display()));
        }
        wrong.extend(difference(&path, &faults));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_message_shows_a_key_or_a_password() {
    for path in documents("valid").into_iter().chain(documents("invalid")) {
        let (_, faults) = read(&path);
        let said = said(&faults);
        for secret in ["first-of-two-keys", "second-of-two-keys", "only-the-second", "12345", "something)"] {
            assert!(!said.contains(secret), "{} shows {secret}:\n{said}", path.display());
        }
    }
}
