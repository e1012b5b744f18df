//! A record that can't be read is not an absent one: its service is told of and left as it is, until it can be read or is deleted.

use std::fs;

use super::machine::eventually;
use super::{Machine, post};

const PID: &str = "import os\n\ndef init():\n    pass\n\ndef run(raw):\n    return os.getpid()\n";

/// Deploys a service that answers its worker's process number; returns its URI.
fn deployed(machine: &Machine, name: &str) -> String {
    let project = machine.project(name, PID);
    let service = machine.deploy(&project, name, &["--auth-enabled", "false", "--num-replicas", "1"]).json();
    service["scoringUri"].as_str().unwrap().to_owned()
}

fn worker(uri: &str) -> i32 {
    post(uri, &[], b"{}").text().parse().unwrap()
}

fn apps(machine: &Machine) -> usize {
    fs::read_dir(machine.workspace_state().join("apps")).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir()).count()
}

#[test]
fn a_service_with_a_damaged_record_goes_on_and_comes_back_with_its_record() {
    let machine = Machine::new();
    let uri = deployed(&machine, "pid-svc");
    let (first, record) = (worker(&uri), machine.record("pid-svc"));
    let whole = fs::read(&record).unwrap();
    machine.kill("aml supervisor");
    fs::write(&record, &whole[..whole.len() / 2]).unwrap();

    let listed = machine.run(&["service", "list"]);
    let told = listed.json();
    assert_eq!((&told[0]["name"], &told[0]["state"]), (&"pid-svc".into(), &"Failed".into()), "{told}");
    assert_eq!(told[0]["error"]["code"], "RecordUnread", "{told}");
    assert!(listed.stderr().contains("record.json is damaged") && listed.stderr().contains("backup"), "{}", listed.stderr());
    let shown = machine.service("pid-svc", "error.remedy");
    assert!(shown.contains("put a copy of it back"), "{shown}");
    assert_eq!(worker(&uri), first, "the replica goes on, and its route stays");
    let why = machine.deploy(&machine.folder().join("pid-svc"), "pid-svc", &["--overwrite"]).failed(1);
    assert!(why.contains("record.json is damaged") && why.contains("hint:"), "it is not written over: {why}");
    machine.run(&["service", "get-logs", "-n", "pid-svc"]).succeeded();

    // Another service's life sweeps what nobody uses.
    deployed(&machine, "other-svc");
    machine.run(&["service", "delete", "-n", "other-svc"]).succeeded();
    assert!(apps(&machine) > 0, "nothing is swept while a record is unread");
    assert_eq!(worker(&uri), first);

    fs::write(&record, &whole).unwrap();
    eventually("the service is there again", || machine.service("pid-svc", "state") == "Healthy");
    assert_eq!(worker(&uri), first, "the same process goes on answering");
    machine.kill("aml replica");
    eventually("it is looked after again", || {
        super::http::send("POST", &uri, &[], b"{}").is_ok_and(|answer| answer.status == 200)
    });
}

#[test]
fn a_record_of_a_newer_program_is_left_alone() {
    let machine = Machine::new();
    let uri = deployed(&machine, "pid-svc");
    let (first, record) = (worker(&uri), machine.record("pid-svc"));
    let mut newer: serde_json::Value = serde_json::from_slice(&fs::read(&record).unwrap()).unwrap();
    assert_eq!(newer["format"], 2);
    newer["format"] = 3.into();
    machine.kill("aml supervisor");
    fs::write(&record, newer.to_string()).unwrap();
    let why = machine.run(&["service", "get-keys", "-n", "pid-svc"]).failed(1);
    assert!(why.contains("format 3") && why.contains("newer aml"), "{why}");
    assert_eq!(fs::read_to_string(&record).unwrap(), newer.to_string(), "nothing is written over it");
    assert_eq!(worker(&uri), first);
    let why = machine.run(&["image", "prune", "--kind", "python"]).failed(1);
    assert!(why.contains("pid-svc") && why.contains("in use"), "what it uses isn't known: {why}");
    machine.run(&["image", "list"]).succeeded();
}

#[test]
fn a_service_with_a_damaged_record_can_be_deleted() {
    let machine = Machine::new();
    deployed(&machine, "pid-svc");
    machine.kill("aml supervisor");
    fs::write(machine.record("pid-svc"), "\0\0\0").unwrap();
    let deleted = machine.run(&["service", "delete", "-n", "pid-svc"]);
    deleted.succeeded();
    assert!(deleted.stderr().contains("damaged"), "it is said: {}", deleted.stderr());
    assert!(!machine.record("pid-svc").parent().unwrap().exists());
    eventually("nothing runs any more", || machine.processes().is_empty());
    assert_eq!(apps(&machine), 0, "its project went with it");
    assert_eq!(machine.run(&["service", "list"]).json(), serde_json::json!([]));
}

#[test]
fn a_record_of_the_first_format_is_read_and_its_service_goes_on() {
    let machine = Machine::new();
    let uri = deployed(&machine, "pid-svc");
    let (first, record) = (worker(&uri), machine.record("pid-svc"));
    let older = as_format_1(serde_json::from_slice(&fs::read(&record).unwrap()).unwrap());
    machine.kill("aml supervisor");
    fs::write(&record, older.to_string()).unwrap();
    assert_eq!(machine.service("pid-svc", "state"), "Healthy");
    assert_eq!(worker(&uri), first);
}

/// Writes a record of one version as programs did that knew no versions.
fn as_format_1(mut record: serde_json::Value) -> serde_json::Value {
    let version = record["endpoint"]["versions"]["pid-svc"].clone();
    record["revisions"] = version["revisions"].clone();
    for revision in record["revisions"].as_array_mut().unwrap() {
        revision["run"] = revision["workload"]["folder"].clone();
        revision["run"]["startTimeoutSeconds"] = revision["spec"]["startTimeoutSeconds"].clone();
        revision["spec"]["trafficPercentile"] = 0.0.into();
        for (part, gone) in [("spec", "startTimeoutSeconds"), ("", "workload"), ("", "placement")] {
            let fields = if part.is_empty() { &mut *revision } else { &mut revision[part] };
            fields.as_object_mut().unwrap().retain(|key, _| key != gone);
        }
    }
    record["serving"] = version["serving"].clone();
    record["failure"] = version["failure"].clone();
    record.as_object_mut().unwrap().retain(|key, _| !["format", "callers", "endpoint"].contains(&key.as_str()));
    record
}
