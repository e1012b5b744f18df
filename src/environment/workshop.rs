//! Runs the tools that make one environment: tells what they say, keeps it in the log, and reads the log when they fail.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::child::{self, Ending, Invocation};
use super::failure::{InstallFailure, InstallProblem, classify};
use super::install_log::{InstallLog, telling};
use super::python_version::PythonVersion;
use super::store::{Place, SecretFile};
use super::{EnvironmentError, Tools};
use crate::progress::{Event, Progress};

/// One environment in the making.
pub(super) struct Workshop<'a> {
    pub(super) tools: &'a Tools,
    pub(super) place: &'a Place,
    pub(super) progress: &'a dyn Progress,
    /// The Python it is made with, where it is known.
    pub(super) version: Option<PythonVersion>,
    pub(super) log: InstallLog,
}

/// The longest that one tool may take: large environments on a slow line.
const STEP_AT_MOST: Duration = Duration::from_secs(60 * 60);

/// What our own scripts say begins with it.
const OURS: &str = "aml: ";

impl Workshop<'_> {
    pub(super) fn prefix(&self) -> PathBuf {
        self.place.prefix()
    }

    pub(super) fn python(&self) -> PathBuf {
        self.place.python()
    }

    /// Writes a file for a tool that others must not read.
    pub(super) fn secret_file(&self, ending: &str, content: &str) -> Result<SecretFile, EnvironmentError> {
        SecretFile::create(self.place.beside(ending), content)
    }

    /// Runs a tool to its end.
    pub(super) fn run(&mut self, step: &'static str, program: &Path, arguments: Vec<OsString>) -> Result<(), EnvironmentError> {
        let Self { tools, progress, log, version, .. } = self;
        log.begin_step();
        // The project's own folder may hold settings of uv or pip that are not part of the definition.
        let invocation = Invocation { program, arguments, directory: &tools.store, search_path: &tools.search_path };
        let mut take = |line: String| {
            let line = log.take(&line);
            let ours = line.strip_prefix(OURS).map(str::to_owned);
            progress.tell(ours.map_or(Event::Output(line), Event::Note));
        };
        let ending = child::run(&invocation, STEP_AT_MOST, &mut take);
        let ending = ending.map_err(|source| EnvironmentError::Start { program: program.to_owned(), source })?;
        let problem = match ending {
            Ending::Exited(0) => return Ok(()),
            Ending::Exited(_) => classify(&log.tail(), *version),
            Ending::TimedOut | Ending::Stopped => InstallProblem::TimedOut,
        };
        let failure = InstallFailure { step, problem, lines: telling(&log.tail()), log: log.path().to_owned(), python: *version };
        Err(EnvironmentError::Install(Box::new(failure)))
    }
}
