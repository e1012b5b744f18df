//! The parts that this program starts again by itself.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use aml::platform::local::{Place, SupervisorOptions, run_router, run_supervisor};
use aml::replica::{ReplicaConfig, exec_bound_to_parent, run as run_replica};
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

use super::CommandResult;
use super::context::Context;
use crate::args::hidden::{ExecArgs, HiddenCommand, ReplicaArgs, WorkspaceStateArgs};
use crate::errors::CommandError;
use crate::logging;
use crate::output::Report;

/// Runs one of them until it is told to stop.
pub(super) fn run(command: HiddenCommand, context: &Context) -> CommandResult {
    match command {
        HiddenCommand::Supervisor(args) => supervisor(&args, context),
        HiddenCommand::Router(args) => router(&args),
        HiddenCommand::Replica(args) => replica(&args),
        HiddenCommand::Exec(args) => exec(&args),
    }
}

fn supervisor(args: &WorkspaceStateArgs, context: &Context) -> CommandResult {
    logging::start_service();
    let home = context.settings.home()?;
    let place = Place::new(args.state.clone(), &args.runtime);
    let router_port = context.settings.router_port;
    let options = SupervisorOptions { place, executable: home.executable, version: home.build, router_port };
    let running = async { run_supervisor(options, told_to_stop()?).await.map_err(failed) };
    let runtime = one_thread()?;
    let outcome = runtime.block_on(running);
    // Threads that wait for the end of replicas are not waited for: replicas go on.
    runtime.shutdown_background();
    outcome.map(|()| Report::Nothing)
}

fn router(args: &WorkspaceStateArgs) -> CommandResult {
    logging::start_service();
    let place = Place::new(args.state.clone(), &args.runtime);
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(CommandError::Start)?;
    runtime.block_on(async { run_router(&place, told_to_stop()?).await.map_err(failed) })?;
    Ok(Report::Nothing)
}

fn replica(args: &ReplicaArgs) -> CommandResult {
    logging::start_service();
    let config = read_config(&args.config)?;
    write_process_id(&args.config)?;
    // The scoring server's life is bound to the thread that starts it: this one.
    one_thread()?.block_on(async { run_replica(config, told_to_stop()?).await.map_err(failed) })?;
    Ok(Report::Nothing)
}

fn exec(args: &ExecArgs) -> CommandResult {
    let (program, rest): (&OsString, &[OsString]) = args
        .program
        .split_first()
        .ok_or_else(|| CommandError::Explained { what: "no program to become".to_owned(), remedy: String::new() })?;
    Err(failed(exec_bound_to_parent(Path::new(program), rest)))
}

fn one_thread() -> Result<Runtime, CommandError> {
    Builder::new_current_thread().enable_all().build().map_err(CommandError::Start)
}

/// Resolves when this process is asked to end.
fn told_to_stop() -> Result<impl Future<Output = ()>, CommandError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(CommandError::Start)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(CommandError::Start)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

fn read_config(path: &Path) -> Result<ReplicaConfig, CommandError> {
    let bytes = std::fs::read(path).map_err(|source| CommandError::ReadFile { path: path.to_owned(), source })?;
    serde_json::from_slice(&bytes).map_err(|source| CommandError::ReadFile { path: path.to_owned(), source: source.into() })
}

/// Written beside the configuration, for whoever started this process to send it signals.
fn write_process_id(config: &Path) -> Result<(), CommandError> {
    let path = config.with_file_name("pid");
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
    let written = file.and_then(|mut file| file.write_all(std::process::id().to_string().as_bytes()));
    written.map_err(|source| CommandError::WriteFile { path, source })
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> CommandError {
    CommandError::Process(Box::new(error))
}
