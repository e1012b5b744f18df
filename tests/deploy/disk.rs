//! A disk without room: what can't be written down is refused and not made; what was said to be done is on the disk.
//!
//! Each test has a small disk of its own for the platform's state, which takes root.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::machine::eventually;
use super::{Machine, post};

const ECHO: &str = "def init():\n    pass\n\ndef run(raw):\n    return raw\n";

/// A small disk; it goes away when it is dropped.
struct Disk(PathBuf);

impl Disk {
    /// Mounts one as the machine's state; `None`, and a word on the terminal, where that can't be done.
    fn mounted(machine: &Machine, test: &str) -> Option<Self> {
        fs::create_dir(machine.state()).unwrap();
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=16m,mode=700", "tmpfs"]).arg(machine.state()).output();
        match mount {
            Ok(mount) if mount.status.success() => Some(Self(machine.state())),
            other => {
                crate::parts::not_tested(test, &format!("no disk can be mounted: {other:?}"));
                None
            }
        }
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }

    /// Fills it to the last byte.
    fn fill(&self) {
        let mut filler = fs::File::create(self.filler()).unwrap();
        for piece in [1 << 20, 4096, 1] {
            while filler.write_all(&vec![0; piece]).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Processes that still run keep it until they end.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn score(uri: &str, key: &str) -> u16 {
    post(uri, &[("Authorization", &format!("Bearer {key}"))], b"1").status
}

#[test]
fn a_change_that_a_full_disk_refuses_is_not_made_and_one_that_is_done_lasts() {
    let machine = Machine::new();
    let Some(disk) = Disk::mounted(&machine, "a full disk") else { return };
    let project = machine.project("echo", ECHO);
    let uri = machine.deploy(&project, "full-svc", &[]).json()["scoringUri"].as_str().unwrap().to_owned();
    let old = machine.primary_key("full-svc");
    disk.fill();
    let why = machine.run(&["service", "regen-key", "-n", "full-svc", "-k", "Primary"]).failed(1);
    for part in ["full-svc", "record", "No space left on device", "hint: make room"] {
        assert!(why.contains(part), "'{part}' is missing: {why}");
    }
    assert_eq!((machine.primary_key("full-svc"), score(&uri, &old)), (old.clone(), 200), "the key is the one that it was");
    let why = machine.run(&["service", "update", "-n", "full-svc", "--add-tag", "a=1"]).failed(1);
    assert!(why.contains("No space left on device"), "{why}");
    assert_eq!(machine.service("full-svc", "tags.a"), "", "the change was not made");
    machine.kill("aml supervisor");
    assert_eq!((machine.primary_key("full-svc"), score(&uri, &old)), (old.clone(), 200), "as the next supervisor sees it, too");

    disk.make_room();
    machine.run(&["service", "regen-key", "-n", "full-svc", "-k", "Primary"]).succeeded();
    let new = machine.primary_key("full-svc");
    machine.kill("aml supervisor");
    assert_eq!(machine.primary_key("full-svc"), new, "what is done lasts");
    assert_eq!((score(&uri, &old), score(&uri, &new)), (401, 200));
}

#[test]
fn a_service_can_be_deleted_from_a_full_disk() {
    let machine = Machine::new();
    let Some(disk) = Disk::mounted(&machine, "deleting on a full disk") else { return };
    let project = machine.project("echo", ECHO);
    for name in ["first-svc", "second-svc"] {
        machine.deploy(&project, name, &["--auth-enabled", "false"]).succeeded();
    }
    disk.fill();
    machine.run(&["service", "delete", "-n", "first-svc"]).succeeded();
    machine.kill("aml supervisor");
    let listed = machine.run(&["service", "list", "--query", "[].name", "-o", "tsv"]).succeeded();
    assert_eq!(listed.trim(), "second-svc", "the deleted one does not come back");
}

#[test]
fn a_version_that_cannot_be_recorded_is_told_and_serves_when_there_is_room() {
    let machine = Machine::new();
    let Some(disk) = Disk::mounted(&machine, "a deployment onto a disk that fills up") else { return };
    let go = machine.folder().join("go");
    let script = format!(
        "import os, time\n\ndef init():\n    while not os.path.exists({:?}):\n        time.sleep(0.05)\n\ndef run(raw):\n    return raw\n",
        go.display().to_string()
    );
    let project = machine.project("slow", &script);
    machine.deploy(&project, "slow-svc", &["--no-wait"]).succeeded();
    eventually("the replica runs", || machine.processes().iter().any(|(_, line)| line.contains("gunicorn")));
    disk.fill();
    fs::write(&go, "").unwrap();
    eventually("the refusal is told", || machine.service("slow-svc", "error.code") == "NotWritten");
    let message = machine.service("slow-svc", "error.message");
    assert!(message.contains("No space left on device"), "{message}");
    disk.make_room();
    eventually("it serves by itself when there is room", || machine.service("slow-svc", "state") == "Healthy");
}

#[test]
fn nothing_is_left_of_a_write_that_failed() {
    let machine = Machine::new();
    let Some(disk) = Disk::mounted(&machine, "what a failed write leaves") else { return };
    let project = machine.project("echo", ECHO);
    machine.deploy(&project, "full-svc", &[]).succeeded();
    let folder = machine.record("full-svc").parent().unwrap().to_owned();
    let files = |folder: &Path| fs::read_dir(folder).unwrap().count();
    let before = files(&folder);
    disk.fill();
    machine.run(&["service", "regen-key", "-n", "full-svc", "-k", "Primary"]).failed(1);
    assert_eq!(files(&folder), before);
}
