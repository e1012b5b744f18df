//! A real container engine with a storage of its own, podman with runc or Docker: images run as their users run them.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::docker::Docker;

/// An engine. What it holds goes away when it is dropped.
pub(crate) enum Engine {
    /// podman, with its storage.
    Podman(TempDir),
    /// Docker.
    Docker(Docker),
}

impl Engine {
    /// Returns a podman without images.
    pub(crate) fn new() -> Self {
        let storage = tempfile::Builder::new().prefix("aml-engine").tempdir_in("/tmp");
        Self::Podman(storage.expect("a temporary folder can be made"))
    }

    /// Returns a call of the engine, ready to be given its verb.
    pub(crate) fn command(&self) -> Command {
        match self {
            Self::Podman(storage) => podman(storage.path()),
            Self::Docker(docker) => docker.command(),
        }
    }

    /// Returns a call that removes a container, whatever it is doing.
    fn remove(&self) -> Command {
        let mut command = self.command();
        command.args(["rm", "-f"]);
        if let Self::Podman(_) = self {
            command.args(["-t", "0"]);
        }
        command
    }

    /// Starts a container of `image` on this machine's network; it listens on a free port of loopback.
    pub(crate) fn start(&self, image: &str, options: &[&str]) -> Container<'_> {
        let port = free_port();
        let mut command = self.command();
        command.args(["run", "-d", "--network", "host"]);
        if let Self::Podman(_) = self {
            command.args(["--tls-verify=false", "--runtime", "runc", "--log-driver", "k8s-file"]);
            // Without the right to raise limits, the engine's own defaults can't be had.
            command.args(["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=2048:2048"]);
        }
        command.arg("-e").arg(format!("AML_LISTEN=127.0.0.1:{port}")).args(options).arg(image);
        let output = output(&mut command);
        assert!(output.status.success(), "the engine can't run {image}:\n{}", String::from_utf8_lossy(&output.stderr));
        let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Container { engine: self, id, port }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // Containers hold mounts, and a mounted folder can't be removed. Docker takes its own away.
        if let Self::Podman(_) = self {
            let _ = self.remove().arg("-a").output();
            let _ = self.command().args(["umount", "-af"]).output();
        }
    }
}

fn podman(storage: &Path) -> Command {
    let mut command = Command::new("podman");
    for (option, name) in [("--root", "root"), ("--runroot", "run"), ("--tmpdir", "tmp")] {
        command.arg(option).arg(storage.join(name));
    }
    command.args(["--storage-driver", "overlay", "--cgroup-manager", "cgroupfs", "--events-backend", "none"]);
    command
}

/// A running container. It is removed when it is dropped.
pub(crate) struct Container<'a> {
    engine: &'a Engine,
    id: String,
    port: u16,
}

impl Container<'_> {
    /// Returns the address on which it answers.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Waits until the container answers that it is healthy.
    pub(crate) async fn ready(&self) {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client can be made");
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            let answer = client.get(format!("http://{}/", self.address())).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            assert!(self.lives(), "the container has ended:\n{}", self.logs());
            assert!(Instant::now() < deadline, "the container is not ready:\n{}", self.logs());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Posts JSON to the scoring path; returns status and body.
    pub(crate) async fn score(&self, body: &str) -> (u16, String) {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client can be made");
        let request = client.post(format!("http://{}/score", self.address())).header("content-type", "application/json");
        let answer = request.body(body.to_owned()).send().await.expect("the container answers");
        (answer.status().as_u16(), answer.text().await.expect("an answer has a body"))
    }

    /// Returns what the container has written so far.
    pub(crate) fn logs(&self) -> String {
        let output = output(self.engine.command().args(["logs", &self.id]));
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    }

    /// Runs a command in the container and returns what it prints.
    pub(crate) fn exec(&self, words: &[&str]) -> String {
        let output = output(self.engine.command().args(["exec", &self.id]).args(words));
        assert!(output.status.success(), "{words:?} failed in the container:\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Asks the container to stop; returns its exit code.
    pub(crate) fn stop(&self) -> i32 {
        let stopped = output(self.engine.command().args(["stop", "-t", "30", &self.id]));
        assert!(stopped.status.success(), "the container can't be stopped:\n{}", String::from_utf8_lossy(&stopped.stderr));
        let waited = output(self.engine.command().args(["wait", &self.id]));
        String::from_utf8_lossy(&waited.stdout).trim().parse().expect("an exit code is a number")
    }

    fn lives(&self) -> bool {
        let output = output(self.engine.command().args(["inspect", "-f", "{{.State.Running}}", &self.id]));
        output.stdout.starts_with(b"true")
    }
}

impl Drop for Container<'_> {
    fn drop(&mut self) {
        let _ = self.engine.remove().arg(&self.id).output();
    }
}

fn output(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("the engine can't be started ({error}): tests/run.sh installs it"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
    listener.local_addr().expect("a bound socket has an address").port()
}
