//! A replica under test: a project in a folder of its own, a real scoring server, and a client for its socket.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use aml::names::ServiceName;
use aml::replica::{Front, Listen, ReplicaConfig, ReplicaError, ReplicaStatus};
use aml::service::ReplicaPhase;
use aml::service::contract::{LIVE_PATH, READY_PATH, STATUS_PATH};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tempfile::TempDir;
use tokio::net::UnixStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Nothing in these tests takes this long unless it is broken.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// An environment with the scoring server, made once for all test runs.
pub(crate) fn python() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("replica-environment");
    fs::create_dir_all(&folder).unwrap();
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let environment = folder.join("venv");
    let complete = folder.join("complete");
    if !complete.exists() {
        let _ = fs::remove_dir_all(&environment);
        succeed(command("python3").args(["-m", "venv"]).arg(&environment));
        let pip = environment.join("bin/pip");
        succeed(command(&pip).args([
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "azureml-inference-server-http==1.5.1",
        ]));
        fs::write(complete, "").unwrap();
    }
    environment.join("bin/python")
}

fn succeed(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
}

#[expect(clippy::disallowed_methods, reason = "tests start real programs")]
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    Command::new(program)
}

/// A project and the config of a replica of it.
pub(super) struct Project {
    folder: TempDir,
    pub(super) config: ReplicaConfig,
}

impl Project {
    pub(super) fn new(script: &str) -> Self {
        // Not below the target folder: a socket's path must be short.
        let folder = tempfile::Builder::new().prefix("aml").tempdir().unwrap();
        let source = folder.path().join("app/project");
        fs::create_dir_all(&source).unwrap();
        fs::write(source.join("score.py"), script).unwrap();
        let config = ReplicaConfig {
            id: "replica-1".into(),
            service: ServiceName::new("my-service").unwrap(),
            listen: Listen::Unix(folder.path().join("run/replica.sock")),
            server_socket: folder.path().join("run/server.sock"),
            log_file: Some(folder.path().join("server.log")),
            python: python(),
            app_root: folder.path().join("app"),
            entry_script: "score.py".into(),
            source_directory: Some("project".into()),
            model_dir: Some("azureml-models/m/1".into()),
            variables: BTreeMap::new(),
            max_concurrent_requests: 1,
            scoring_timeout_ms: 30_000,
            drain_delay_ms: 0,
            front: Front::Router,
            termination_log: None,
            open_files: None,
            executable: env!("CARGO_BIN_EXE_aml").into(),
        };
        Self { folder, config }
    }

    pub(super) fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.config.variables.insert(name.into(), value.into());
        self
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts a replica through the library.
    pub(super) fn start(&self) -> Running {
        let (stop, stopped) = oneshot::channel();
        let stopped = async move {
            let _ = stopped.await;
        };
        let run = tokio::spawn(aml::replica::run(self.config.clone(), stopped));
        Running { socket: self.path("run/replica.sock"), stop: Some(stop), run }
    }

    /// Starts a replica and waits until it is ready.
    pub(super) async fn start_ready(&self) -> Running {
        let running = self.start();
        running.until_phase(ReplicaPhase::Ready).await;
        running
    }

    /// Lets go on what waits for the file of this name in the scoring server's working directory.
    pub(super) fn release(&self, name: &str) {
        fs::write(self.config.app_root.join(name), "").unwrap();
    }

    pub(super) fn log(&self) -> String {
        fs::read_to_string(self.path("server.log")).unwrap_or_default()
    }

    /// The processes that this project's scoring server consists of, found by the path of their socket.
    pub(super) fn server_processes(&self) -> Vec<u32> {
        let socket = self.config.server_socket.to_str().unwrap();
        let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
        processes
            .filter(|pid| {
                let command_line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
                let command_line = String::from_utf8_lossy(&command_line);
                command_line.contains("gunicorn") && command_line.contains(socket)
            })
            .collect()
    }

    /// Waits until no process of the scoring server is left.
    pub(super) async fn until_no_server_process(&self) {
        let start = Instant::now();
        while !self.server_processes().is_empty() {
            assert!(start.elapsed() < LONG, "the scoring server lives on: {:?}", self.server_processes());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A replica that runs.
pub(super) struct Running {
    pub(super) socket: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    pub(super) run: JoinHandle<Result<(), ReplicaError>>,
}

impl Running {
    pub(super) async fn status(&self) -> ReplicaStatus {
        status(&self.socket).await.expect("a running replica tells its status")
    }

    /// Waits until the status is as wanted.
    pub(super) async fn until(&self, wanted: impl Fn(&ReplicaStatus) -> bool) -> ReplicaStatus {
        until(&self.socket, wanted).await
    }

    pub(super) async fn until_phase(&self, phase: ReplicaPhase) -> ReplicaStatus {
        self.until(|status| status.phase == phase).await
    }

    pub(super) async fn score(&self, body: &'static str) -> Answer {
        score(&self.socket, body).await
    }

    pub(super) async fn score_pid(&self) -> i64 {
        let answer = self.score("{}").await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()["pid"].as_i64().unwrap()
    }

    pub(super) async fn health(&self) -> StatusCode {
        health(&self.socket).await.unwrap()
    }

    /// The answers of the two probes, which have no body: live, and ready.
    pub(super) async fn probes(&self) -> (u16, u16) {
        let mut statuses = Vec::new();
        for path in [LIVE_PATH, READY_PATH] {
            let answer = send(&self.socket, Request::get(path).body(Full::<Bytes>::default()).unwrap()).await.unwrap();
            assert!(answer.body.is_empty(), "{answer:?}");
            statuses.push(answer.status.as_u16());
        }
        (statuses[0], statuses[1])
    }

    pub(super) fn ask_to_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }

    pub(super) async fn stop(mut self) {
        self.ask_to_stop();
        tokio::time::timeout(LONG, self.run).await.expect("the replica should stop").unwrap().unwrap();
    }
}

/// A whole answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Answer {
    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(super) fn refused(&self) -> Option<&str> {
        self.headers.get("x-aml-refused").map(|value| value.to_str().unwrap())
    }
}

pub(super) async fn score(socket: &Path, body: &'static str) -> Answer {
    let request = Request::post("/score").header("content-type", "application/json").body(Full::<Bytes>::from(body)).unwrap();
    send(socket, request).await.expect("the replica should answer")
}

/// Sends one request on a connection of its own.
pub(super) async fn send<B>(socket: &Path, request: Request<B>) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>>
where
    B: hyper::body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let stream = UnixStream::connect(socket).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let (mut head, body) = request.into_parts();
    head.headers.insert("host", "localhost".parse()?);
    let response = tokio::time::timeout(LONG, sender.send_request(Request::from_parts(head, body))).await??;
    let (head, body) = response.into_parts();
    let body = body.collect().await?.to_bytes();
    connection.abort();
    Ok(Answer { status: head.status, headers: head.headers, body })
}

pub(super) async fn health(socket: &Path) -> Option<StatusCode> {
    let answer = send(socket, Request::get("/").body(Full::<Bytes>::default()).unwrap()).await;
    answer.ok().map(|answer| answer.status)
}

pub(super) async fn status(socket: &Path) -> Option<ReplicaStatus> {
    let answer = send(socket, Request::get(STATUS_PATH).body(Full::<Bytes>::default()).unwrap()).await.ok()?;
    Some(serde_json::from_slice(&answer.body).unwrap())
}

pub(super) async fn until(socket: &Path, wanted: impl Fn(&ReplicaStatus) -> bool) -> ReplicaStatus {
    let start = Instant::now();
    loop {
        let now = status(socket).await;
        match now {
            Some(status) if wanted(&status) => return status,
            now => assert!(start.elapsed() < LONG, "the replica never came to be as wanted; it is {now:#?}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
