//! Runs an engine without blocking: its output goes to the log and to the progress display. Dropping the future ends it with all its
//! processes.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::build_log::BuildLog;
use super::{BuildError, BuildHost, Engine};
use crate::environment::{Ending, Invocation, RunOptions, redacted, run_with};
use crate::progress::{Event, Progress};

/// Output lines that may be queued.
const WAITING: usize = 256;
/// Last lines that are shown when an engine fails.
const TAIL: usize = 15;

/// An engine, with the log and the progress display of one build.
pub(super) struct EngineRun<'a> {
    pub(super) engine: &'a Engine,
    pub(super) host: &'a BuildHost,
    pub(super) log: &'a mut BuildLog,
    pub(super) progress: &'a dyn Progress,
    /// The build's folder that is gone when this process ends, however it ends.
    pub(super) private: PathBuf,
}

/// A command of an engine.
pub(super) struct EngineCommand {
    /// A verb with its object, such as "pull the base image".
    pub(super) doing: &'static str,
    pub(super) arguments: Vec<OsString>,
    pub(super) limit: Duration,
}

/// Ends the engine when the future that waits for it is dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl EngineRun<'_> {
    /// Runs an engine to its end; each line, without secrets, also goes to `on_line`.
    pub(super) async fn run(
        &mut self,
        command: EngineCommand,
        on_line: &mut (dyn FnMut(&str) + Send),
    ) -> Result<Ending, BuildError> {
        let Self { engine, host, log, progress, private } = self;
        let run = Run { engine, host, private: Some(private) };
        run_engine(run, command, &mut |line| {
            let line = redacted(&line);
            log.line(&line);
            on_line(&line);
            progress.tell(Event::Output(line));
        })
        .await
    }

    /// Runs an engine to its end and returns its lines; an error unless it succeeds.
    pub(super) async fn run_checked(&mut self, command: EngineCommand) -> Result<Vec<String>, BuildError> {
        let (doing, limit) = (command.doing, command.limit);
        let mut lines = Vec::new();
        let ending = self.run(command, &mut |line| lines.push(line.to_owned())).await?;
        if ending.succeeded() {
            return Ok(lines);
        }
        Err(self.failure(doing, limit, ending, lines))
    }

    /// Returns the error of an engine that failed outside of a step.
    pub(super) fn failure(&self, doing: &'static str, limit: Duration, ending: Ending, mut lines: Vec<String>) -> BuildError {
        let (engine, log) = (self.engine.kind, self.log.path.clone());
        if ending == Ending::TimedOut {
            return BuildError::TimedOut { engine, doing, minutes: limit.as_secs() / 60, log };
        }
        let no_service =
            |line: &&String| line.contains("Cannot connect to the Docker daemon") || line.contains("Cannot connect to Podman");
        if let Some(said) = lines.iter().find(no_service) {
            return BuildError::NotRunning { engine, said: said.trim().trim_start_matches("ERROR: ").to_owned() };
        }
        lines.retain(|line| !line.trim().is_empty());
        let tail = lines.split_off(lines.len().saturating_sub(TAIL));
        BuildError::EngineFailed { engine, doing, tail, log }
    }
}

/// Runs an engine to its end without logging its output; returns its lines.
pub(super) async fn run_silently(
    engine: &Engine,
    host: &BuildHost,
    command: EngineCommand,
) -> Result<(Ending, Vec<String>), BuildError> {
    let mut lines = Vec::new();
    let run = Run { engine, host, private: None };
    let ending = run_engine(run, command, &mut |line| lines.push(line)).await?;
    Ok((ending, lines))
}

/// What is run, and with what.
struct Run<'a> {
    engine: &'a Engine,
    host: &'a BuildHost,
    private: Option<&'a Path>,
}

async fn run_engine(
    Run { engine, host, private }: Run<'_>,
    command: EngineCommand,
    on_line: &mut (dyn FnMut(String) + Send),
) -> Result<Ending, BuildError> {
    let stop = StopOnDrop(Arc::default());
    let (sender, mut lines) = tokio::sync::mpsc::channel(WAITING);
    let (program, variables) = (engine.program.clone(), host.variables.clone());
    let (search_path, wanted) = (host.search_path.clone(), Arc::clone(&stop.0));
    let (directory, private) = (host.store.clone(), private.map(Path::to_owned));
    let work = tokio::task::spawn_blocking(move || {
        let invocation =
            Invocation { program: &program, arguments: command.arguments, directory: &directory, search_path: &search_path };
        let options = RunOptions { limit: command.limit, stop: &wanted, variables: &variables, private: private.as_deref() };
        // The receiver is gone when the build is cancelled.
        run_with(&invocation, &options, &mut |line| drop(sender.blocking_send(line)))
    });
    while let Some(line) = lines.recv().await {
        on_line(line);
    }
    let start = |source| BuildError::Start { program: engine.program.clone(), source };
    work.await.map_err(|stopped| start(stopped.into()))?.map_err(start)
}
