//! Runs the tools that make an environment: shows and logs their output, and explains failures by it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::failure::{InstallFailure, InstallProblem, classify};
use super::index_answers::{Inquiry, told_by_indexes};
use super::install_log::{InstallLog, relevant_lines};
use super::python_version::PythonVersion;
use super::store::{EnvironmentFolder, PrivateFolder};
use super::subprocess::{self, Ending, Invocation, RunOptions};
use super::{EnvironmentError, Tools};
use crate::progress::{Event, Progress};

/// Runs the tools that make one environment.
pub(super) struct ToolRunner<'a> {
    pub(super) tools: &'a Tools,
    pub(super) folder: &'a EnvironmentFolder,
    pub(super) progress: &'a dyn Progress,
    /// Its Python version, where it is known.
    pub(super) version: Option<PythonVersion>,
    pub(super) log: InstallLog,
    /// What only the tools may read.
    pub(super) private: PrivateFolder,
    /// What the tools are told of this machine's indexes.
    pub(super) variables: Vec<(String, OsString)>,
    /// The arguments that tell uv the rest.
    pub(super) uv_arguments: Vec<&'static str>,
    /// The indexes that are named, with their passwords.
    pub(super) indexes: Vec<String>,
}

/// Nothing cancels an installation but the end of this process.
static NEVER: AtomicBool = AtomicBool::new(false);

/// The time limit of a tool: large environments take long on slow networks.
const STEP_AT_MOST: Duration = Duration::from_secs(60 * 60);

/// The prefix of the lines that our own scripts print.
const OURS: &str = "aml: ";

impl ToolRunner<'_> {
    pub(super) fn prefix(&self) -> PathBuf {
        self.folder.prefix()
    }

    pub(super) fn python(&self) -> PathBuf {
        self.folder.python()
    }

    /// Returns what the indexes are asked with.
    fn inquiry(&self) -> Inquiry<'_> {
        let Self { tools, private, variables, indexes, .. } = self;
        Inquiry { python: self.python(), indexes, private, tools, variables }
    }

    /// Runs a tool to its end.
    pub(super) fn run(&mut self, step: &'static str, program: &Path, arguments: Vec<OsString>) -> Result<(), EnvironmentError> {
        let Self { tools, progress, log, private, variables, .. } = self;
        log.begin_step();
        // Not in the project's folder, which may hold a configuration of uv or pip that isn't part of the definition.
        let invocation = Invocation { program, arguments, directory: &tools.store, search_path: &tools.search_path };
        let mut take = |line: String| {
            let line = log.take(&line);
            let ours = line.strip_prefix(OURS).map(str::to_owned);
            progress.tell(ours.map_or(Event::Output(line), Event::Note));
        };
        let options = RunOptions { limit: STEP_AT_MOST, stop: &NEVER, variables, private: Some(private.path()) };
        let ending = subprocess::run_with(&invocation, &options, &mut take);
        let ending = ending.map_err(|source| EnvironmentError::Start { program: program.to_owned(), source })?;
        let problem = match ending {
            Ending::Exited(0) => return Ok(()),
            Ending::Exited(_) => told_by_indexes(&self.inquiry(), classify(&self.log.tail(), self.version)),
            Ending::TimedOut | Ending::Stopped => InstallProblem::TimedOut,
        };
        let Self { log, version, .. } = self;
        let failure =
            InstallFailure { step, problem, lines: relevant_lines(&log.tail()), log: log.path().to_owned(), python: *version };
        Err(EnvironmentError::Install(Box::new(failure)))
    }
}
