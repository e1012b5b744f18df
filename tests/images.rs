//! Housekeeping through the real binary: what there is, who uses it, and that only what nobody uses goes.
#![expect(clippy::unwrap_used, reason = "a test that can't do its set-up has failed")]

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use aml::files::MarkedFolder;
use aml::names::{Digest, ImageVersion, Repository, Tag};
use aml::net::HttpClient;
use aml::registry::{BlobFile, Registry, RegistryAccess, RegistryPlace};
use serde_json::Value;
use sha2::Digest as _;

use crate::cli::sandbox::Sandbox;
use crate::parts::base_image;
use crate::parts::registry::{Setup, TestRegistry};

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

/// Puts a file on its way into a registry, as a process keeps one.
fn outgoing(sandbox: &Sandbox, name: &str) -> PathBuf {
    let root = sandbox.path("data").join("aml/images/outgoing");
    MarkedFolder::make(&root, 0o700).unwrap();
    let folder = root.join(format!("{name:0<16}"));
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("layer"), "half a layer").unwrap();
    fs::write(folder.with_extension("lock"), "").unwrap();
    folder
}

#[test]
fn python_environments_go_when_they_are_old_and_what_dead_processes_left_at_once() {
    let sandbox = Sandbox::new();
    let key = "ab".repeat(32);
    let environment = sandbox.path("data").join("aml/environments").join(&key);
    fs::create_dir_all(&environment).unwrap();
    let marker = environment.join("aml-environment.json");
    fs::write(&marker, "{}").unwrap();
    let left = outgoing(&sandbox, "left");
    let living = outgoing(&sandbox, "living");
    let held = File::open(living.with_extension("lock")).unwrap();
    held.try_lock().unwrap();

    let listed = rows(&sandbox, "image list");
    assert_eq!(names(&listed), [&key]);
    assert_eq!(listed[0]["kind"], "python");
    assert!(sandbox.aml("image list -o table").success().contains(&key));
    let shown = sandbox.aml(&format!("image show -n {} --query name -o tsv", &key[..8])).success();
    assert_eq!(shown.trim(), key);
    assert_eq!(sandbox.aml("image show -n 0123456789").code, Some(3), "what isn't there has its exit code");
    let left_name = left.display().to_string().replace(sandbox.path("").to_str().unwrap().trim_end_matches('/'), "[SANDBOX]");
    assert_eq!(names(&rows(&sandbox, EVERYTHING)), [&key, &left_name], "what a living process sends isn't told");
    assert_eq!(names(&rows(&sandbox, "image prune")), [&left_name], "the environment is young");

    let long_ago = SystemTime::now() - Duration::from_secs(40 * 24 * 60 * 60);
    File::options().append(true).open(&marker).unwrap().set_modified(long_ago).unwrap();
    assert!(rows(&sandbox, "image prune --kind layer --yes").is_empty(), "another kind was asked for");
    assert_eq!(rows(&sandbox, "image prune --yes").len(), 2);
    assert!(!environment.exists() && !left.exists());
    assert!(living.join("layer").is_file(), "what a living process sends was removed");
}

#[test]
fn logs_of_builds_that_left_nothing_and_notes_of_uploads_go_within_a_week() {
    let sandbox = Sandbox::new();
    let data = sandbox.path("data").join("aml");
    let put = |path: String, days: u64| {
        let path = data.join(path);
        MarkedFolder::make(path.parent().unwrap(), 0o700).unwrap();
        fs::write(&path, "text").unwrap();
        let written = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
        File::options().append(true).open(&path).unwrap().set_modified(written).unwrap();
        path
    };
    let [log, note] = ["build-logs/{}.log", "uploads/{}"].map(|form| move |digit: &str| form.replace("{}", &digit.repeat(64)));
    let (old, young) = (put(log("a"), 8), put(log("b"), 6));
    let (forgotten, resumable) = (put(note("a"), 8), put(note("b"), 6));
    let (building, sending) = (put(log("c"), 8), put(note("c"), 8));
    let held = [&building, &sending].map(|path| File::open(path).unwrap());
    for file in &held {
        file.try_lock().unwrap();
    }

    let shown = |path: &std::path::Path| sandbox.redact(&path.display().to_string());
    let told = rows(&sandbox, "image prune");
    assert_eq!(names(&told), [shown(&old), shown(&forgotten)], "a week is enough, and what lives isn't told");
    assert_eq!(told.iter().map(|row| row["kind"].as_str().unwrap()).collect::<Vec<_>>(), ["log", "file"]);
    assert_eq!((&told[0]["size"], &told[0]["removed"]), (&4.into(), &false.into()));
    assert_eq!(names(&rows(&sandbox, "image prune --kind log --yes")), [shown(&old)]);
    assert!(!old.exists() && forgotten.exists(), "another kind was asked for");
    assert_eq!(names(&rows(&sandbox, &format!("{EVERYTHING} --yes"))), [shown(&young), shown(&forgotten), shown(&resumable)]);
    assert!(building.is_file() && sending.is_file(), "what a living process writes was removed");
    assert!([young, forgotten, resumable].iter().all(|path| !path.exists()));
}

/// A registry with a base image of an empty layer, and an environment's image that was made of it for another machine.
struct Shared {
    server: TestRegistry,
    registry: Registry,
    maker: Sandbox,
    /// What the maker's package says of itself.
    package: Value,
}

impl Shared {
    async fn start(setup: Setup<'_>) -> Self {
        let server = TestRegistry::set_up(setup);
        let access = RegistryAccess { http: HttpClient::default(), credentials: Vec::new(), uploads: None };
        let registry = Registry::open(&RegistryPlace::Remote(server.address().parse().unwrap()), &access).unwrap();
        let mut maker = Sandbox::new();
        let (bytes, path) = (vec![0; 1024], maker.path("empty.tar"));
        fs::write(&path, &bytes).unwrap();
        let digest = Digest::from_sha256(sha2::Sha256::digest(&bytes).into());
        let layer = BlobFile { digest, size: 1024, path, offset: 0 };
        let (repository, tag) = (Repository::new("base").unwrap(), Tag::new("1").unwrap());
        base_image::push_layer(&registry, (&repository, &tag), &layer, &serde_json::json!({})).await;
        Self::name_registry(&mut maker, &server);
        maker.write("score.py", "");
        let environment = serde_json::json!({
            "name": "mine", "python": { "userManagedDependencies": true },
            "docker": { "baseImage": format!("{}/base:1", server.address()) },
        });
        let inference = serde_json::json!({ "entryScript": "score.py", "environment": environment });
        maker.write("inferenceconfig.json", inference.to_string());
        let package = Self::package(&maker, "one");
        Self { server, registry, maker, package }
    }

    fn package(maker: &Sandbox, label: &str) -> Value {
        let line = format!("model package --ic inferenceconfig.json --il {label} -v");
        serde_json::from_str(&maker.aml(&line).success()).unwrap()
    }

    fn name_registry(machine: &mut Sandbox, server: &TestRegistry) {
        let config = serde_json::json!({
            "resource_group": "tests", "workspace_name": "images", "registry": format!("{}/team", server.address()),
        });
        machine.write(".azureml/config.json", config.to_string());
        machine.set("AML_TRUSTED_PLACES", server.address());
    }

    /// Returns a machine that has this registry, and no record of a service image that was made of the environment.
    fn other_machine(&self) -> Sandbox {
        let mut machine = Sandbox::new();
        Self::name_registry(&mut machine, &self.server);
        machine
    }

    fn key(&self) -> &str {
        self.package["environmentKey"].as_str().unwrap()
    }

    /// Returns whether the registry has an image.
    async fn has(&self, repository: &str, tag: &str) -> bool {
        let (repository, tag) = (Repository::new(repository).unwrap(), Tag::new(tag).unwrap());
        self.registry.resolve(&repository, &ImageVersion::Tag(tag)).await.unwrap().is_some()
    }

    async fn has_environment(&self) -> bool {
        self.has("team/aml/environments", self.key()).await
    }
}

/// Puts the log of an old build on a machine.
fn old_log(machine: &Sandbox, key: &str) -> PathBuf {
    let folder = machine.path("data").join("aml/build-logs");
    MarkedFolder::make(&folder, 0o700).unwrap();
    let path = folder.join(format!("{key}.log"));
    fs::write(&path, "STEP 1").unwrap();
    let long_ago = SystemTime::now() - Duration::from_secs(40 * 24 * 60 * 60);
    File::options().append(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_image_that_nobody_uses_goes_from_its_registry() {
    let shared = Shared::start(Setup::default()).await;
    assert!(shared.has_environment().await);
    assert!(rows(&shared.maker, EVERYTHING).iter().all(|row| row["kind"] != "environment"), "a service image was made of it");

    let machine = shared.other_machine();
    let log = old_log(&machine, shared.key());
    assert!(rows(&machine, "image prune --yes").is_empty(), "the environment is young, and so its log stays");
    let told = rows(&machine, EVERYTHING);
    assert_eq!(names(&told), [shared.key(), &machine.redact(&log.display().to_string())], "the log goes with its environment");
    assert!(shared.has_environment().await && log.is_file(), "without --yes nothing goes");
    let removed = rows(&machine, &format!("{EVERYTHING} --yes"));
    assert_eq!(names(&removed), names(&told));
    assert!(removed.iter().all(|row| row["removed"] == true), "{removed:?}");
    assert!(!shared.has_environment().await && !log.exists());
    assert!(rows(&machine, EVERYTHING).is_empty() && rows(&machine, "image list").is_empty(), "nothing is left to go");

    assert!(shared.has("team/package", "one").await, "a service image went with its environment");
    assert_eq!(Shared::package(&shared.maker, "two")["environmentKey"], shared.key());
    assert!(shared.has_environment().await, "what was removed is made again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_that_removes_nothing_is_told_and_all_stays_as_it_is() {
    let shared = Shared::start(Setup { keeps_all: true, ..Setup::default() }).await;
    let machine = shared.other_machine();
    let log = old_log(&machine, shared.key());
    let outcome = machine.aml(&format!("{EVERYTHING} --yes"));
    let said = format!(
        "environment images stay: failed to remove a manifest from registry {}: it does not allow deletion; enable it in \
         the registry's settings, or ask its operator to.",
        shared.server.address()
    );
    assert!(outcome.stderr.contains(&said), "{}", outcome.stderr);
    let kept: Vec<Value> = serde_json::from_str(&outcome.success()).unwrap();
    assert_eq!(names(&kept), [shared.key()], "the log of an environment that stays isn't told");
    assert_eq!(kept[0]["removed"], false);
    assert!(shared.has_environment().await && log.is_file());
    assert_eq!(names(&rows(&machine, "image list")), [shared.key()], "it is still listed");
    assert!(shared.server.requests().iter().any(|request| request.starts_with("DELETE") && request.ends_with("405")));
}
