//! A user-managed environment: an interpreter that is used as it is, if it can serve.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::child::{self, Invocation};
use super::{EnvironmentError, Tools, scoring_server};
use crate::programs::is_program;

/// Returns the interpreter that a definition names, `python` on PATH unless it says otherwise.
pub(super) fn find(interpreter_path: Option<&str>, tools: &Tools) -> Result<PathBuf, EnvironmentError> {
    let named = interpreter_path.filter(|path| !path.is_empty()).unwrap_or("python");
    let found = match (named.contains('/'), named) {
        (true, path) => Some(PathBuf::from(path)).filter(|path| path.is_absolute() && is_program(path)),
        // Debian has no `python`.
        (false, "python") => tools.find("python").or_else(|| tools.find("python3")),
        (false, name) => tools.find(name),
    };
    found.ok_or_else(|| EnvironmentError::NoUserInterpreter { path: named.to_owned() })
}

/// Checks that the interpreter has the scoring server and what runs it.
pub(super) fn check(python: &Path, tools: &Tools) -> Result<(), EnvironmentError> {
    const QUESTION: &str = "from importlib.util import find_spec\n\
        for module in ('azureml_inference_server_http', 'gunicorn'): print('module', module, bool(find_spec(module)))";
    const ANSWER_WITHIN: Duration = Duration::from_secs(60);
    let arguments = ["-c", QUESTION].map(OsString::from).to_vec();
    let invocation = Invocation { program: python, arguments, directory: Path::new("/"), search_path: &tools.search_path };
    let mut lines = Vec::new();
    let start = |source| EnvironmentError::Start { program: python.to_owned(), source };
    child::run(&invocation, ANSWER_WITHIN, &mut |line| lines.push(line)).map_err(start)?;
    let missing = scoring_server::missing(|module| lines.iter().any(|line| *line == format!("module {module} True")));
    let missing: Vec<_> = missing.into_iter().map(str::to_owned).collect();
    if missing.is_empty() { Ok(()) } else { Err(EnvironmentError::UserInterpreterLacks { python: python.to_owned(), missing }) }
}
