//! An application with a script, a process that runs it, and a client for its port.

use std::fs::{self, File, Permissions};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use super::{NOBODY, SCRIPT};
use crate::replica::harness::{LONG, command, python};

/// The program under test.
pub(super) const AML: &str = env!("CARGO_BIN_EXE_aml");

/// A folder that any user can read, with an application in it.
pub(super) struct Application {
    folder: TempDir,
    pub(super) port: u16,
}

impl Application {
    pub(super) fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("aml").permissions(Permissions::from_mode(0o755)).tempdir().unwrap();
        fs::create_dir_all(folder.path().join("app/project")).unwrap();
        fs::write(folder.path().join("app/project/score.py"), SCRIPT).unwrap();
        fs::create_dir(folder.path().join("run")).unwrap();
        fs::set_permissions(folder.path().join("run"), Permissions::from_mode(0o1777)).unwrap();
        // Free a moment ago; nobody else here asks for a certain port.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { folder, port }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The variables that describe the replica.
    pub(super) fn variables(&self) -> Vec<(String, String)> {
        let pairs = [
            ("PATH", "/usr/bin:/bin".to_owned()),
            ("AML_APP_ROOT", self.path("app").display().to_string()),
            ("AZUREML_ENTRY_SCRIPT", "project/score.py".to_owned()),
            ("AZUREML_SOURCE_DIRECTORY", "project".to_owned()),
            ("AML_PYTHON", python().display().to_string()),
            ("AML_LISTEN", format!("127.0.0.1:{}", self.port)),
            ("AML_RUN_DIR", self.path("run").display().to_string()),
            ("SERVICE_NAME", "my-service".to_owned()),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value)).into()
    }

    /// Starts `program`, which leads to a replica, with nothing but these variables.
    pub(super) fn start(&self, mut program: Command, more: &[(&str, &str)]) -> Running<'_> {
        program.env_clear().envs(self.variables()).envs(more.iter().copied());
        let output = |name: &str| Stdio::from(File::create(self.path(name)).unwrap());
        let child = program.stdin(Stdio::null()).stdout(output("stdout")).stderr(output("stderr")).spawn().unwrap();
        Running { application: self, child }
    }

    pub(super) fn output(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Sends one request; `None` when nobody listens.
    pub(super) fn send(&self, method: &str, path: &str, body: &str) -> Option<Answer> {
        self.send_with(method, path, "", body)
    }

    /// Sends one request with more header lines.
    pub(super) fn send_with(&self, method: &str, path: &str, headers: &str, body: &str) -> Option<Answer> {
        Self::send_to(self.port, method, path, (headers, body))
    }

    /// Sends one request to a port of this machine, with more header lines.
    pub(super) fn send_to(port: u16, method: &str, path: &str, (headers, body): (&str, &str)) -> Option<Answer> {
        answer_on(begin_at(port, method, path, &with_body(headers, body))?)
    }

    /// Writes one request; `None` when nobody listens.
    pub(super) fn begin(&self, method: &str, path: &str, body: &str) -> Option<TcpStream> {
        self.begin_with(method, path, "", body)
    }

    /// Writes one request with more header lines.
    pub(super) fn begin_with(&self, method: &str, path: &str, headers: &str, body: &str) -> Option<TcpStream> {
        begin_at(self.port, method, path, &with_body(headers, body))
    }

    /// Writes the head of a request, and nothing of its body.
    pub(super) fn begin_head(&self, method: &str, path: &str, headers: &str) -> Option<TcpStream> {
        begin_at(self.port, method, path, &format!("{headers}\r\n"))
    }

    /// The body of a request whose `run()` doesn't return before [`Application::release`].
    pub(super) fn held(&self) -> String {
        format!(r#"{{"hold": "{}"}}"#, self.path("run/go").display())
    }

    /// Begins such a request and returns once it is in `run()`.
    pub(super) fn hold(&self) -> TcpStream {
        let stream = self.begin("POST", "/score", &self.held()).expect("the replica should listen");
        self.until("the score has begun", || self.path("run/go.begun").exists());
        stream
    }

    pub(super) fn release(&self) {
        fs::write(self.path("run/go"), "").unwrap();
    }

    pub(super) fn score(&self, body: &str) -> Answer {
        self.send("POST", "/score", body).expect("the replica should answer")
    }

    /// Waits until the replica says that it is healthy.
    pub(super) fn until_healthy(&self) {
        self.until("the replica is healthy", || self.send("GET", "/", "").is_some_and(|answer| answer.status == 200));
    }

    /// Waits until the replica says that it takes no more requests.
    pub(super) fn until_draining(&self) {
        self.until("the replica drains", || self.send("GET", "/", "").is_some_and(|answer| answer.status == 503));
    }

    /// Waits until `wanted` holds for the state letters of all processes beside the script.
    pub(super) fn until_states(&self, wanted: impl Fn(&serde_json::Map<String, Value>) -> bool) {
        self.until("the processes are as wanted", || {
            wanted(self.score(r#"{"states": true}"#).json()["states"].as_object().unwrap())
        });
    }

    /// Waits until the replica has read all that was sent on this many connections.
    pub(super) fn until_read(&self, connections: usize) {
        let port = format!(":{:04X}", self.port);
        self.until("the replica has read its requests", || {
            let table = fs::read_to_string("/proc/net/tcp").unwrap();
            let fields = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
            // Local address, state (01: established), and the bytes that wait to be read.
            let read = |at: &Vec<&str>| at[1].ends_with(&port) && at[3] == "01" && at[4].ends_with(":00000000");
            fields.filter(read).count() == connections
        });
    }

    pub(super) fn until(&self, what: &str, probe: impl Fn() -> bool) {
        let start = Instant::now();
        while !probe() {
            let said = ["stdout", "stderr"].map(|name| fs::read_to_string(self.path(name)).unwrap_or_default());
            assert!(start.elapsed() < LONG, "never came true: {what}: {}", said.join("\n"));
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn with_body(headers: &str, body: &str) -> String {
    format!("{headers}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// Writes the beginning of a request; `rest` are further header lines, and what follows them.
fn begin_at(port: u16, method: &str, path: &str, rest: &str) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(LONG)).unwrap();
    let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{rest}");
    stream.write_all(request.as_bytes()).ok()?;
    Some(stream)
}

/// Reads the answer to a request that was written; `None` when there is none.
pub(super) fn answer_on(mut stream: TcpStream) -> Option<Answer> {
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, head: head.to_ascii_lowercase(), body: body.to_owned() })
}

/// `program` as a user that is neither root nor known, where this user may become another. That user may read what root may, as the
/// Python that tests use may be below root's home; it may write nothing of root's.
pub(super) fn as_nobody(program: impl AsRef<Path>) -> Command {
    if !rustix::process::geteuid().is_root() {
        return command(program.as_ref());
    }
    let mut setpriv = command("setpriv");
    setpriv.args([format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"), "--clear-groups".to_owned()]);
    setpriv.args(["--inh-caps=-all,+dac_read_search", "--ambient-caps=-all,+dac_read_search", "--"]).arg(program.as_ref());
    setpriv
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A process that runs the application; it ends with this value.
pub(super) struct Running<'a> {
    application: &'a Application,
    child: Child,
}

impl Running<'_> {
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap(), signal).unwrap();
    }

    pub(super) fn until_ended(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < LONG, "it goes on running: {}", self.application.output("stderr"));
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
