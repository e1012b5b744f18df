//! The scoring server as a process: Microsoft's WSGI application under gunicorn, on unix sockets only, bound to this replica's life.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::process::{Child, Command};
use tokio::time::Instant;

use super::ReplicaError;
use super::config::{Front, ReplicaConfig};
use super::log::{LogFile, RunLog};
use super::status::ServerExit;
use crate::service::contract::{service_path, variables};

const APPLICATION: &str = "azureml_inference_server_http.server.entry:app";
const SETTINGS: &str = include_str!("gunicorn_settings.py");
/// How much later than the replica the scoring server interrupts `run()`: the replica's own answer comes first.
const INTERRUPT_LATER: u64 = 200;
/// What a caller's shell may hold that would change what runs here; the service's own variables may still set them.
const NOT_INHERITED: &[&str] = &[
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONSTARTUP",
    "PYTHONOPTIMIZE",
    "GUNICORN_CMD_ARGS",
    "WEB_CONCURRENCY",
    "VIRTUAL_ENV",
    variables::MODEL_DIR,
    variables::SOURCE_DIRECTORY,
    "AZUREML_CONFIG_FILE",
    "AZUREML_DEBUG_PORT",
    "AML_APP_INSIGHTS_ENABLED",
    "AML_APP_INSIGHTS_KEY",
    "AML_CORS_ORIGINS",
    "AML_MDC_STORAGE_ENABLED",
    "AML_MODEL_DC_STORAGE_ENABLED",
    "SERVICE_VERSION",
    "WORKER_PRELOAD",
    "HTTP_X_MS_SERVER_VERSION",
    "SERVER_VERSION_LOG_RESPONSE_ENABLED",
];

/// One run of the scoring server.
#[derive(Debug)]
pub(super) struct ScoringServer {
    child: Child,
    pid: u32,
    log: RunLog,
    started: Instant,
}

impl ScoringServer {
    /// Starts it. To be called from the main thread: the kernel binds its life to the thread that starts it.
    pub(super) fn start(config: &ReplicaConfig, open_files: u64) -> Result<Self, ReplicaError> {
        write_settings(&config.server_socket)?;
        let failed = |source| ReplicaError::StartServer { program: config.executable.clone(), source };
        let (output, input) = io::pipe().map_err(failed)?;
        let stdout = input.try_clone().map_err(failed)?;
        let open_log = |source| ReplicaError::Log { path: config.log_file.clone().unwrap_or_default(), source };
        let log = LogFile(config.log_file.clone()).copy(output).map_err(open_log)?;
        let mut command = command(config, open_files);
        command.stdin(Stdio::null()).stdout(stdout).stderr(input).process_group(0).kill_on_drop(true);
        let child = command.spawn().map_err(failed)?;
        let pid = child.id().ok_or_else(|| failed(io::ErrorKind::NotFound.into()))?;
        Ok(Self { child, pid, log, started: Instant::now() })
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    /// Returns how long this run has gone on.
    pub(super) fn age(&self) -> Duration {
        self.started.elapsed()
    }

    /// Returns the last lines that this run wrote.
    pub(super) fn log_tail(&self) -> Vec<String> {
        self.log.tail()
    }

    /// Waits until the server has ended by itself, and clears away what is left of it.
    pub(super) async fn ended(&mut self) -> ServerExit {
        let status = self.child.wait().await;
        self.kill_group();
        self.log.ended().await;
        let status = status.ok();
        ServerExit {
            code: status.and_then(|status| status.code()),
            signal: status.and_then(|status| status.signal()),
            log_tail: self.log.tail(),
            ..ServerExit::default()
        }
    }

    /// Asks the server to end, and makes it end after `grace`.
    pub(super) async fn stop(&mut self, grace: Duration) {
        if let Some(pid) = self.process() {
            // It fails only for a process that has ended already.
            let _ = kill_process(pid, Signal::TERM);
        }
        if tokio::time::timeout(grace, self.child.wait()).await.is_err() {
            self.kill_group();
            // Killed processes end; but nothing here waits without a limit.
            let _ = tokio::time::timeout(grace, self.child.wait()).await;
        }
        self.kill_group();
        self.log.ended().await;
    }

    fn process(&self) -> Option<Pid> {
        i32::try_from(self.pid).ok().and_then(Pid::from_raw)
    }

    /// Kills whatever the server and the user's code have left in its process group.
    fn kill_group(&self) {
        if let Some(pid) = self.process() {
            let _ = kill_process_group(pid, Signal::KILL);
        }
    }
}

fn command(config: &ReplicaConfig, open_files: u64) -> Command {
    #[expect(clippy::disallowed_methods, reason = "the scoring server is the child that this room is for")]
    let mut command = Command::new(&config.executable);
    command.arg("exec").arg(format!("--open-files={open_files}")).arg("--").arg(&config.python);
    command.args(["-B", "-m", "gunicorn", "-c"]).arg(beside(&config.server_socket, ".py"));
    let mut bind = OsString::from("unix:");
    bind.push(&config.server_socket);
    command.arg("-b").arg(bind);
    // On the command line, where GUNICORN_CMD_ARGS can't change them: no network, no second request in a worker, no time-out but the replica's.
    command.args(["-k", "sync", "--threads", "1", "--timeout", "0", "-w"]).arg(config.worker_count().to_string());
    command.arg(APPLICATION);
    command.current_dir(&config.app_root);
    for name in NOT_INHERITED.iter().chain(&variables::OF_REPLICA) {
        command.env_remove(name);
    }
    set_variables(&mut command, config);
    command
}

/// Sets v1's variables. The user's win, but for those that say where the application is.
fn set_variables(command: &mut Command, config: &ReplicaConfig) {
    command.env("PYTHONUNBUFFERED", "1");
    // What a user installed for themselves is not part of the service's environment.
    command.env("PYTHONNOUSERSITE", "1");
    command.env(variables::SERVICE_NAME, config.service.as_str());
    command.env(variables::SERVICE_PATH_PREFIX, service_path(&config.service).trim_start_matches('/'));
    command.env("HOSTNAME", &config.id);
    command.env(variables::WORKER_COUNT, config.worker_count().to_string());
    command.env(variables::SCORING_TIMEOUT_MS, config.scoring_timeout_ms.saturating_add(INTERRUPT_LATER).to_string());
    // With PYTHONHOME the interpreter would look for its library where this environment has none.
    command.envs(config.variables.iter().filter(|(name, _)| *name != "PYTHONHOME"));
    if config.front == Front::Router {
        command.env(variables::REPLICA, &config.server_socket);
    }
    command.env(variables::APP_ROOT, &config.app_root);
    match &config.source_directory {
        Some(folder) => {
            command.env(variables::ENTRY_SCRIPT, format!("{folder}/{}", config.entry_script));
            command.env(variables::SOURCE_DIRECTORY, folder);
        }
        None => {
            command.env(variables::ENTRY_SCRIPT, &config.entry_script);
        }
    }
    if let Some(models) = &config.model_dir {
        command.env(variables::MODEL_DIR, config.app_root.join(models));
    }
}

/// Writes gunicorn's settings beside the server's socket, readable by nobody else.
fn write_settings(server_socket: &Path) -> Result<(), ReplicaError> {
    let path = beside(server_socket, ".py");
    let socket = server_socket.to_str().ok_or_else(|| ReplicaError::SocketPath { path: server_socket.to_owned() })?;
    // JSON's strings are Python's, too.
    let socket = serde_json::Value::from(socket);
    let text = format!("REPLICA = {}\nSOCKET = {socket}\n{SETTINGS}", std::process::id());
    let write = || {
        let mut file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&path)?;
        file.write_all(text.as_bytes())
    };
    write().map_err(|source| ReplicaError::Settings { path: path.clone(), source })
}

/// Removes the files of server and workers, also those that a killed replica left.
pub(super) fn remove_leftovers(server_socket: &Path) {
    let (Some(folder), Some(name)) = (server_socket.parent(), server_socket.file_name()) else { return };
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let file = entry.file_name();
        let Some(rest) = file.as_encoded_bytes().strip_prefix(name.as_encoded_bytes()) else { continue };
        let worker = rest.strip_prefix(b".").is_some_and(|pid| !pid.is_empty() && pid.iter().all(u8::is_ascii_digit));
        if worker || matches!(rest, b"" | b".py" | b".ready") {
            // What can't be removed now is removed, or complained about, when its place is needed.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Returns the server's socket's path with something behind it.
pub(super) fn beside(server_socket: &Path, suffix: &str) -> PathBuf {
    let mut path = server_socket.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}
