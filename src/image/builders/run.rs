//! Runs an engine: its lines to the log and to whoever listens, without blocking, and ended with all it started when nobody waits any more.

use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::place::BuildLog;
use super::{BuildError, BuildHost, Engine};
use crate::environment::{Ending, Invocation, Watch, redacted, run_watched};
use crate::progress::{Event, Progress};

/// Lines that may wait to be told.
const WAITING: usize = 256;
/// Lines that are shown of an engine that failed.
const TAIL: usize = 15;

/// An engine at work on one build.
pub(super) struct Workshop<'a> {
    pub(super) engine: &'a Engine,
    pub(super) host: &'a BuildHost,
    pub(super) log: &'a mut BuildLog,
    pub(super) progress: &'a dyn Progress,
}

/// What an engine is to do.
pub(super) struct Order {
    /// A verb with its object, such as "fetch the base image".
    pub(super) doing: &'static str,
    pub(super) arguments: Vec<OsString>,
    pub(super) limit: Duration,
}

/// Ends the engine when whoever waits for it stops waiting.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Workshop<'_> {
    /// Runs an engine to its end; each line, as it may be shown, goes to `on_line` too.
    pub(super) async fn run(&mut self, order: Order, on_line: &mut (dyn FnMut(&str) + Send)) -> Result<Ending, BuildError> {
        let Self { engine, host, log, progress } = self;
        run(engine, host, order, &mut |line| {
            let line = redacted(&line);
            log.line(&line);
            on_line(&line);
            progress.tell(Event::Output(line));
        })
        .await
    }

    /// Runs an engine that must succeed, and returns its lines.
    pub(super) async fn must(&mut self, order: Order) -> Result<Vec<String>, BuildError> {
        let (doing, minutes) = (order.doing, order.limit.as_secs() / 60);
        let mut lines = Vec::new();
        let ending = self.run(order, &mut |line| lines.push(line.to_owned())).await?;
        if ending.succeeded() {
            return Ok(lines);
        }
        Err(self.failed(doing, (ending, minutes), lines))
    }

    /// Returns why an engine failed that names no step.
    pub(super) fn failed(&self, doing: &'static str, (ending, minutes): (Ending, u64), mut lines: Vec<String>) -> BuildError {
        let (engine, log) = (self.engine.kind, self.log.path.clone());
        if ending == Ending::TimedOut {
            return BuildError::TimedOut { engine, doing, minutes, log };
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

/// Runs an engine to its end, with nothing told of it; returns its lines.
pub(super) async fn ask(engine: &Engine, host: &BuildHost, order: Order) -> Result<(Ending, Vec<String>), BuildError> {
    let mut lines = Vec::new();
    let ending = run(engine, host, order, &mut |line| lines.push(line)).await?;
    Ok((ending, lines))
}

async fn run(
    engine: &Engine,
    host: &BuildHost,
    order: Order,
    on_line: &mut (dyn FnMut(String) + Send),
) -> Result<Ending, BuildError> {
    let stop = StopOnDrop(Arc::default());
    let (sender, mut lines) = tokio::sync::mpsc::channel(WAITING);
    let (program, variables) = (engine.program.clone(), host.variables.clone());
    let (search_path, wanted) = (host.search_path.clone(), Arc::clone(&stop.0));
    let directory = host.store.clone();
    let work = tokio::task::spawn_blocking(move || {
        let invocation =
            Invocation { program: &program, arguments: order.arguments, directory: &directory, search_path: &search_path };
        let watch = Watch { limit: order.limit, stop: &wanted, variables: &variables };
        // Nobody listens any more when the build is given up.
        run_watched(&invocation, &watch, &mut |line| drop(sender.blocking_send(line)))
    });
    while let Some(line) = lines.recv().await {
        on_line(line);
    }
    let start = |source| BuildError::Start { program: engine.program.clone(), source };
    work.await.map_err(|stopped| start(stopped.into()))?.map_err(start)
}
