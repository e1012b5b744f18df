//! Where the file system shares bytes between files, a large model takes its room once, however many services have it.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use super::machine::eventually;
use super::{Machine, post};
use crate::parts::model_tree::{FINGERPRINT_SCRIPT, fingerprint};
use crate::parts::not_tested;

const TEST: &str = "models are cloned";
const LARGE: usize = 80 << 20;

/// A file system that can share bytes, in a file; it is unmounted at the end.
struct Xfs(PathBuf);

impl Xfs {
    fn mount(machine: &Machine) -> Option<Self> {
        let (image, folder) = (machine.folder().join("xfs.img"), machine.state());
        File::create(&image).unwrap().set_len(1 << 30).unwrap();
        fs::create_dir_all(&folder).unwrap();
        let done = |program: &str, words: &[&str]| {
            let ended = Command::new(program).args(words).output();
            ended.is_ok_and(|ended| ended.status.success())
        };
        let (image, place) = (image.to_str().unwrap(), folder.to_str().unwrap());
        if !done("mkfs.xfs", &["-q", image]) {
            not_tested(TEST, "there is no mkfs.xfs (package xfsprogs)");
            return None;
        }
        if !done("mount", &["-o", "loop", image, place]) {
            not_tested(TEST, "no file system in a file can be mounted here");
            return None;
        }
        Some(Self(folder))
    }

    fn used(&self) -> u64 {
        rustix::fs::syncfs(File::open(&self.0).unwrap()).unwrap();
        let found = rustix::fs::statvfs(&self.0).unwrap();
        (found.f_blocks - found.f_bfree) * found.f_frsize
    }
}

impl Drop for Xfs {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

#[test]
fn a_large_model_takes_its_room_once_and_is_each_services_own() {
    let machine = Machine::new();
    let Some(disk) = Xfs::mount(&machine) else { return };
    let weights = machine.folder().join("weights/model/deep");
    fs::create_dir_all(&weights).unwrap();
    fs::write(weights.join("large.bin"), vec![7; LARGE]).unwrap();
    fs::write(weights.join("small.txt"), "labels").unwrap();
    std::os::unix::fs::symlink("deep/small.txt", machine.folder().join("weights/model/link")).unwrap();
    let whole = fingerprint(&machine.folder().join("weights"));
    machine.run(&["model", "register", "-n", "m", "-p", "weights/model"]).succeeded();
    let script = FINGERPRINT_SCRIPT
        .replace("    return", "    open(os.path.join(root, 'model/deep/large.bin'), 'r+').write(raw)\n    return");
    let project = machine.project("teller", &script);
    let deploy = |name: &str| {
        let before = disk.used();
        let service = machine.deploy(&project, name, &["-m", "m:1", "--auth-enabled", "false"]).json();
        (service["scoringUri"].as_str().unwrap().to_owned(), disk.used().saturating_sub(before))
    };
    let answer = |uri: &str| post(uri, &[], b"spoilt").text().trim_matches('"').to_owned();
    let (one, first) = deploy("one");
    assert!(first >= LARGE as u64, "the first has to be unpacked: {first}");
    assert_eq!(answer(&one), whole);
    assert_ne!(answer(&one), whole, "the script was to change its model");
    let (two, second) = deploy("two");
    assert!(second < LARGE as u64 / 4, "the second takes room of its own: {second}");
    assert_eq!(answer(&two), whole, "a script changed another service's model");
    // A master that is no longer what it was isn't used.
    let masters = machine.state().join(machine.folder().file_name().unwrap()).join("tests/masters");
    let master = || fs::read_dir(&masters).unwrap().flatten().find(|entry| !entry.file_name().to_str().unwrap().starts_with('.'));
    fs::remove_file(master().unwrap().path().join("layer/model/deep/small.txt")).unwrap();
    assert_eq!(answer(&deploy("three").0), whole, "a service has half a model");
    for name in ["one", "two", "three"] {
        machine.run(&["service", "delete", "-n", name]).succeeded();
    }
    eventually("what was cloned from is removed", || master().is_none());
}
