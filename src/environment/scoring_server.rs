//! The packages that every environment needs to serve: the scoring server and gunicorn.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use super::requirement::{Requirement, names};
use super::subprocess::{self, Invocation};
use super::{EnvironmentError, Tools};

/// The distribution of the scoring server.
const SCORING_SERVER: &str = "azureml-inference-server-http";
/// The modules that serving needs, with their distributions.
const NEEDED: [(&str, &str); 2] = [("azureml_inference_server_http", SCORING_SERVER), ("gunicorn", "gunicorn")];

/// Returns the distributions that an environment lacks; `has` says whether it has a module.
pub(super) fn missing(has: impl Fn(&str) -> bool) -> Vec<&'static str> {
    NEEDED.into_iter().filter(|(module, _)| !has(module)).map(|(_, distribution)| distribution).collect()
}

/// Adds the scoring server, unless it or `azureml-defaults`, which depends on it, is listed.
pub(super) fn with_scoring_server(mut requirements: Vec<Requirement>) -> Vec<Requirement> {
    if !names(&requirements, SCORING_SERVER) && !names(&requirements, "azureml-defaults") {
        requirements.push(Requirement::new(SCORING_SERVER));
    }
    requirements
}

/// Checks that an interpreter of the user's has what serving needs.
pub(super) fn check(python: &Path, tools: &Tools) -> Result<(), EnvironmentError> {
    const QUESTION: &str = "from importlib.util import find_spec\n\
        for module in ('azureml_inference_server_http', 'gunicorn'): print('module', module, bool(find_spec(module)))";
    const ANSWER_WITHIN: Duration = Duration::from_secs(60);
    let arguments = ["-c", QUESTION].map(OsString::from).to_vec();
    let invocation = Invocation { program: python, arguments, directory: Path::new("/"), search_path: &tools.search_path };
    let mut lines = Vec::new();
    let start = |source| EnvironmentError::Start { program: python.to_owned(), source };
    subprocess::run(&invocation, ANSWER_WITHIN, &mut |line| lines.push(line)).map_err(start)?;
    let lacking = missing(|module| lines.iter().any(|line| *line == format!("module {module} True")));
    let missing: Vec<_> = lacking.into_iter().map(str::to_owned).collect();
    if missing.is_empty() { Ok(()) } else { Err(EnvironmentError::UserInterpreterLacks { python: python.to_owned(), missing }) }
}
