//! What is killed comes back: scoring workers, replicas, the router, the supervisor, and all of them at once.

use super::machine::eventually;
use super::{Machine, post};
use crate::parts::copy_program;

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
fn a_newer_program_takes_the_services_over_as_they_run() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    let first = worker(&uri).unwrap();
    let newer = machine.folder().join("newer-aml");
    copy_program(env!("CARGO_BIN_EXE_aml"), &newer);
    let group = machine.folder().file_name().unwrap().to_str().unwrap();
    let arguments = ["service", "show", "-n", "pid-svc", "-w", "tests", "-g", group, "--query", "state", "-o", "tsv"];
    let older = machine.command(machine.folder(), &arguments);
    let mut command = std::process::Command::new(&newer);
    command.args(older.get_args()).current_dir(machine.folder());
    command.envs(older.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let shown = command.output().unwrap();
    assert!(shown.status.success(), "{}", String::from_utf8_lossy(&shown.stderr));
    let supervisors: Vec<_> = machine.processes().into_iter().filter(|(_, line)| line.contains("aml supervisor")).collect();
    assert!(supervisors.len() == 1 && supervisors[0].1.contains("newer-aml"), "{supervisors:?}");
    assert_eq!(worker(&uri), Some(first), "the scoring process goes on");
    eventually("the newer supervisor knows how the service is", || {
        String::from_utf8_lossy(&command.output().unwrap().stdout).trim() == "Healthy"
    });
}

#[test]
fn a_supervisor_that_is_stuck_is_replaced() {
    let machine = Machine::new();
    let uri = deployed(&machine);
    let first = worker(&uri).unwrap();
    let (stuck, _) = machine.processes().into_iter().find(|(_, line)| line.contains("aml supervisor")).unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_raw(stuck).unwrap(), rustix::process::Signal::STOP).unwrap();
    assert_eq!(machine.service("pid-svc", "state"), "Healthy");
    assert_eq!(worker(&uri), Some(first), "the scoring process goes on");
    assert!(!machine.processes().iter().any(|(number, _)| *number == stuck), "the stuck one is gone");
}

#[test]
fn a_deletion_that_was_cut_off_is_finished_by_the_next_supervisor() {
    let machine = Machine::new();
    // A score in flight keeps the replica from ending while the supervisor is killed.
    let (begun, go) = (machine.folder().join("begun"), machine.folder().join("go"));
    let script = format!(
        "import os, time\n\ndef init():\n    pass\n\ndef run(raw):\n    open({begun:?}, 'w').close()\n    \
         while not os.path.exists({go:?}):\n        time.sleep(0.02)\n    return 'late'\n"
    );
    let project = machine.project("slow", &script);
    let uri =
        machine.deploy(&project, "slow-svc", &["--auth-enabled", "false"]).json()["scoringUri"].as_str().unwrap().to_owned();
    let score = std::thread::spawn(move || super::http::send("POST", &uri, &[], b"{}").map(|answer| answer.text()));
    eventually("the score has begun", || begun.exists());
    let group = machine.folder().file_name().unwrap().to_str().unwrap();
    let arguments = ["service", "delete", "-n", "slow-svc", "-w", "tests", "-g", group];
    let mut deleting = machine.command(machine.folder(), &arguments).spawn().unwrap();
    eventually("the deletion has begun", || machine.service("slow-svc", "state") == "Deleting");
    assert_eq!(machine.kill("aml supervisor"), 1);
    deleting.kill().unwrap();
    deleting.wait().unwrap();
    std::fs::write(&go, "").unwrap();
    eventually("the next supervisor finishes the deletion", || machine.run(&["service", "list"]).json() == serde_json::json!([]));
    assert_eq!(score.join().unwrap().unwrap(), "\"late\"", "what was in flight is answered");
    eventually("nothing runs", || machine.processes().is_empty());
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
