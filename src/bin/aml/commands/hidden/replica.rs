//! One copy of a service: below a supervisor, which writes its configuration, or in a container, whose environment holds it.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::ExitCode;

use aml::replica::{
    ReplicaConfig, end_descendants, is_first_process, leave_message, run as run_replica, run_as_first_process,
    take_in_descendants,
};
use aml::service::{TerminationMessage, TerminationPhase};
use tokio::signal::unix::{SignalKind, signal};

use super::{CommandResult, failed, one_thread, told_to_stop};
use crate::args::hidden::ReplicaArgs;
use crate::commands::context::Context;
use crate::errors::CommandError;
use crate::logging;
use crate::output::Report;
use crate::settings::Settings;

/// Runs it until it is told to stop.
pub(super) fn run(args: &ReplicaArgs, context: &Context) -> CommandResult {
    if is_first_process() {
        return keep(context);
    }
    match &args.config {
        Some(config) => below_a_supervisor(config),
        None => in_a_container(context),
    }
}

/// Process 1 does nothing but keep the replica, which is its child.
fn keep(context: &Context) -> CommandResult {
    let program = context.settings.executable()?;
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let code = one_thread()?.block_on(run_as_first_process(&program, &arguments)).map_err(failed)?;
    if code == 0 { Ok(Report::Nothing) } else { Err(CommandError::Child(ExitCode::from(code))) }
}

fn below_a_supervisor(config: &Path) -> CommandResult {
    logging::start_service();
    let replica = read_config(config)?;
    write_process_id(config)?;
    // The scoring server's life is bound to the thread that starts it: this one.
    let outcome = one_thread()?.block_on(async {
        if let Err(error) = take_in_descendants() {
            tracing::warn!(%error, "processes that detach themselves from the service may outlive it");
        }
        run_replica(replica, told_to_stop()?).await.map_err(failed)
    });
    end_descendants();
    outcome.map(|()| Report::Nothing)
}

fn in_a_container(context: &Context) -> CommandResult {
    logging::start_container();
    let executable = context.settings.executable()?;
    let replica = Settings::container_replica(executable).map_err(|faults| {
        let message = TerminationMessage::new(TerminationPhase::Settings, faults.to_string());
        leave_message(&Settings::termination_log(), &message);
        CommandError::Variables(faults)
    })?;
    let outcome = one_thread()?.block_on(async { run_replica(replica.config, told_to_end()?).await.map_err(failed) });
    // Only now: the replica's sockets are in it.
    drop(replica.folder);
    outcome.map(|()| Report::Nothing)
}

/// Resolves when this container is asked to end, by whichever signal its image names for that, or when its terminal is gone.
fn told_to_end() -> Result<impl Future<Output = ()>, CommandError> {
    let told = told_to_stop()?;
    let mut quit = signal(SignalKind::quit()).map_err(CommandError::Start)?;
    let mut hang_up = signal(SignalKind::hangup()).map_err(CommandError::Start)?;
    Ok(async move {
        tokio::select! {
            () = told => {}
            _ = quit.recv() => {}
            _ = hang_up.recv() => {}
        }
    })
}

fn read_config(path: &Path) -> Result<ReplicaConfig, CommandError> {
    let failed = |source: io::Error| CommandError::ReadFile { path: path.to_owned(), source };
    let bytes = std::fs::read(path).map_err(failed)?;
    serde_json::from_slice(&bytes).map_err(|error| failed(error.into()))
}

/// Written beside the configuration, for whoever started this process to send it signals.
fn write_process_id(config: &Path) -> Result<(), CommandError> {
    let path = config.with_file_name("pid");
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
    let written = file.and_then(|mut file| file.write_all(std::process::id().to_string().as_bytes()));
    written.map_err(|source| CommandError::WriteFile { path, source })
}
