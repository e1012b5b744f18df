//! A disk that takes no more at any step of registering, deploying and downloading: what was there is as it was, nothing half-done has a
//! name, the error says what to do, and with room again the same command does its work.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::deploy::{Machine, post};
use crate::parts::model_tree::{FINGERPRINT_SCRIPT, fingerprint, make_model};
use crate::parts::not_tested;

/// A small file system of its own.
struct Disk {
    folder: PathBuf,
}

/// What there is too little of.
#[derive(Debug, Clone, Copy)]
enum Lack {
    /// As many bytes are left.
    Bytes(u64),
    /// As many files can be made.
    Files(u64),
    /// Nothing can be written at all.
    Writing,
}

/// What a step needs is found by giving it more each time.
const LACKS: [Lack; 17] = [
    Lack::Writing,
    Lack::Bytes(0),
    Lack::Bytes(4 << 10),
    Lack::Bytes(16 << 10),
    Lack::Bytes(40 << 10),
    Lack::Bytes(100 << 10),
    Lack::Bytes(400 << 10),
    Lack::Bytes(1 << 20),
    Lack::Files(0),
    Lack::Files(1),
    Lack::Files(2),
    Lack::Files(3),
    Lack::Files(5),
    Lack::Files(8),
    Lack::Files(13),
    Lack::Files(30),
    Lack::Files(100),
];

impl Disk {
    /// Mounts it; `None`, and a word on the terminal, for who may not.
    fn mount(folder: PathBuf, test: &str) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            not_tested(test, "only root may mount");
            return None;
        }
        fs::create_dir_all(&folder).unwrap();
        let disk = Self { folder };
        disk.mounting(&["-t", "tmpfs", "-o", "size=64m,nr_inodes=4000,mode=0700", "tmpfs"]);
        Some(disk)
    }

    fn mounting(&self, words: &[&str]) {
        let done = Command::new("mount").args(words).arg(&self.folder).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// Does something while there is too little.
    fn lacking<T>(&self, lack: Lack, work: impl FnOnce() -> T) -> T {
        let fillers = self.folder.join(".fillers");
        fs::create_dir(&fillers).unwrap();
        let free = || rustix::fs::statvfs(&self.folder).unwrap();
        match lack {
            Lack::Bytes(left) => {
                let filler = File::create(fillers.join("bytes")).unwrap();
                let bytes = (free().f_bavail * free().f_frsize).saturating_sub(left);
                rustix::fs::fallocate(&filler, rustix::fs::FallocateFlags::empty(), 0, bytes.max(1)).unwrap();
            }
            Lack::Files(left) => {
                (0..free().f_favail.saturating_sub(left))
                    .for_each(|at| drop(File::create(fillers.join(at.to_string())).unwrap()));
            }
            Lack::Writing => self.mounting(&["-o", "remount,ro"]),
        }
        let done = work();
        if let Lack::Writing = lack {
            self.mounting(&["-o", "remount,rw"]);
        }
        fs::remove_dir_all(fillers).unwrap();
        done
    }

    /// All paths below the disk's folder, but for empty folders and files of our own that are only locks.
    fn paths(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        gather(&self.folder, &mut found);
        found.sort();
        found
    }
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => gather(&entry.path(), found),
            kind if kind.is_file() => found.push(entry.path()),
            _ => {}
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.folder).output();
    }
}

fn is_whole_blob(path: &Path) -> bool {
    let mut hasher = aml::names::Hasher::new();
    hasher.update(&fs::read(path).unwrap());
    path.parent().unwrap().ends_with("blobs/sha256") && path.file_name().unwrap().to_str() == Some(&hasher.finish().hex())
}

/// A failure that says what to do.
fn refused(ran: &crate::deploy::Ran, lack: Lack) {
    let told = ran.failed(1);
    assert!(told.contains("error: ") && told.contains("hint: "), "{lack:?}: {told}");
    assert!(!told.contains("panicked"), "{lack:?}: {told}");
}

#[test]
fn a_registration_that_finds_no_room_changes_nothing() {
    let machine = Machine::new();
    let Some(disk) = Disk::mount(machine.folder().join("data"), "full disk: register") else { return };
    let group = machine.folder().file_name().unwrap().to_str().unwrap().to_owned();
    let run = |arguments: &[&str]| {
        let all = [arguments, &["-w", "tests", "-g", &group]].concat();
        let mut command = machine.command(machine.folder(), &all);
        crate::deploy::Ran::of(all.join(" "), command.env("AML_DATA_DIR", &disk.folder).output().unwrap())
    };
    let old = make_model(&machine.folder().join("old"), 200, 1);
    run(&["model", "register", "-n", "m", "-p", "old/model"]).succeeded();
    let (mut failures, mut seed) = (0, 2);
    for lack in LACKS {
        let new = make_model(&machine.folder().join("new"), 200, seed);
        seed += 1;
        let before = disk.paths();
        let registering = ["model", "register", "-n", "m", "-p", "new/model"];
        let ran = disk.lacking(lack, || run(&registering));
        if ran.code() != 0 {
            failures += 1;
            refused(&ran, lack);
            let left = disk.paths().into_iter().filter(|path| !before.contains(path));
            // A layer that no document names is whole, is taken by the next registration of these bytes, and can be pruned.
            let left: Vec<_> = left.filter(|path| !is_whole_blob(path)).collect();
            assert!(left.is_empty(), "{lack:?}: something was left: {left:?}");
            run(&registering).succeeded();
        }
        let latest = run(&["model", "show", "-n", "m", "--query", "id", "-o", "tsv"]).succeeded();
        for (id, whole) in [("m:1", &old), (latest.trim(), &new)] {
            let _ = fs::remove_dir_all(machine.folder().join("back"));
            run(&["model", "download", "-i", id, "-t", "back"]).succeeded();
            assert_eq!(&fingerprint(&machine.folder().join("back")), whole, "{lack:?}: {id} isn't what was registered");
        }
    }
    assert!(failures >= LACKS.len() / 3, "the disk was to be full at several steps: {failures}");
}

#[test]
fn a_download_that_finds_no_room_leaves_what_was_there() {
    let machine = Machine::new();
    let Some(disk) = Disk::mount(machine.folder().join("back"), "full disk: download") else { return };
    let whole = [1, 2].map(|seed| {
        let root = machine.folder().join(format!("weights-{seed}"));
        let whole = make_model(&root, 200, seed);
        machine.run(&["model", "register", "-n", "m", "-p", root.join("model").to_str().unwrap()]).succeeded();
        whole
    });
    let download = |id: &str| machine.run(&["model", "download", "-i", id, "-t", "back", "--overwrite"]);
    download("m:1").succeeded();
    let mut failures = 0;
    for lack in LACKS {
        let ran = disk.lacking(lack, || download("m:2"));
        if ran.code() != 0 {
            failures += 1;
            refused(&ran, lack);
            assert_eq!(fingerprint(&disk.folder), whole[0], "{lack:?}: what was there isn't as it was");
            download("m:2").succeeded();
        }
        assert_eq!(fingerprint(&disk.folder), whole[1], "{lack:?}");
        download("m:1").succeeded();
    }
    assert!(failures >= LACKS.len() / 3, "the disk was to be full at several steps: {failures}");
}

#[test]
fn a_deployment_that_finds_no_room_leaves_what_serves() {
    let machine = Machine::new();
    let Some(disk) = Disk::mount(machine.state(), "full disk: deploy") else { return };
    let whole = [1, 2].map(|seed| {
        let root = machine.folder().join(format!("weights-{seed}"));
        let whole = make_model(&root, 200, seed);
        machine.run(&["model", "register", "-n", "m", "-p", root.join("model").to_str().unwrap()]).succeeded();
        whole
    });
    let project = machine.project("teller", FINGERPRINT_SCRIPT);
    let deploy = |id: &str| machine.deploy(&project, "svc", &["-m", id, "--auth-enabled", "false", "--overwrite"]);
    refused(&disk.lacking(Lack::Writing, || deploy("m:1")), Lack::Writing);
    let uri = deploy("m:1").json()["scoringUri"].as_str().unwrap().to_owned();
    let answer = || post(&uri, &[], b"{}").text().trim_matches('"').to_owned();
    let mut failures = 0;
    let (mut now, mut next) = (("m:1", &whole[0]), ("m:2", &whole[1]));
    // What the running supervisor writes can't be made read-only.
    for lack in LACKS.into_iter().filter(|lack| !matches!(lack, Lack::Writing)) {
        let ran = disk.lacking(lack, || {
            let ran = deploy(next.0);
            let serves = if ran.code() == 0 { next.1 } else { now.1 };
            assert_eq!(&answer(), serves, "{lack:?}: what serves isn't whole: {}", ran.stderr());
            ran
        });
        if ran.code() != 0 {
            failures += 1;
            refused(&ran, lack);
            deploy(next.0).succeeded();
        }
        assert_eq!(&answer(), next.1, "{lack:?}");
        std::mem::swap(&mut now, &mut next);
    }
    assert!(failures >= LACKS.len() / 3, "the disk was to be full at several steps: {failures}");
    assert_eq!(machine.service("svc", "state"), "Healthy");
}
