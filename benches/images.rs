//! `aml model package` of a project whose environment image is there: nothing changed, and `score.py` changed. Real registries on
//! loopback, a base image with Python; beside `buildah build` with its layers kept, and `buildah push`.

use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use aml::names::{Repository, Tag};
use aml::net::HttpClient;
use aml::registry::{Registry, RegistryAccess, RegistryPlace};
use serde_json::Value;

use crate::base_image;
use crate::beside::{Depth, Figure, Tool, command, median, row, run as run_command, tool};
use crate::builder::builder_variables;
use crate::counter::Counter;
use crate::registry::TestRegistry;
use crate::sandbox::Sandbox;
use crate::trees::write_tree;

pub(crate) const NEEDS: &[Tool] = &[
    tool("docker-registry", "apt-get install docker-registry"),
    tool("buildah", "apt-get install buildah"),
    tool("debootstrap", "apt-get install debootstrap; it wants root"),
];

pub(crate) fn run(depth: Depth) {
    let shop = Shop::open();
    // The first package builds the environment, the second finds it, and keeps what it learned.
    let first = shop.package();
    let _ = shop.package();
    unchanged(&shop, depth);
    code_only(&shop, depth, first.image["environmentKey"].as_str().unwrap());
}

fn unchanged(shop: &Shop, depth: Depth) {
    let packages: Vec<Package> = (0..depth.rounds()).map(|_| shop.package()).collect();
    let middle = |part: fn(&Package) -> Duration| median(packages.iter().map(part).collect());
    let look_up = middle(|package| package.took("looking for the environment image"));
    row("environment look-up, hit, two registries", look_up, None, "goal one round trip + 50 ms");
    let last = packages.last().unwrap();
    let looked_up = last.step_after("looking for the environment image");
    for (which, during, in_all) in [
        ("workspace's", looked_up.own_requests, last.own_requests.len()),
        ("global", looked_up.global_requests, last.global_requests.len()),
    ] {
        let words = format!("goal 2, and 1 for the tag of a base that it holds; the whole package: {in_all}");
        row(&format!("  requests to the {which} registry"), Figure::Count(during), None, &words);
    }
    row("package, nothing changed", middle(|package| package.time), None, "");
    row("  sent to the registry", Figure::Bytes(last.sent), None, "heads of requests included");
}

fn code_only(shop: &Shop, depth: Depth, key: &str) {
    let peer = Peer::new(shop, key);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..depth.rounds() {
        shop.edit();
        ours.push(shop.package());
        theirs.push(peer.build_and_push());
    }
    let time = median(ours.iter().map(|package| package.time).collect());
    let peer_time = median(theirs.iter().map(|(time, _)| *time).collect());
    row(
        "code-only change, to a pushed image",
        time,
        Some(peer_time),
        "buildah build --layers, buildah push; goal 1 s + round trips",
    );
    let (last, (_, peer_sent)) = (ours.last().unwrap(), theirs.last().unwrap());
    let layers = last.image["layers"].as_array().unwrap();
    let changed = layers.iter().find(|layer| layer["holds"] == "the project").unwrap()["size"].as_u64().unwrap();
    let sent = Figure::Bytes(last.sent);
    row("  sent to the registry", sent, Some(Figure::Bytes(*peer_sent)), "the same");
    let words = format!("the changed layer as it is packed; goal {} kB (1.1 times as much)", changed * 11 / 10_000);
    row("  sent to the registry", sent, Some(Figure::Bytes(changed)), &words);
}

/// A workspace with two registries of its own, a base image, and a project.
struct Shop {
    registry: TestRegistry,
    global: TestRegistry,
    counter: Counter,
    machine: Sandbox,
}

/// What one `model package` took.
struct Package {
    image: Value,
    time: Duration,
    steps: Vec<Step>,
    sent: u64,
    own_requests: Vec<String>,
    global_requests: Vec<String>,
}

/// A step as it was told: when, and after how many requests.
#[derive(Debug)]
struct Step {
    what: String,
    begun: Duration,
    own_requests: usize,
    global_requests: usize,
}

impl Package {
    fn at(&self, step: &str) -> usize {
        self.steps.iter().position(|said| said.what == step).unwrap_or_else(|| panic!("no '{step}': {:?}", self.steps))
    }

    fn step_after(&self, step: &str) -> &Step {
        &self.steps[self.at(step) + 1]
    }

    /// Returns how long one step took.
    fn took(&self, step: &str) -> Duration {
        self.step_after(step).begun.saturating_sub(self.steps[self.at(step)].begun)
    }
}

impl Shop {
    fn open() -> Self {
        let (registry, global) = (TestRegistry::start(), TestRegistry::start());
        let counter = Counter::start(registry.address());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let access = RegistryAccess { http: HttpClient::default(), credentials: Vec::new(), uploads: None };
        let place = RegistryPlace::Remote(registry.address().parse().unwrap());
        let (repository, tag) = (Repository::new("base/python").unwrap(), Tag::new("3.11").unwrap());
        let opened = Registry::open(&place, &access).unwrap();
        runtime.block_on(base_image::push(&opened, (&repository, &tag), ""));
        let machine = machine(&counter, &global);
        Self { registry, global, counter, machine }
    }

    fn edit(&self) {
        let mut score = fs::OpenOptions::new().append(true).open(self.machine.work().join("score.py")).unwrap();
        writeln!(score, "# {:?}", Instant::now()).unwrap();
    }

    fn package(&self) -> Package {
        let (sent, own, global) = (self.counter.sent(), self.registry.requests().len(), self.global.requests().len());
        let mut command = self.machine.command();
        command.args(["model", "package", "-m", "diabetes:1", "--ic", "inferenceconfig.json", "--il", "bench", "-v"]);
        let steps = |what: String, begun: Duration| Step {
            what,
            begun,
            own_requests: self.registry.requests().len() - own,
            global_requests: self.global.requests().len() - global,
        };
        let (image, steps, time) = watched(&mut command, steps);
        Package {
            image: serde_json::from_str(&image).unwrap(),
            time,
            steps,
            sent: self.counter.sent() - sent,
            own_requests: self.registry.requests().split_off(own),
            global_requests: self.global.requests().split_off(global),
        }
    }
}

fn machine(counter: &Counter, global: &TestRegistry) -> Sandbox {
    let mut machine = Sandbox::new().with_tools_of_the_machine();
    for (name, value) in builder_variables(&machine.path("engine")) {
        machine.set(name, value);
    }
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/diabetes");
    run_command(command("cp").arg("-r").arg(project.join(".")).arg(machine.work()));
    let config = serde_json::json!({
        "resource_group": "benches", "workspace_name": "images",
        "registry": format!("{}/team", counter.address()),
        "globalRegistry": format!("{}/team", global.address()),
        "baseImage": format!("{}/base/python:3.11", counter.address()),
    });
    machine.write(".azureml/config.json", config.to_string());
    machine.set("AML_TRUSTED_PLACES", format!("{},{}", counter.address(), global.address()));
    machine.write(".amlignore", ".azureml\n");
    machine.write(".dockerignore", ".azureml\n");
    // A layer of a few kilobytes would be smaller than the image's own documents: a project has sources beside its script.
    write_tree(&machine.work().join("library"), 400, |at| 5_000 + at * 7919 % 10_000);
    let _ = machine.aml("model register -n diabetes -p sklearn_regression_model.pkl").success();
    machine
}

/// Runs a command; returns what it printed, what is to be noted of its steps, and how long it took.
fn watched(command: &mut Command, note: impl Fn(String, Duration) -> Step) -> (String, Vec<Step>, Duration) {
    let begin = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let steps: Vec<Step> = lines.map(|line| note(line.unwrap(), begin.elapsed())).collect();
    let output = child.wait_with_output().unwrap();
    let time = begin.elapsed();
    assert!(output.status.success(), "{command:?} failed: {steps:?}");
    (String::from_utf8(output.stdout).unwrap(), steps, time)
}

/// The same project on the same environment image by a Dockerfile.
struct Peer<'a> {
    shop: &'a Shop,
    file: tempfile::NamedTempFile,
}

impl<'a> Peer<'a> {
    fn new(shop: &'a Shop, key: &str) -> Self {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let environment = format!("{}/team/aml/environments:{key}", shop.counter.address());
        let models = "COPY sklearn_regression_model.pkl /var/azureml-app/azureml-models/diabetes/1/";
        writeln!(file, "FROM {environment}\n{models}\nCOPY . /var/azureml-app/work/").unwrap();
        let peer = Self { shop, file };
        // What the base and the model need travels once.
        let _ = peer.build_and_push();
        peer
    }

    /// Returns the time, and the bytes that went to the registry.
    fn build_and_push(&self) -> (Duration, u64) {
        let (begin, sent) = (Instant::now(), self.shop.counter.sent());
        let buildah = || {
            let mut buildah = command("buildah");
            buildah.current_dir(self.shop.machine.work()).envs(builder_variables(&self.shop.machine.path("peer")));
            buildah
        };
        let mut build = buildah();
        build.args(["build", "-q", "--layers", "--pull=false", "--tls-verify=false", "-t", "bench-peer", "-f"]);
        run_command(build.arg(self.file.path()).arg("."));
        let target = format!("docker://{}/team/peer:latest", self.shop.counter.address());
        run_command(buildah().args(["push", "-q", "--tls-verify=false", "bench-peer", &target]));
        (begin.elapsed(), self.shop.counter.sent() - sent)
    }
}

impl Drop for Peer<'_> {
    fn drop(&mut self) {
        // What its storage holds is mounted, and mounted folders can't be removed.
        let variables = builder_variables(&self.shop.machine.path("peer"));
        let _ = command("buildah").args(["rmi", "-a", "-f"]).envs(variables).output();
    }
}
