//! What a script starts ends with its service, however it detached itself, and also when its replica is killed.

use std::path::Path;

use super::machine::eventually;
use super::{Machine, post};

/// Each `init()` starts three processes: in the background, detached as daemons are, and detached with an empty environment.
fn script(marks: &Path) -> String {
    format!(
        r#"
import os, subprocess

def init():
    marks = "{}"
    os.makedirs(marks, exist_ok=True)
    note = "echo $$ > " + marks + "/$$; exec sleep 1000"
    subprocess.Popen(["sh", "-c", note])
    subprocess.Popen(["sh", "-c", "setsid sh -c '" + note + "' & exit"], start_new_session=True)
    subprocess.Popen(["sh", "-c", "setsid env -i PATH=/usr/bin:/bin sh -c '" + note + "' & exit"], start_new_session=True)

def run(raw):
    return "one"
"#,
        marks.display()
    )
}

/// The processes that scripts have started, which are still there.
fn alive(marks: &Path) -> Vec<String> {
    let names = std::fs::read_dir(marks).into_iter().flatten().flatten().map(|entry| entry.file_name().into_string().unwrap());
    let sleeps = |name: &String| {
        std::fs::read(format!("/proc/{name}/cmdline")).is_ok_and(|line| line.starts_with(b"sleep\0") || line.starts_with(b"sh\0"))
    };
    names.filter(sleeps).collect()
}

#[test]
fn what_a_script_starts_ends_with_its_version_and_with_its_service() {
    let machine = Machine::new();
    let marks = machine.folder().join("marks");
    let project = machine.project("detached", &script(&marks));
    let uri = machine.deploy(&project, "detached-svc", &["--cp", "local"]).json()["scoringUri"].as_str().unwrap().to_owned();
    eventually("three processes were started", || alive(&marks).len() == 3);
    let first = alive(&marks);
    std::fs::write(project.join("score.py"), script(&marks).replace("\"one\"", "\"two\"")).unwrap();
    machine.deploy(&project, "detached-svc", &["--cp", "local", "--overwrite"]).succeeded();
    assert_eq!(post(&uri, &[], b"{}").text(), "\"two\"");
    eventually("those of the old version have ended", || !alive(&marks).iter().any(|process| first.contains(process)));
    eventually("those of the new version run", || alive(&marks).len() == 3);
    machine.run(&["service", "delete", "-n", "detached-svc"]).succeeded();
    eventually("nothing is left of the service", || alive(&marks).is_empty());
}

/// Killed, a replica can end nothing itself: its supervisor does, by the mark that its processes bear. Nothing marks a process that threw
/// its environment away.
#[test]
fn what_a_script_started_ends_when_its_replica_is_killed() {
    let machine = Machine::new();
    let marks = machine.folder().join("marks");
    let script = script(&marks).lines().filter(|line| !line.contains("env -i")).collect::<Vec<_>>().join("\n");
    let project = machine.project("killed", &script);
    machine.deploy(&project, "killed-svc", &["--cp", "local"]).succeeded();
    eventually("two processes were started", || alive(&marks).len() == 2);
    let first = alive(&marks);
    assert_eq!(machine.kill("replica --config"), 1);
    eventually("those of the killed replica have ended", || !alive(&marks).iter().any(|process| first.contains(process)));
    eventually("a new replica has started its own", || alive(&marks).len() == 2);
    machine.run(&["service", "delete", "-n", "killed-svc"]).succeeded();
    eventually("nothing is left of the service", || alive(&marks).is_empty());
}
