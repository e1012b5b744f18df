//! Housekeeping through the real binary: what there is, who uses it, and that only what nobody uses goes.
#![expect(clippy::unwrap_used, reason = "a test that can't do its set-up has failed")]

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::cli::sandbox::Sandbox;

const EVERYTHING: &str = "image prune --older-than 0";

fn rows(sandbox: &Sandbox, line: &str) -> Vec<Value> {
    serde_json::from_str(&sandbox.aml(line).success()).unwrap()
}

fn names(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["name"].as_str().unwrap()).collect()
}

/// Registers a model and returns the file of its layer, which is the only new one.
fn register(sandbox: &Sandbox, name: &str) -> PathBuf {
    let before = blobs(sandbox);
    let file = sandbox.write(&format!("{name}.bin"), format!("weights of {name}"));
    sandbox.aml(&format!("model register -n {name} -p {}", file.display())).success();
    blobs(sandbox).into_iter().find(|blob| !before.contains(blob)).expect("a model has a layer")
}

fn blobs(sandbox: &Sandbox) -> Vec<PathBuf> {
    let found = walk(&sandbox.path("data"));
    found.into_iter().filter(|path| path.parent().unwrap().ends_with("registry/blobs/sha256")).collect()
}

fn walk(folder: &std::path::Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

fn digest(blob: &std::path::Path) -> String {
    format!("sha256:{}", blob.file_name().unwrap().to_str().unwrap())
}

/// Puts a blob that nobody names beside another, as a killed command leaves one.
fn orphan(blob: &std::path::Path, letter: &str) -> PathBuf {
    let orphan = blob.with_file_name(letter.repeat(64));
    fs::write(&orphan, "nobody's").unwrap();
    orphan
}

#[test]
fn layers_that_nobody_names_go_and_those_of_models_and_images_stay() {
    let sandbox = Sandbox::new();
    let kept = register(&sandbox, "kept");
    let (lost, config, layer) = (orphan(&kept, "a"), orphan(&kept, "b"), orphan(&kept, "c"));
    let manifest = serde_json::json!({ "config": { "digest": digest(&config) }, "layers": [{ "digest": digest(&layer) }] });
    let named = orphan(&kept, "d");
    fs::write(&named, manifest.to_string()).unwrap();
    let entry =
        serde_json::json!({ "mediaType": "application/vnd.oci.image.manifest.v1+json", "digest": digest(&named), "size": 1 });
    let index = serde_json::json!({ "schemaVersion": 2, "manifests": [entry] });
    let index_file = kept.ancestors().nth(3).unwrap().join("index.json");
    fs::write(index_file, index.to_string()).unwrap();

    assert!(rows(&sandbox, "image prune").is_empty(), "nothing is 30 days old");
    let told = sandbox.aml(EVERYTHING);
    assert!(told.stderr.contains("--yes"), "what to do is said: {}", told.stderr);
    assert_eq!(names(&rows(&sandbox, EVERYTHING)), [digest(&lost)]);
    assert!(lost.is_file(), "without --yes nothing goes");

    let removed = rows(&sandbox, &format!("{EVERYTHING} --yes"));
    assert_eq!(names(&removed), [digest(&lost)]);
    assert_eq!(removed[0]["removed"], true);
    assert!(!lost.exists());
    assert!([&kept, &config, &layer, &named].iter().all(|path| path.is_file()), "what is named stays");
    assert!(rows(&sandbox, EVERYTHING).is_empty(), "nothing is left to go");
    sandbox.aml("model download -i kept:1 -t back").success();
}

#[test]
fn a_folder_that_others_may_use_keeps_its_layers() {
    let sandbox = Sandbox::new();
    let shared = sandbox.path("shared");
    sandbox.aml(&format!("workspace create -w one -g g --container-registry {}", shared.display())).success();
    sandbox.aml("model list -w one -g g").success();
    let lost = shared.join("blobs/sha256").join("a".repeat(64));
    fs::create_dir_all(lost.parent().unwrap()).unwrap();
    fs::write(&lost, "another workspace's model").unwrap();
    let pruned = sandbox.aml(&format!("{EVERYTHING} --yes -w one -g g"));
    assert!(pruned.stderr.contains("other workspaces may use"), "{}", pruned.stderr);
    assert!(lost.is_file());
}

#[test]
fn python_environments_and_left_files_go_when_they_are_old() {
    let sandbox = Sandbox::new();
    let key = "ab".repeat(32);
    let environment = sandbox.path("data").join("aml/environments").join(&key);
    fs::create_dir_all(&environment).unwrap();
    let marker = environment.join("aml-environment.json");
    fs::write(&marker, "{}").unwrap();
    let left = sandbox.path("data").join("aml/images/outgoing/left");
    fs::create_dir_all(left.parent().unwrap()).unwrap();
    fs::write(&left, "half a layer").unwrap();

    let listed = rows(&sandbox, "image list");
    assert_eq!(names(&listed), [&key]);
    assert_eq!(listed[0]["kind"], "python");
    assert!(sandbox.aml("image list -o table").success().contains(&key));
    let shown = sandbox.aml(&format!("image show -n {} --query name -o tsv", &key[..8])).success();
    assert_eq!(shown.trim(), key);
    assert_eq!(sandbox.aml("image show -n 0123456789").code, Some(3), "what isn't there has its exit code");
    assert_eq!(names(&rows(&sandbox, EVERYTHING)), [&key], "a file of today may be on its way");
    assert!(rows(&sandbox, "image prune").is_empty());

    let long_ago = SystemTime::now() - Duration::from_secs(40 * 24 * 60 * 60);
    for file in [&marker, &left] {
        File::options().append(true).open(file).unwrap().set_modified(long_ago).unwrap();
    }
    assert!(rows(&sandbox, "image prune --kind layer --yes").is_empty(), "another kind was asked for");
    assert_eq!(rows(&sandbox, "image prune --yes").len(), 2);
    assert!(!environment.exists() && !left.exists());
}
