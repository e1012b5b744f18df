//! The replica as process 1, in a process namespace of its own.

use std::process::Command;

use rustix::process::Signal;

use super::application::{AML, Application, answer_on};
use super::can_be_done;
use crate::replica::harness::command;

/// The program as process 1: the namespace ends with it.
fn first() -> Command {
    let mut unshare = command("unshare");
    unshare.args(["--pid", "--fork", "--kill-child", "--mount-proc", AML, "replica"]);
    unshare
}

#[test]
fn process_1_takes_in_what_others_leave_and_passes_signals_on() {
    if !can_be_done("process 1 takes in orphans", &["unshare"]) {
        return;
    }
    let application = Application::new();
    let mut running = application.start(first(), &[]);
    application.until_healthy();
    let answer = application.score(r#"{"orphans": 20, "states": true}"#).json();
    assert_eq!(answer["first"][1], "replica", "the program should be process 1: {}", answer["first"]);
    // Process 1, the replica, gunicorn's master and its worker: no orphan stays.
    application.until_states(|states| states.len() == 4 && states.values().all(|state| state != "Z"));
    // `unshare` hands no signal on, so process 1 gets it itself, under the pid that it has out here.
    let held = application.hold();
    rustix::process::kill_process(child_of(running.id()), Signal::TERM).unwrap();
    application.until_draining();
    application.release();
    assert_eq!(answer_on(held).map(|answer| answer.status), Some(200), "what was in flight must be answered");
    assert_eq!(running.until_ended().code(), Some(0), "{}", application.output("stderr"));
}

#[test]
fn process_1_ends_as_its_child_does() {
    if !can_be_done("process 1 ends with its child's exit code", &["unshare"]) {
        return;
    }
    let application = Application::new();
    let mut running = application.start(first(), &[("INIT_FAILS", "1")]);
    assert_eq!(running.until_ended().code(), Some(1));
    assert_eq!(application.output("stderr").matches("error:").count(), 1, "{}", application.output("stderr"));

    let mut running = application.start(first(), &[]);
    application.until_healthy();
    rustix::process::kill_process(child_of(running.id()), Signal::HUP).unwrap();
    assert_eq!(running.until_ended().code(), Some(0), "a lost terminal ends it in order");

    let mut running = application.start(first(), &[]);
    application.until_healthy();
    let replica = child_of(u32::try_from(child_of(running.id()).as_raw_nonzero().get()).unwrap());
    rustix::process::kill_process(replica, Signal::KILL).unwrap();
    assert_eq!(running.until_ended().code(), Some(137), "128 and the number of SIGKILL");
}

/// The one child of a process.
fn child_of(pid: u32) -> rustix::process::Pid {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
    rustix::process::Pid::from_raw(children.trim().parse().unwrap()).unwrap()
}
