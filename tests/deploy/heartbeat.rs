//! What hangs is replaced like what has died, and is never called healthy for long.

use std::fs;

use rustix::process::Signal;

use super::Machine;
use super::machine::eventually;

const PID: &str = "import os\n\ndef init():\n    pass\n\ndef run(raw):\n    return os.getpid()\n";

/// Deploys a service that answers its worker's process number; returns its URI.
fn deployed(machine: &Machine) -> String {
    let project = machine.project("pid", PID);
    let flags = ["--auth-enabled", "false", "--num-replicas", "1", "--scoring-timeout-ms", "2000"];
    machine.deploy(&project, "pid-svc", &flags).json()["scoringUri"].as_str().unwrap().to_owned()
}

fn worker(uri: &str) -> Option<i32> {
    let answer = super::http::send("POST", uri, &[], b"{}").ok()?;
    (answer.status == 200).then(|| answer.text().parse().unwrap())
}

fn log(machine: &Machine) -> String {
    fs::read_to_string(machine.workspace_state().join("supervisor/supervisor.log")).unwrap()
}

#[test]
fn a_router_that_hangs_is_replaced_and_a_change_does_not_wait_for_it_for_ever() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    let (first, hung) = (worker(&uri).unwrap(), machine.signal("aml router", Signal::STOP));
    machine.run(&["service", "update", "-n", "pid-svc", "--max-request-wait-time", "700"]).succeeded();
    assert!(!machine.runs(hung), "the hung router is gone");
    assert_eq!(worker(&uri), Some(first), "another answers at the same URI, and no replica has noticed");
    assert_eq!(machine.service("pid-svc", "state"), "Healthy");
    assert!(log(&machine).contains("the router hangs"), "{}", log(&machine));
}

#[test]
fn a_router_that_hangs_while_nobody_asks_for_anything_is_replaced_too() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    let hung = machine.signal("aml router", Signal::STOP);
    eventually("the hung router is gone", || !machine.runs(hung));
    eventually("another answers", || worker(&uri).is_some());
}

#[test]
fn a_replica_that_hangs_is_replaced() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    let (first, hung) = (worker(&uri).unwrap(), machine.signal("aml replica", Signal::STOP));
    eventually("the hung replica is gone", || !machine.runs(hung) && !machine.runs(first));
    eventually("another answers", || worker(&uri).is_some_and(|now| now != first));
    assert_eq!(machine.service("pid-svc", "state"), "Healthy");
    assert!(log(&machine).contains("a replica hangs"), "{}", log(&machine));
}

#[test]
fn a_scoring_process_that_hangs_is_replaced_when_its_request_takes_too_long() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    let first = worker(&uri).unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_raw(first).unwrap(), Signal::STOP).unwrap();
    assert_eq!(super::http::send("POST", &uri, &[], b"{}").unwrap().status, 504);
    eventually("another answers", || worker(&uri).is_some_and(|now| now != first));
    assert!(!machine.runs(first));
}
