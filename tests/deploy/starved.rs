//! What a machine lacks (room, inodes, the right to write, descriptors) at each step of a service's life: the step succeeds or says why not
//! and what to do, what ran goes on, and once the machine has it again the same step succeeds.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::machine::{Machine, Ran, eventually};
use super::post;
use crate::parts::not_tested;

/// What is lacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lack {
    Room,
    Inodes,
    RightToWrite,
    Descriptors,
}

/// A step.
struct Step {
    arguments: &'static [&'static str],
    /// Whether it only reads, so that it must succeed whatever is lacking on the disk.
    reads: bool,
}

const STEPS: &[Step] = &[
    Step { arguments: &["service", "list"], reads: true },
    Step { arguments: &["service", "show", "-n", "kept"], reads: true },
    Step { arguments: &["service", "get-logs", "-n", "kept"], reads: true },
    Step { arguments: &["model", "list"], reads: true },
    Step { arguments: &["model", "register", "-n", "another", "-p", "weights"], reads: false },
    Step { arguments: &["model", "download", "-i", "weights:1", "-t", "out", "--overwrite"], reads: false },
    Step { arguments: &["model", "deploy", "-n", "second", "-m", "weights:1", "--ic", "ic.json"], reads: false },
    Step {
        arguments: &[
            "model",
            "deploy",
            "-n",
            "kept",
            "-m",
            "weights:1",
            "--ic",
            "ic.json",
            "--auth-enabled",
            "false",
            "--overwrite",
        ],
        reads: false,
    },
    Step { arguments: &["service", "update", "-n", "kept", "--description", "changed"], reads: false },
    Step { arguments: &["service", "update", "-n", "kept", "--max-request-wait-time", "2000"], reads: false },
    Step { arguments: &["service", "regen-key", "-n", "keyed", "--key", "Primary"], reads: false },
    Step { arguments: &["service", "delete", "-n", "gone"], reads: false },
    Step { arguments: &["model", "delete", "-i", "spare:1"], reads: false },
];

/// A machine whose workspaces and services lie on a small disk of their own.
struct Small {
    machine: Machine,
    disk: PathBuf,
    lack: Lack,
}

impl Small {
    fn new(lack: Lack) -> Self {
        let machine = Machine::new();
        let disk = machine.folder().join("disk");
        fs::create_dir(&disk).unwrap();
        let options = if lack == Lack::Inodes { "size=64m,nr_inodes=3000" } else { "size=64m" };
        run(Command::new("mount").args(["-t", "tmpfs", "-o", options, "none"]).arg(&disk));
        let small = Self { machine, disk, lack };
        small.prepare();
        small
    }

    /// Three services and two models, made while nothing lacks.
    fn prepare(&self) {
        let project = self.machine.project("disk/project", ANSWER);
        // The interpreter of an environment that all tests share: one of this disk's own would fill it.
        let python = self.interpreter(&project);
        let environment = format!(r#"{{"python": {{"userManagedDependencies": true, "interpreterPath": "{python}"}}}}"#);
        let inference = format!(r#"{{"entryScript": "score.py", "sourceDirectory": ".", "environment": {environment}}}"#);
        fs::write(project.join("ic.json"), inference).unwrap();
        let weights = project.join("weights");
        fs::create_dir(&weights).unwrap();
        (0..40).for_each(|file| fs::write(weights.join(format!("part-{file}")), vec![b'w'; 1000 + file]).unwrap());
        for model in ["weights", "spare"] {
            self.run(&["model", "register", "-n", model, "-p", "weights"]).succeeded();
        }
        for service in ["kept", "keyed", "gone"] {
            let keys = if service == "keyed" { "true" } else { "false" };
            let deploy = ["model", "deploy", "-n", service, "-m", "weights:1", "--ic", "ic.json", "--auth-enabled", keys];
            self.run(&deploy).succeeded();
        }
    }

    fn interpreter(&self, project: &Path) -> String {
        self.machine.deploy(project, "first", &[]).succeeded();
        let settings = self.machine.processes().into_iter().find_map(|(_, line)| {
            let path = line.split("--config ").nth(1)?;
            fs::read(path.trim()).ok()
        });
        let settings: serde_json::Value = serde_json::from_slice(&settings.unwrap()).unwrap();
        self.machine.run(&["service", "delete", "-n", "first"]).succeeded();
        settings["python"].as_str().unwrap().to_owned()
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_by("exec \"$0\" \"$@\"", arguments)
    }

    /// Runs `aml` by a shell that prepares something for it.
    fn run_by(&self, shell: &str, arguments: &[&str]) -> Ran {
        let mut command = Command::new("sh");
        command.args(["-c", shell, env!("CARGO_BIN_EXE_aml")]).args(arguments).args(["-w", "small", "-g", "tests"]);
        command.current_dir(self.disk.join("project")).stdin(std::process::Stdio::null());
        command.env("AML_DATA_DIR", self.disk.join("data")).env("AML_STATE_DIR", self.disk.join("state"));
        command.env("AML_RUNTIME_DIR", self.machine.runtime()).env("AML_ROUTER_PORT", "0").env("CI", "1").env("NO_COLOR", "1");
        Ran::of(arguments.join(" "), command.output().unwrap())
    }

    /// Runs it while something lacks.
    fn run_starved(&self, arguments: &[&str]) -> Ran {
        match self.lack {
            Lack::Descriptors => return self.run_by("ulimit -n 64; exec \"$0\" \"$@\"", arguments),
            Lack::Room => self.fill(),
            Lack::Inodes => self.use_inodes(),
            // A second mount of the same files: open logs would keep the first from being made read-only.
            Lack::RightToWrite => {
                run(Command::new("mount").arg("--bind").arg(&self.disk).arg(&self.disk));
                run(Command::new("mount").args(["-o", "remount,bind,ro"]).arg(&self.disk));
            }
        }
        let ran = self.run(arguments);
        self.relieve();
        ran
    }

    fn fill(&self) {
        let mut filler = File::create(self.disk.join("filler")).unwrap();
        for size in [1 << 20, 1 << 12] {
            while filler.write_all(&vec![0; size]).is_ok() {}
        }
    }

    fn use_inodes(&self) {
        let fillers = self.disk.join("fillers");
        fs::create_dir(&fillers).unwrap();
        for number in 0..3000 {
            if File::create(fillers.join(number.to_string())).is_err() {
                return;
            }
        }
        panic!("the disk has inodes left");
    }

    fn relieve(&self) {
        match self.lack {
            Lack::Room => fs::remove_file(self.disk.join("filler")).unwrap(),
            Lack::Inodes => fs::remove_dir_all(self.disk.join("fillers")).unwrap(),
            Lack::RightToWrite => run(Command::new("umount").arg("--lazy").arg(&self.disk)),
            Lack::Descriptors => {}
        }
    }

    fn answers(&self, service: &str) -> Option<String> {
        let uri = self.run(&["service", "show", "-n", service, "--query", "scoringUri", "-o", "tsv"]).succeeded();
        let answer = post(uri.trim(), &[], b"{}");
        (answer.status == 200).then(|| answer.text())
    }

    fn primary_key(&self) -> String {
        self.run(&["service", "get-keys", "-n", "keyed", "--query", "primaryKey", "-o", "tsv"]).succeeded()
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        for word in ["supervisor", "router", "replica", ""] {
            self.machine.kill(word);
        }
        let _ = Command::new("umount").arg("--lazy").arg(&self.disk).status();
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Answers what the model holds, in bytes and files.
const ANSWER: &str = "import os\n\ndef init():\n    pass\n\ndef run(raw):\n    root = os.environ['AZUREML_MODEL_DIR'] + '/weights'\n    \
    return [len(os.listdir(root)), sum(os.path.getsize(os.path.join(root, name)) for name in os.listdir(root))]\n";
const WHOLE: &str = "[40, 40780]";

/// Takes each step while something lacks, and again when it is there.
fn check(lack: Lack) {
    if !rustix::process::geteuid().is_root() {
        return not_tested(&format!("{lack:?} lacking at each step"), "only root can mount a small disk");
    }
    let small = Small::new(lack);
    for Step { arguments, reads } in STEPS {
        let words = arguments.join(" ");
        let key = small.primary_key();
        let starved = small.run_starved(arguments);
        let told = starved.stderr();
        assert!(!told.contains("panicked"), "{lack:?}: {words}: {told}");
        if starved.code() != 0 {
            assert!(!reads, "{lack:?}: {words} only reads, and failed: {told}");
            assert_eq!(starved.code(), 1, "{lack:?}: {words}: {told}");
            assert!(told.contains("error: ") && told.contains("hint: "), "{lack:?}: {words} must say why and what to do: {told}");
        } else if words.contains("regen-key") {
            small.machine.kill("aml supervisor");
            assert_ne!(small.primary_key(), key, "{lack:?}: the new key is gone with the supervisor that gave it");
        }
        eventually("the service that runs answers", || small.answers("kept").as_deref() == Some(WHOLE));
        assert_eq!(small.run(&["service", "show", "-n", "kept", "--query", "state", "-o", "tsv"]).succeeded().trim(), "Healthy");
        let again = small.run(arguments);
        let is_done_already = starved.code() == 0 && again.code() != 0;
        assert!(again.code() == 0 || is_done_already, "{lack:?}: {words}, when nothing lacks: {}", again.stderr());
    }
    let second = small.run(&["service", "show", "-n", "second", "--query", "state", "-o", "tsv"]).succeeded();
    assert_eq!(second.trim(), "Healthy", "{lack:?}");
    let files = fs::read_dir(small.disk.join("project/out/weights")).unwrap().count();
    assert_eq!(files, 40, "{lack:?}: the download is whole");
}

#[test]
fn a_full_disk_at_each_step() {
    check(Lack::Room);
}

#[test]
fn a_disk_without_inodes_at_each_step() {
    check(Lack::Inodes);
}

#[test]
fn a_read_only_disk_at_each_step() {
    check(Lack::RightToWrite);
}

#[test]
fn sixty_four_descriptors_at_each_step() {
    check(Lack::Descriptors);
}
