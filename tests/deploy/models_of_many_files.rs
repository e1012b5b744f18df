//! A service's model is whole, and its own: whatever runs or is killed beside it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use super::machine::eventually;
use super::{Machine, post};
use crate::parts::model_tree::{FINGERPRINT_SCRIPT, fingerprint, make_model};

const OPEN: [&str; 2] = ["--auth-enabled", "false"];

/// As many files as take a deployment a while to lay out.
fn files() -> usize {
    std::env::var("AML_TEST_MODEL_FILES").ok().and_then(|count| count.parse().ok()).unwrap_or(6_000)
}

fn registered(machine: &Machine, files: usize) -> String {
    let whole = make_model(&machine.folder().join("weights"), files, 1);
    machine.run(&["model", "register", "-n", "m", "-p", "weights/model"]).succeeded();
    whole
}

fn answer(service: &serde_json::Value) -> String {
    post(service["scoringUri"].as_str().unwrap(), &[], b"{}").text().trim_matches('"').to_owned()
}

#[test]
fn deployments_at_once_all_have_the_whole_model() {
    let machine = Machine::new();
    let whole = registered(&machine, files());
    let project = machine.project("teller", FINGERPRINT_SCRIPT);
    let deploy = |name: &str| machine.deploy(&project, name, &[&["-m", "m:1"][..], &OPEN].concat()).json();
    assert_eq!(answer(&deploy("first")), whole);
    let names = ["one", "two", "three", "four"].map(|name| format!("svc-{name}"));
    let services: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = names.iter().map(|name| scope.spawn(|| deploy(name))).collect();
        running.into_iter().map(|deployment| deployment.join().unwrap()).collect()
    });
    for (name, service) in names.iter().zip(&services) {
        assert_eq!(answer(service), whole, "{name} runs with a part of its model");
    }
}

#[test]
fn what_killed_deployments_left_is_no_source_for_the_next() {
    let machine = Machine::new();
    let whole = registered(&machine, 6_000);
    let project = machine.project("teller", FINGERPRINT_SCRIPT);
    // A service that has the model already, and keeps the supervisor from ending and from clearing up at its start.
    machine.deploy(&project, "other", &[&["-m", "m:1"][..], &OPEN].concat()).succeeded();
    for pause in [5, 20, 35, 50] {
        kill_while_it_unpacks(&machine, &project, Duration::from_millis(pause));
    }
    let service = machine.deploy(&project, "svc", &[&["-m", "m:1", "--overwrite"][..], &OPEN].concat()).json();
    assert_eq!(answer(&service), whole, "a service runs with what a killed deployment left");
    machine.run(&["service", "delete", "-n", "svc"]).succeeded();
    let apps = machine.state().join(machine.folder().file_name().unwrap()).join("tests/apps");
    // The other's folder, and its lock.
    eventually("what the killed deployments left is removed", || fs::read_dir(&apps).unwrap().count() == 2);
}

fn kill_while_it_unpacks(machine: &Machine, project: &Path, pause: Duration) {
    let group = machine.folder().file_name().unwrap().to_str().unwrap();
    let deploy = ["model", "deploy", "-n", "svc", "--ic", "ic.json", "-m", "m:1", "--overwrite", "-w", "tests", "-g", group];
    let arguments = [&deploy[..], &OPEN].concat();
    let mut command = machine.command(project, &arguments);
    let mut killed = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let told = BufReader::new(killed.stderr.take().unwrap()).lines();
    let unpacks = told.map_while(Result::ok).any(|line| line.contains("unpacking model"));
    assert!(unpacks, "the deployment was to be killed in the middle");
    std::thread::sleep(pause);
    killed.kill().unwrap();
    killed.wait().unwrap();
}

#[test]
fn a_script_that_changes_its_model_changes_no_other_service_and_not_what_is_kept() {
    let machine = Machine::new();
    let whole = registered(&machine, 20);
    let teller = machine.project("teller", FINGERPRINT_SCRIPT);
    let writer = "import os\n\ndef init():\n    pass\n\ndef run(raw):\n    for d, _, fs in os.walk(os.environ['AZUREML_MODEL_DIR']):\n        for f in fs:\n            with open(os.path.join(d, f), 'r+') as file:\n                file.write('spoilt')\n    open(os.path.join(os.environ['AZUREML_MODEL_DIR'], 'cache'), 'w').close()\n    return 'written'\n";
    let writer = machine.project("writer", writer);
    let model = ["-m", "m:1"];
    let one = machine.deploy(&teller, "one", &[&model[..], &OPEN].concat()).json();
    let writing = machine.deploy(&writer, "writing", &[&model[..], &OPEN].concat()).json();
    assert_eq!(answer(&writing), "written", "scripts may write beside their model, and into it");
    assert_eq!(answer(&one), whole, "a script changed another service's model");
    let two = machine.deploy(&teller, "two", &[&model[..], &OPEN].concat()).json();
    assert_eq!(answer(&two), whole, "a script changed the model that is laid out for others");
    machine.run(&["model", "download", "-i", "m:1", "-t", "back"]).succeeded();
    assert_eq!(fingerprint(&machine.folder().join("back")), whole, "a script changed what is kept");
}

#[test]
fn a_model_that_was_damaged_where_it_is_kept_is_not_served() {
    let machine = Machine::new();
    registered(&machine, 20);
    let group = machine.folder().file_name().unwrap();
    let blobs = Machine::data().join("workspaces").join(group).join("tests/registry/blobs/sha256");
    let blob = fs::read_dir(blobs).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&blob).unwrap();
    let text = bytes.windows(4).position(|window| window == b"1-1 ").unwrap();
    bytes[text] = b'9';
    fs::write(&blob, bytes).unwrap();
    let project = machine.project("teller", FINGERPRINT_SCRIPT);
    let why = machine.deploy(&project, "svc", &[&["-m", "m:1"][..], &OPEN].concat()).failed(1);
    assert!(why.contains("is damaged") && why.contains("hint: "), "{why}");
    let why = machine.run(&["model", "download", "-i", "m:1", "-t", "back"]).failed(1);
    assert!(why.contains("is damaged"), "{why}");
    assert_eq!(fs::read_dir(machine.folder().join("back")).unwrap().count(), 0, "something of it was left");
}
