//! A real Docker engine (dockerd, with buildx) of its own. Its containers are on a bridge of this machine that leads nowhere else.

use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::cli::sandbox::Sandbox;

const PATIENCE: Duration = Duration::from_secs(60);
/// Where programs of the system's administrator are, which not every user's `PATH` names.
const ADMINISTRATION: &str = "/usr/sbin:/sbin";
/// Where `tests/install.sh` puts what it builds.
const BUILDX: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/tools/docker-buildx");

/// A running engine. It goes away, with all that it holds, when it is dropped.
pub(crate) struct Docker {
    daemon: Child,
    folder: TempDir,
    bridge: Bridge,
}

impl Docker {
    /// Starts an engine; `Err` says why that can't be done on this machine.
    pub(crate) fn start() -> Result<Self, &'static str> {
        if !rustix::process::geteuid().is_root() {
            return Err("a Docker engine of its own needs root");
        }
        if ["HTTPS_PROXY", "https_proxy"].into_iter().any(|name| std::env::var_os(name).is_some()) {
            return Err("this machine reaches the network by a proxy of its own, to which the test's doesn't lead");
        }
        // Sockets live below it, and their paths must stay short.
        let folder = tempfile::Builder::new().prefix("aml-docker").tempdir_in("/tmp").unwrap();
        let bridge = Bridge::make();
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let mut command = administration("dockerd");
        for (option, name) in [("--data-root", "data"), ("--exec-root", "run"), ("--pidfile", "pid")] {
            command.arg(option).arg(folder.path().join(name));
        }
        command.arg("--host").arg(socket(folder.path())).args(["--bridge", &bridge.name]);
        // It changes nothing of how this machine passes packets on.
        command.args([
            "--iptables=false",
            "--ip6tables=false",
            "--ip-masq=false",
            "--ip-forward=false",
            "--userland-proxy=false",
        ]);
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let daemon = command.spawn().expect("dockerd is not installed: see tests/install.sh");
        let mut docker = Self { daemon, folder, bridge };
        docker.await_answer();
        Ok(docker)
    }

    /// Returns the address by which this machine is reached from containers.
    pub(crate) fn gateway(&self) -> Ipv4Addr {
        self.bridge.address
    }

    /// Returns a call of the engine's client, ready to be given its verb.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new("docker");
        command.env("DOCKER_HOST", socket(self.folder.path()));
        command
    }

    /// Lets a sandbox build with this engine.
    pub(crate) fn lend(&self, sandbox: &mut Sandbox) {
        sandbox.set("DOCKER_HOST", socket(self.folder.path()));
        // Newer releases of buildx don't go down by themselves to what an older engine speaks.
        let spoken = self.command().args(["version", "--format", "{{.Server.APIVersion}}"]).output().unwrap();
        sandbox.set("DOCKER_API_VERSION", String::from_utf8(spoken.stdout).unwrap().trim());
        if Path::new(BUILDX).exists() {
            let plugins = sandbox.path("home/.docker/cli-plugins");
            fs::create_dir_all(&plugins).unwrap();
            std::os::unix::fs::symlink(BUILDX, plugins.join("docker-buildx")).unwrap();
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    fn await_answer(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while !self.command().arg("info").output().is_ok_and(|output| output.status.success()) {
            let ended = self.daemon.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "dockerd doesn't answer:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Docker {
    fn drop(&mut self) {
        // Asked to end, it ends its containerd and takes its mounts away; killed, it would leave both.
        if let Some(process) = rustix::process::Pid::from_raw(self.daemon.id().cast_signed()) {
            let _ = rustix::process::kill_process(process, rustix::process::Signal::TERM);
        }
        let _ = self.daemon.wait();
        // All but this one.
        let _ = administration("umount").arg(self.folder.path().join("run/netns/default")).output();
    }
}

/// A bridge with an address; it goes away when it is dropped.
struct Bridge {
    name: String,
    address: Ipv4Addr,
}

impl Bridge {
    fn make() -> Self {
        let process = std::process::id();
        // Of the range that is kept for tests between networks (RFC 2544).
        let address = Ipv4Addr::new(198, 19, process.to_le_bytes()[0], 1);
        let bridge = Self { name: format!("aml-d{process}"), address };
        ip(&["link", "add", &bridge.name, "type", "bridge"]);
        ip(&["address", "add", &format!("{address}/24"), "dev", &bridge.name]);
        ip(&["link", "set", &bridge.name, "up"]);
        bridge
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        let _ = administration("ip").args(["link", "delete", &self.name]).output();
    }
}

fn ip(words: &[&str]) {
    let output = administration("ip").args(words).output().unwrap();
    assert!(output.status.success(), "ip {words:?} failed: {}", String::from_utf8_lossy(&output.stderr));
}

fn administration(program: &str) -> Command {
    let mut command = Command::new(program);
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{path}:{ADMINISTRATION}"));
    command
}

fn socket(folder: &Path) -> String {
    format!("unix://{}", PathBuf::from(folder).join("docker.sock").display())
}
