//! The program in a container of a real engine, with a real scoring server.

use std::path::Path;
use std::process::Command;
use std::thread;

use tempfile::TempDir;

use super::application::{AML, Application, answer_on};
use super::{NOBODY, can_be_done};
use crate::replica::harness::{command, python};

fn podman() -> Command {
    let mut podman = command("podman");
    podman.env("STORAGE_DRIVER", "vfs").args(["--cgroup-manager", "cgroupfs"]);
    podman
}

/// A container; removed, whatever it is doing, with this value.
struct Container {
    name: String,
    _root: TempDir,
}

impl Container {
    /// Runs the replica of an application: a root folder with nothing in it, this machine's Python mounted, and the user without a name.
    fn start(application: &Application) -> Self {
        let root = tempfile::tempdir().unwrap();
        let name = format!("aml-test-{}-{}", std::process::id(), application.port);
        let mut run = podman();
        run.args(["run", "--detach", "--name", &name, "--runtime", "runc", "--network=host", "--read-only"]);
        run.args(["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024", "--user", &NOBODY.to_string()]);
        run.args(["--volume", &format!("{AML}:/aml/bin/aml:ro")]);
        // Where a held score waits to be released.
        run.args(["--volume", &format!("{0}:{0}", application.path("run").display())]);
        let environment = python().parent().and_then(Path::parent).unwrap().to_owned();
        let mut folders = vec![environment, application.path("app")];
        folders.extend(["/usr", "/lib", "/lib64", "/bin"].map(Into::into));
        folders.extend(base_prefix().filter(|prefix| !Path::new(prefix).starts_with("/usr")).map(Into::into));
        for folder in folders {
            run.args(["--volume", &format!("{0}:{0}:ro", folder.display())]);
        }
        for (name, value) in application.variables().iter().filter(|(name, _)| name != "AML_RUN_DIR") {
            run.args(["--env", &format!("{name}={value}")]);
        }
        let output = run.args(["--rootfs"]).arg(root.path()).args(["/aml/bin/aml", "replica"]).output().unwrap();
        assert!(output.status.success(), "podman run: {}", String::from_utf8_lossy(&output.stderr));
        Self { name, _root: root }
    }

    fn ask(&self, arguments: &[&str]) -> String {
        let output = podman().args(arguments).arg(&self.name).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().to_owned() + &String::from_utf8_lossy(&output.stderr)
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let _ = self.ask(&["rm", "--force", "--time", "0"]);
    }
}

/// Where the Python of the test environment itself is.
fn base_prefix() -> impl Iterator<Item = String> {
    let output = command(python()).args(["-c", "import sys; print(sys.base_prefix)"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<_>>().into_iter()
}

#[test]
fn a_container_scores_takes_in_orphans_and_drains_when_it_is_stopped() {
    if !can_be_done("a container of podman", &["podman", "runc"]) {
        return;
    }
    let application = Application::new();
    let container = Container::start(&application);
    application.until_healthy();
    let answer = application.score(r#"{"orphans": 5, "states": true}"#).json();
    assert_eq!((&answer["uid"], &answer["first"][0]), (&NOBODY.into(), &"/aml/bin/aml".into()), "{answer}");
    application.until_states(|states| states.len() == 4 && states.values().all(|state| state != "Z"));

    let held = application.hold();
    thread::scope(|scope| {
        scope.spawn(|| container.ask(&["stop", "--time", "30"]));
        application.until_draining();
        application.release();
    });
    assert_eq!(answer_on(held).map(|answer| answer.status), Some(200), "what was in flight must be answered");
    assert_eq!(container.ask(&["inspect", "--format", "{{.State.ExitCode}}"]), "0", "{}", container.ask(&["logs"]));
}
