//! One workspace with models of many files and a service, what is done in it, and what has to hold after each kill.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use aml::names::Hasher;
use serde_json::Value;

use super::chance::Chance;
use crate::deploy::{Machine, eventually, post};
use crate::parts::model_tree::{FINGERPRINT_SCRIPT, fingerprint, make_model, try_fingerprint};

const FILES: usize = 2_000;
const SERVICE: &str = "svc";

/// What is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Register,
    Download,
    Package,
    Deploy,
    Overwrite,
    Update,
    Delete,
}

impl Step {
    pub(super) const ALL: [Self; 7] =
        [Self::Register, Self::Download, Self::Package, Self::Deploy, Self::Overwrite, Self::Update, Self::Delete];

    fn asks_the_supervisor(self) -> bool {
        matches!(self, Self::Deploy | Self::Overwrite | Self::Update | Self::Delete)
    }
}

pub(super) struct World {
    machine: Machine,
    project: PathBuf,
    /// The fingerprint of each version of the model.
    versions: BTreeMap<u64, String>,
    next_seed: usize,
    /// How long each step took when it was left alone.
    times: BTreeMap<Step, Duration>,
}

impl World {
    /// Makes the workspace and does each step once.
    pub(super) fn new() -> Self {
        let machine = Machine::new();
        let project = machine.project("teller", FINGERPRINT_SCRIPT);
        let mut world = Self { machine, project, versions: BTreeMap::new(), next_seed: 1, times: BTreeMap::new() };
        for step in [Step::Register, Step::Register].into_iter().chain(Step::ALL).chain([Step::Deploy]) {
            world.prepare(step);
            let arguments = world.arguments(step, 1);
            let begun = Instant::now();
            world.run(&arguments);
            world.times.insert(step, begun.elapsed());
            world.learn_versions();
        }
        world
    }

    /// Begins a step, kills it, looks at all that is there, and does it again.
    pub(super) fn kill_during(&mut self, step: Step, chance: &mut Chance) {
        self.prepare(step);
        let versions: Vec<u64> = self.versions.keys().copied().collect();
        let version = chance.one_of(&versions);
        let arguments = self.arguments(step, version);
        let moment = chance.moment(self.times[&step]);
        let mut child = self.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(moment);
        let with_supervisor = step.asks_the_supervisor() && chance.below(3) == 0;
        if with_supervisor {
            self.machine.kill("aml supervisor");
        }
        // Sometimes the command lives on when its supervisor doesn't.
        if !with_supervisor || chance.below(2) == 0 {
            child.kill().unwrap();
        }
        child.wait().unwrap();
        let told = format!("{step:?} of version {version}, killed after {moment:?}, supervisor too: {with_supervisor}");
        self.learn_versions();
        self.all_is_whole(&told);
        self.do_again(step, version, &told);
        self.all_is_whole(&told);
    }

    /// Deletes the service; nothing of all that was killed is left.
    pub(super) fn end(self) {
        // The last step may have deleted it.
        let deleted = self.machine.run(&["service", "delete", "-n", SERVICE]);
        assert!([0, 3].contains(&deleted.code()), "{}", deleted.stderr());
        eventually("all application folders and their locks are removed", || {
            let services = self.machine.run(&["service", "list"]).json();
            assert_eq!(services, serde_json::json!([]));
            entries(&self.state().join("apps")).is_empty()
        });
        for folder in ["back", "out"] {
            let left = entries(&self.machine.folder().join(folder)).into_iter().filter(|path| is_aside(path)).count();
            assert_eq!(left, 0, "something was left in the user's folder {folder}");
        }
        let incoming = entries(&self.registry().join(".incoming")).into_iter().filter(|path| !is_marker(path)).count();
        assert_eq!(incoming, 0, "something was left of what was on its way into the registry");
        eventually("nothing runs", || self.machine.processes().is_empty());
    }

    fn prepare(&mut self, step: Step) {
        match step {
            Step::Register => {
                let root = self.machine.folder().join("weights");
                let _ = fs::remove_dir_all(&root);
                make_model(&root, FILES, self.next_seed);
                self.next_seed += 1;
            }
            Step::Deploy if self.service().is_some() => drop(self.machine.run(&["service", "delete", "-n", SERVICE]).succeeded()),
            Step::Overwrite | Step::Update | Step::Delete if self.service().is_none() => {
                let deploy = self.arguments(Step::Deploy, 1);
                self.run(&deploy);
            }
            _ => {}
        }
    }

    fn arguments(&self, step: Step, version: u64) -> Vec<String> {
        let model = format!("m:{version}");
        let open = "--auth-enabled false";
        let line = match step {
            Step::Register => format!("model register -n m -p {}/weights/model", self.machine.folder().display()),
            Step::Download => format!("model download -i {model} -t {}/back --overwrite", self.machine.folder().display()),
            Step::Package => {
                format!("model package --ic ic.json -m {model} --output-path {}/out", self.machine.folder().display())
            }
            Step::Deploy => format!("model deploy -n {SERVICE} --ic ic.json -m {model} {open}"),
            Step::Overwrite => format!("model deploy -n {SERVICE} --ic ic.json -m {model} {open} --overwrite"),
            Step::Update => format!("service update -n {SERVICE} -m {model} --ic ic.json"),
            Step::Delete => format!("service delete -n {SERVICE}"),
        };
        line.split(' ').map(str::to_owned).collect()
    }

    fn command(&self, arguments: &[String]) -> std::process::Command {
        let group = self.machine.folder().file_name().unwrap().to_str().unwrap();
        let mut all: Vec<&str> = arguments.iter().map(String::as_str).collect();
        all.extend(["-w", "tests", "-g", group]);
        self.machine.command(&self.project, &all)
    }

    fn run(&self, arguments: &[String]) {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.machine.run_in(&self.project, &arguments).succeeded();
    }

    /// The step is done now; where another one is still under way, that is said.
    fn do_again(&mut self, step: Step, version: u64, told: &str) {
        let again = if step == Step::Deploy { Step::Overwrite } else { step };
        let arguments = self.arguments(again, version);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut ran = self.machine.run_in(&self.project, &arguments);
        for _ in 0..240 {
            let why = ran.stderr();
            let waits = why.contains("another deployment of service") || (again == Step::Update && why.contains("is under way"));
            if !waits {
                break;
            }
            std::thread::sleep(Duration::from_millis(250));
            ran = self.machine.run_in(&self.project, &arguments);
        }
        let gone = matches!(again, Step::Delete | Step::Update) && ran.code() == 3;
        assert!(gone || ran.code() == 0, "{told}: then exit code {}: {}", ran.code(), ran.stderr());
        self.learn_versions();
        match again {
            Step::Download => assert_eq!(fingerprint(&self.machine.folder().join("back")), self.versions[&version], "{told}"),
            Step::Overwrite | Step::Update if !gone => {
                assert_eq!(self.answer().as_ref(), Some(&self.versions[&version]), "{told}");
            }
            _ => {}
        }
    }

    fn service(&self) -> Option<Value> {
        let services = self.machine.run(&["service", "list"]).json();
        services.as_array().unwrap().iter().find(|service| service["name"] == SERVICE).cloned()
    }

    /// What the service answers, if it says that it is healthy.
    fn answer(&self) -> Option<String> {
        let service = self.service().filter(|service| service["state"] == "Healthy")?;
        let answer = post(service["scoringUri"].as_str().unwrap(), &[], b"{}");
        (answer.status == 200).then(|| answer.text().trim_matches('"').to_owned())
    }

    /// A killed registration has taken a version or not: what is listed is known from then on.
    fn learn_versions(&mut self) {
        let root = self.machine.folder().join("weights");
        for model in self.machine.run(&["model", "list", "-n", "m"]).json().as_array().unwrap() {
            let version = model["version"].as_u64().unwrap();
            self.versions.entry(version).or_insert_with(|| fingerprint(&root));
        }
    }

    fn all_is_whole(&self, told: &str) {
        let known = |found: &String| self.versions.values().any(|version| version == found);
        for blob in entries(&self.registry().join("blobs/sha256")) {
            let mut hasher = Hasher::new();
            hasher.update(&fs::read(&blob).unwrap());
            assert_eq!(
                hasher.finish().hex(),
                blob.file_name().unwrap().to_str().unwrap(),
                "{told}: {} is damaged",
                blob.display()
            );
        }
        let finished = entries(&self.state().join("apps")).into_iter().filter(|path| path.extension().is_none());
        let apps = finished.map(|app| app.join("azureml-models/m"));
        let package = self.machine.folder().join("out/app/azureml-models/m");
        for version in apps.chain([package]).flat_map(|models| entries(&models)) {
            // An application may be on its way out while it is looked at.
            let number: u64 = version.file_name().unwrap().to_str().unwrap().parse().unwrap();
            let found = try_fingerprint(&version).ok().filter(|_| version.exists());
            assert!(found.is_none_or(|found| found == self.versions[&number]), "{told}: {} isn't whole", version.display());
        }
        let back = self.machine.folder().join("back/model");
        if back.exists() {
            let whole = fingerprint_of_download(&back);
            assert!(known(&whole), "{told}: what was downloaded isn't whole: {whole}");
        }
        if let Some(answer) = self.answer() {
            assert!(known(&answer), "{told}: the service is healthy and answers from half a model: {answer}");
        }
    }

    fn state(&self) -> PathBuf {
        self.machine.state().join(self.machine.folder().file_name().unwrap()).join("tests")
    }

    fn registry(&self) -> PathBuf {
        Machine::data().join("workspaces").join(self.machine.folder().file_name().unwrap()).join("tests/registry")
    }
}

/// The fingerprint of a downloaded `model` alone: a killed download may have left something else beside it.
fn fingerprint_of_download(model: &Path) -> String {
    let alone = tempfile::tempdir().unwrap();
    let copied = std::process::Command::new("cp").arg("-r").arg(model).arg(alone.path()).status().unwrap();
    assert!(copied.success());
    fingerprint(alone.path())
}

fn is_aside(path: &Path) -> bool {
    path.is_dir() && path.file_name().unwrap().to_str().unwrap().starts_with(".aml-")
}

fn is_marker(path: &Path) -> bool {
    path.ends_with(".made-by-aml")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}
