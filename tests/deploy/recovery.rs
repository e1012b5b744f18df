//! What is killed comes back: scoring workers, replicas, the router, the supervisor, and all of them at once.

use super::machine::eventually;
use super::{Machine, post};

const PID: &str = "import os\n\ndef init():\n    pass\n\ndef run(raw):\n    return os.getpid()\n";

/// Deploys a service that answers its worker's process number; returns its URI.
fn deployed(machine: &Machine) -> String {
    let project = machine.project("pid", PID);
    machine.deploy(&project, "pid-svc", &["--auth-enabled", "false", "--num-replicas", "1"]).json()["scoringUri"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn worker(uri: &str) -> Option<i32> {
    let answer = super::http::send("POST", uri, &[], b"{}").ok()?;
    (answer.status == 200).then(|| answer.text().parse().unwrap())
}

#[test]
fn a_killed_scoring_process_is_replaced() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    let first = worker(&uri).unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_raw(first).unwrap(), rustix::process::Signal::KILL).unwrap();
    eventually("another scoring process answers", || worker(&uri).is_some_and(|now| now != first));
}

#[test]
fn a_killed_replica_takes_its_server_along_and_is_replaced() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    let first = worker(&uri).unwrap();
    assert_eq!(machine.kill("aml replica"), 1);
    eventually("the server of a killed replica is gone", || !machine.processes().iter().any(|(number, _)| *number == first));
    eventually("another replica answers", || worker(&uri).is_some_and(|now| now != first));
}

#[test]
fn a_killed_supervisor_stops_nothing_and_the_next_command_brings_it_back() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    let first = worker(&uri).unwrap();
    assert_eq!(machine.kill("aml supervisor"), 1);
    assert_eq!(worker(&uri), Some(first), "the same process goes on answering");
    assert_eq!(machine.service("pid-svc", "state"), "Healthy");
    assert_eq!(worker(&uri), Some(first), "the new supervisor adopts what runs");
    assert_eq!(machine.processes().iter().filter(|(_, line)| line.contains("aml supervisor")).count(), 1);
    machine.run(&["service", "delete", "-n", "pid-svc"]).succeeded();
    eventually("an adopted service is deleted like any other", || machine.processes().is_empty());
}

#[test]
fn a_killed_router_is_replaced_on_the_same_port() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    assert_eq!(machine.kill("aml router"), 1);
    eventually("the service answers at the same URI", || worker(&uri).is_some());
}

#[test]
fn after_a_reboot_the_next_command_brings_services_back() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    for word in ["aml supervisor", "aml router", "aml replica", ""] {
        machine.kill(word);
    }
    eventually("everything is gone", || machine.processes().is_empty());
    // Sockets live in a folder that a reboot empties.
    std::fs::remove_dir_all(machine.runtime()).unwrap();
    machine.run(&["service", "list"]).succeeded();
    eventually("the service answers again at its old URI", || worker(&uri).is_some());
    assert_eq!(machine.service("pid-svc", "state"), "Healthy");
}

#[test]
fn many_commands_at_once_start_one_supervisor() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    machine.kill("aml supervisor");
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| machine.run(&["service", "list"]).succeeded());
        }
    });
    assert_eq!(machine.processes().iter().filter(|(_, line)| line.contains("aml supervisor")).count(), 1);
    assert!(post(&uri, &[], b"{}").status == 200);
}
