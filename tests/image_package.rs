//! `model package` from a project to an answer: a real registry, a real builder, a base image with Python, a real container engine.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use aml::image::MOST_LAYERS;
use aml::names::{Repository, Tag};
use aml::net::HttpClient;
use aml::registry::{Registry, RegistryAccess, RegistryPlace};
use serde_json::Value;

use crate::cli::sandbox::Sandbox;
use crate::deploy::fixture;
use crate::parts::base_image;
use crate::parts::builder::builder_variables;
use crate::parts::engine::Engine;
use crate::parts::registry::TestRegistry;

const BUILDS: &str = "building the image with buildah";

/// A registry that holds a base image with Python.
pub(crate) struct Shop {
    address: String,
    /// Its process, unless it is the cluster's.
    _registry: Option<TestRegistry>,
}

impl Shop {
    /// Starts a registry.
    pub(crate) async fn open() -> Self {
        let registry = TestRegistry::start();
        let shop = Self::at(registry.address()).await;
        Self { _registry: Some(registry), ..shop }
    }

    /// Puts the base image into a registry that is there already.
    pub(crate) async fn at(address: &str) -> Self {
        let access = RegistryAccess { http: HttpClient::default(), credentials: Vec::new(), uploads: None };
        let place = RegistryPlace::Remote(address.parse().unwrap());
        let (base, repository) = (Registry::open(&place, &access).unwrap(), Repository::new("base/python").unwrap());
        for (tag, user) in [("3.11", ""), ("3.11-user", "1001:0")] {
            base_image::push(&base, (&repository, &Tag::new(tag).unwrap()), user).await;
        }
        Self { address: address.to_owned(), _registry: None }
    }

    fn base(&self) -> String {
        format!("{}/base/python:3.11", self.address)
    }

    /// Returns a machine with a copy of a project, whose workspace keeps its images in this registry below `prefix`.
    pub(crate) fn machine(&self, project: &Path, prefix: &str, more: &[(&str, String)]) -> Sandbox {
        let mut sandbox = Sandbox::new().with_tools_of_the_machine();
        for (name, value) in builder_variables(&sandbox.path("engine")) {
            sandbox.set(name, value);
        }
        copy(project, &sandbox.work());
        let mut config = serde_json::json!({
            "resource_group": "tests", "workspace_name": "images",
            "registry": format!("{}/{prefix}", self.address),
            "baseImage": self.base(),
        });
        // Each machine's user has agreed to this registry, and to what tests share on this machine.
        sandbox.set("AML_TRUSTED_PLACES", format!("{},{}", self.address, std::env::temp_dir().display()));
        for (key, value) in more {
            config[*key] = value.clone().into();
        }
        sandbox.write(".azureml/config.json", config.to_string());
        sandbox.write(".amlignore", ".azureml\n");
        sandbox
    }
}

/// Replaces a machine's project, a copy of `fixtures/diabetes`, by one with the same files and answers that needs fewer packages: what
/// takes long to install is tried where a test is about it.
pub(crate) fn lighten(machine: Sandbox) -> Sandbox {
    let dependencies = "[python=3.11, joblib=1.4.2, {pip: [azureml-inference-server-http~=1.5]}]";
    machine.write("conda_dependencies.yml", format!("name: diabetes\ndependencies: {dependencies}\n"));
    machine.write(
        "score.py",
        "import json\n\nimport joblib\n\ndef init():\n    pass\n\ndef run(raw):\n    return [0.5 for row in json.loads(raw)['data']]\n",
    );
    machine
}

fn copy(from: &Path, to: &Path) {
    let copied = Command::new("cp").arg("-r").arg(from.join(".")).arg(to).status().unwrap();
    assert!(copied.success(), "the project can't be copied");
}

/// Registers the model of `fixtures/diabetes`.
pub(crate) fn register(machine: &Sandbox) {
    let _ = machine.aml("model register -n diabetes -p sklearn_regression_model.pkl").success();
}

/// Packages under a label; returns the whole object, and what was said meanwhile.
pub(crate) fn package(machine: &Sandbox, label: &str) -> (Value, String) {
    let outcome = machine.aml(&format!("model package -m diabetes:1 --ic inferenceconfig.json --il {label} -v"));
    let said = outcome.stderr.clone();
    (serde_json::from_str(&outcome.success()).unwrap(), said)
}

fn edit(machine: &Sandbox, file: &str, from: &str, to: &str) {
    let path = machine.work().join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no '{from}'");
    std::fs::write(path, text.replace(from, to)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_project_is_built_once_found_again_and_scores_in_a_container() {
    let shop = Shop::open().await;
    let machine = lighten(shop.machine(&fixture("diabetes"), "team", &[]));
    register(&machine);
    let (first, said) = package(&machine, "first");
    assert!(said.contains(BUILDS), "the first package builds the environment:\n{said}");
    assert_eq!(first["location"], format!("{}/team/package:first", shop.address));

    let (again, said) = package(&machine, "again");
    assert!(!said.contains(BUILDS), "the second package builds again:\n{said}");
    assert_eq!(again["digest"], first["digest"], "the same parts give another image");

    edit(&machine, "conda_dependencies.yml", "name: diabetes", "# of no meaning\nname: 'other'");
    let (commented, said) = package(&machine, "commented");
    assert!(!said.contains(BUILDS), "a comment builds anew:\n{said}");
    assert_eq!(commented["environmentKey"], first["environmentKey"]);

    let global = [("globalRegistry", format!("{}/team", shop.address))];
    let neighbour = shop.machine(&machine.work(), "neighbour", &global);
    register(&neighbour);
    let (elsewhere, said) = package(&neighbour, "elsewhere");
    assert!(!said.contains(BUILDS), "what the global registry has is built:\n{said}");
    assert_eq!(elsewhere["environmentKey"], first["environmentKey"]);
    let layer = |image: &Value, what: &str| {
        let layers = image["layers"].as_array().unwrap();
        layers.iter().find(|layer| layer["holds"] == what).unwrap()["digest"].clone()
    };
    // The project's folder has the same name on both machines, and so its layer is the same.
    for what in ["the project", "model diabetes:1", "the runtime"] {
        assert_eq!(layer(&elsewhere, what), layer(&commented, what), "{what} differs between two machines");
    }

    edit(&machine, "conda_dependencies.yml", "joblib=1.4.2", "joblib=1.4.0");
    let (pinned, said) = package(&machine, "pinned");
    assert!(said.contains(BUILDS), "another pin builds nothing:\n{said}");
    assert_ne!(pinned["environmentKey"], first["environmentKey"]);

    let engine = Engine::new();
    let container = engine.start(first["location"].as_str().unwrap(), &[]);
    container.ready().await;
    let sample = std::fs::read_to_string(machine.work().join("sample_request.json")).unwrap();
    let (status, body) = container.score(&sample).await;
    assert_eq!(status, 200, "{body}\n{}", container.logs());
    let scores: Vec<f64> = serde_json::from_str(&body).unwrap();
    assert_eq!(scores.len(), 2, "two rows were sent: {body}");
    assert_eq!(container.exec(&["/bin/sh", "-c", "id -u"]).trim(), "65532", "the service runs as root");
    let _ = container.exec(&["/bin/sh", "-c", "mkdir outputs && echo done > outputs/file"]);
    assert_eq!(container.stop(), 0, "asked to stop, the service ends well:\n{}", container.logs());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_it_builds_and_while_it_sends_it_ends_well_when_run_again() {
    let shop = Shop::open().await;
    let machine = lighten(shop.machine(&fixture("diabetes"), "killed", &[]));
    register(&machine);
    for moment in [BUILDS, "pushing the image", "putting the image together"] {
        kill_when_it_says(&machine, "buildah", moment);
    }
    let (image, _) = package(&machine, "whole");
    let engine = Engine::new();
    let container = engine.start(image["location"].as_str().unwrap(), &[]);
    container.ready().await;
    let sample = std::fs::read_to_string(machine.work().join("sample_request.json")).unwrap();
    assert_eq!(container.score(&sample).await.0, 200, "{}", container.logs());
}

/// Starts packaging with an engine, and kills it as soon as it has said this.
pub(crate) fn kill_when_it_says(machine: &Sandbox, engine: &str, moment: &str) {
    let log = machine.path("killed.log");
    let mut command = machine.command();
    command.args(["model", "package", "-m", "diabetes:1", "--ic", "inferenceconfig.json", "--il", "killed", "--builder", engine]);
    command.stdout(Stdio::null()).stderr(std::fs::File::create(&log).unwrap());
    let mut child = command.spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(300);
    while child.try_wait().unwrap().is_none() && !std::fs::read_to_string(&log).unwrap().contains(moment) {
        assert!(Instant::now() < deadline, "'{moment}' was not said in time");
        std::thread::sleep(Duration::from_millis(2));
    }
    let said = std::fs::read_to_string(&log).unwrap();
    assert!(said.contains(moment), "it ended without '{moment}', so nothing was cut off there:\n{said}");
    // It is in the middle of what it has just said.
    std::thread::sleep(Duration::from_millis(20));
    let _ = child.kill();
    let _ = child.wait();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_registered_on_one_machine_is_had_and_packaged_on_another() {
    let shop = Shop::open().await;
    let storage = tempfile::tempdir().unwrap();
    let shared = [("storage", storage.path().display().to_string())];
    let one = shop.machine(&fixture("diabetes"), "shared", &shared);
    register(&one);
    let other = lighten(shop.machine(&fixture("diabetes"), "shared", &shared));
    let (image, said) = package(&other, "other");
    let holds = image["layers"].as_array().unwrap().iter().map(|layer| layer["holds"].as_str().unwrap().to_owned());
    assert!(holds.collect::<Vec<_>>().contains(&"model diabetes:1".to_owned()), "the image lacks the model: {image}");
    assert!(!said.contains("fetching model"), "what the registry has went through this machine:\n{said}");
    // More models than get a layer each: those that share one are packed on this machine, which has none of them.
    let many: Vec<String> = (0..40).map(|at| format!("small-{at}")).collect();
    for name in &many {
        one.write("small.txt", name);
        let _ = one.aml(&format!("model register -n {name} -p small.txt")).success();
    }
    let models = many.iter().map(|name| format!("-m {name}:1")).collect::<Vec<_>>().join(" ");
    let bundled = other.aml(&format!("model package {models} --ic inferenceconfig.json --il bundled -v"));
    assert!(bundled.stderr.contains("fetching model small-"), "{}", bundled.stderr);
    let image: Value = serde_json::from_str(&bundled.success()).unwrap();
    assert!(image["layers"].as_array().unwrap().len() < many.len(), "40 small models share layers: {image}");
    let target = other.path("fetched");
    let _ = other.aml(&format!("model download -i diabetes:1 -t {}", target.display())).success();
    let (sent, got) = ("sklearn_regression_model.pkl", std::fs::read(target.join("sklearn_regression_model.pkl")).unwrap());
    assert_eq!(got, std::fs::read(fixture("diabetes").join(sent)).unwrap(), "another machine gets other bytes");
}

/// Tells what is below the folder of models: its files by number, and what the one that is asked for says.
const READS_MODELS: &str = "\
import json, os

def init():
    global models, count
    models = os.environ['AZUREML_MODEL_DIR']
    count = sum(len(files) for _, _, files in os.walk(models))

def run(raw):
    with open(os.path.join(models, json.loads(raw)['path'])) as file:
        return {'count': count, 'content': file.read()}
";

#[tokio::test(flavor = "multi_thread")]
async fn a_service_runs_as_the_user_of_the_base_that_its_packages_are_installed_on() {
    let shop = Shop::open().await;
    let project = tempfile::tempdir().unwrap();
    std::fs::write(project.path().join("score.py"), "def init():\n    pass\n\ndef run(raw):\n    return 1\n").unwrap();
    std::fs::write(project.path().join("conda.yml"), "dependencies: [python=3.11]\n").unwrap();
    let inference = r#"{"entryScript": "score.py", "condaFile": "conda.yml"}"#;
    std::fs::write(project.path().join("inferenceconfig.json"), inference).unwrap();
    let machine = shop.machine(project.path(), "user", &[("baseImage", format!("{}-user", shop.base()))]);
    let image = machine.aml("model package --ic inferenceconfig.json --il user -v").success();
    let image: Value = serde_json::from_str(&image).unwrap();
    let engine = Engine::new();
    let container = engine.start(image["location"].as_str().unwrap(), &[]);
    container.ready().await;
    assert_eq!(container.exec(&["/bin/sh", "-c", "id -u; id -g"]), "1001\n0\n");
    assert_eq!(container.score("{}").await, (200, "1".to_owned()), "{}", container.logs());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_models_are_served_from_one_image() {
    let shop = Shop::open().await;
    let project = tempfile::tempdir().unwrap();
    std::fs::write(project.path().join("score.py"), READS_MODELS).unwrap();
    // The scoring server is all that is installed.
    std::fs::write(project.path().join("conda.yml"), "dependencies: [python=3.11]\n").unwrap();
    let inference = r#"{"entryScript": "score.py", "condaFile": "conda.yml"}"#;
    std::fs::write(project.path().join("inferenceconfig.json"), inference).unwrap();
    let machine = shop.machine(project.path(), "thousand", &[]);
    // Registered before the workspace has its registry, so that each needs no push of its own: those that share a layer travel in it.
    let config = std::fs::read_to_string(machine.work().join(".azureml/config.json")).unwrap();
    let without = r#"{"resource_group": "tests", "workspace_name": "images"}"#;
    machine.write(".azureml/config.json", without);
    let names: Vec<String> = (0..1000).map(|at| format!("small-{at}")).collect();
    std::thread::scope(|scope| {
        let machine = &machine;
        for share in names.chunks(125) {
            scope.spawn(move || {
                for name in share {
                    let file = machine.path("models").join(name).join("model.txt");
                    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                    std::fs::write(&file, format!("weights of {name}")).unwrap();
                    let _ = machine.aml(&format!("model register -n {name} -p {} -o none", file.display())).success();
                }
            });
        }
    });
    let models = names.iter().map(|name| format!("-m {name}:1")).collect::<Vec<_>>().join(" ");
    machine.write(".azureml/config.json", config);
    let line = format!("model package {models} --ic inferenceconfig.json --il thousand -v");
    let image: Value = serde_json::from_str(&machine.aml(&line).success()).unwrap();
    let layers = image["layers"].as_array().unwrap().len();
    assert!(layers <= MOST_LAYERS, "{layers} layers");

    let engine = Engine::new();
    let container = engine.start(image["location"].as_str().unwrap(), &[]);
    container.ready().await;
    for name in ["small-0", "small-500", "small-999"] {
        let (status, body) = container.score(&format!(r#"{{"path": "{name}/1/model.txt"}}"#)).await;
        assert_eq!(status, 200, "{body}\n{}", container.logs());
        let answer: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(answer, serde_json::json!({ "count": 1000, "content": format!("weights of {name}") }));
    }
}

#[test]
fn a_line_of_a_here_document_names_no_base_image() {
    let (registry, sandbox) = (TestRegistry::start(), Sandbox::new());
    let host = registry.address();
    let dockerfile = format!("FROM {host}/base:1\nRUN python3 - <<EOF\nfrom {host}/redis import Redis\nEOF\n");
    let environment = serde_json::json!({
        "name": "e", "python": { "userManagedDependencies": true }, "docker": { "baseDockerfile": dockerfile },
    });
    sandbox.write("score.py", "def init():\n    pass\n\ndef run(raw):\n    return 1\n");
    let inference = serde_json::json!({ "entryScript": "score.py", "environment": environment });
    sandbox.write("inferenceconfig.json", inference.to_string());
    let failure = sandbox.aml("model package --ic inferenceconfig.json").failure(1);
    assert!(failure.contains("find a builder"), "{failure}");
    let asked = registry.requests().join("\n");
    assert!(asked.contains("/v2/base/manifests/1") && !asked.contains("redis"), "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dockerfile_and_its_context_are_written_instead() {
    let shop = Shop::open().await;
    let machine = lighten(shop.machine(&fixture("diabetes"), "folder", &[]));
    register(&machine);
    let line = "model package -m diabetes:1 --ic inferenceconfig.json --output-path out";
    let told: Value = serde_json::from_str(&machine.aml(line).success()).unwrap();
    assert_eq!((told["generateDockerfile"].clone(), told["state"].clone()), (true.into(), "Succeeded".into()));
    let out = machine.work().join("out");
    for file in ["Dockerfile", "azureml-app/work/score.py", "azureml-app/azureml-models/diabetes/1/sklearn_regression_model.pkl"]
    {
        assert!(out.join(file).is_file(), "{file} is missing");
    }
    let built = Command::new("buildah")
        .args(["bud", "-q", "--tls-verify=false", "--secret"])
        .arg(format!("id=aml-ca,src={}", certificates()))
        .args(["-t", "from-folder", "."])
        .envs(builder_variables(&machine.path("engine")))
        .current_dir(&out)
        .output()
        .unwrap();
    assert!(built.status.success(), "the folder can't be built:\n{}", String::from_utf8_lossy(&built.stderr));
}

/// The certificates that this machine trusts: package indexes may lie behind a proxy that has one of its own.
fn certificates() -> String {
    std::env::var("SSL_CERT_FILE").unwrap_or_else(|_| "/etc/ssl/certs/ca-certificates.crt".to_owned())
}
