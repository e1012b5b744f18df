//! What package indexes answer. An installer that finds no package says so whether an index has none, refuses access or is no index at all:
//! then they are asked.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::failure::InstallProblem;
use super::requirement::{Requirement, normalised};
use super::store::PrivateFolder;
use super::subprocess::{self, Invocation, RunOptions};
use super::{EnvironmentError, Tools};

/// The script that asks; the environment's own interpreter runs it.
const ASK: &str = include_str!("ask_indexes.py");
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
const MOST: usize = 8;

/// What an index answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Status(u16),
    NoIndex,
    Unreachable,
}

/// Returns the indexes that the requirements name and, where these don't replace them, `others`.
pub(super) fn indexes(requirements: &[Requirement], others: Vec<String>) -> Vec<String> {
    let replaces = requirements.iter().any(Requirement::is_index);
    let mut all: Vec<String> = requirements.iter().filter_map(Requirement::index).map(str::to_owned).collect();
    all.extend(others.into_iter().filter(|_| !replaces));
    all.retain(|index| index.contains("://") && !index.contains("${"));
    all.truncate(MOST);
    all
}

/// What indexes are asked with.
pub(super) struct Inquiry<'a> {
    /// The interpreter that asks.
    pub(super) python: PathBuf,
    /// The indexes, with their passwords.
    pub(super) indexes: &'a [String],
    pub(super) private: &'a PrivateFolder,
    pub(super) tools: &'a Tools,
    /// The variables that an installer has.
    pub(super) variables: &'a [(String, OsString)],
}

/// Returns the problem of a package that wasn't found, as the indexes tell it.
pub(super) fn told_by_indexes(inquiry: &Inquiry<'_>, problem: InstallProblem) -> InstallProblem {
    let (InstallProblem::NoSuchPackage { name } | InstallProblem::NoSuchVersion { requirement: name, .. }) = &problem else {
        return problem;
    };
    let Some(project) = Requirement::new(name).project() else { return problem };
    let answers = ask(inquiry, &normalised(&project)).unwrap_or_default();
    answers.into_iter().find_map(|(index, answer)| trouble(&index, answer)).unwrap_or(problem)
}

fn trouble(index: &str, answer: Answer) -> Option<InstallProblem> {
    let host = Some(host(index).to_owned());
    match answer {
        Answer::Status(401 | 403 | 407) => Some(InstallProblem::Unauthorized { host }),
        Answer::Status(status @ (429 | 500..)) => Some(InstallProblem::IndexFailed { host, status: Some(status) }),
        Answer::NoIndex => Some(InstallProblem::NoIndex { host }),
        Answer::Unreachable => Some(InstallProblem::Network { host }),
        Answer::Status(_) => None,
    }
}

fn ask(inquiry: &Inquiry<'_>, project: &str) -> Result<Vec<(String, Answer)>, EnvironmentError> {
    let Inquiry { python, indexes, private, tools, variables } = inquiry;
    if indexes.is_empty() {
        return Ok(Vec::new());
    }
    let question = serde_json::json!({ "project": project, "indexes": indexes });
    let question = private.write("indexes.json", &question.to_string())?;
    let script = private.write("ask_indexes.py", ASK)?;
    let arguments: Vec<OsString> = vec!["-I".into(), script.into(), question.into()];
    let invocation = Invocation { program: python, arguments, directory: &tools.store, search_path: &tools.search_path };
    let mut answers = Vec::new();
    let mut take = |line: String| answers.extend(read(&line, indexes));
    let never = AtomicBool::new(false);
    let options = RunOptions { limit: ANSWER_WITHIN, stop: &never, variables, private: Some(private.path()) };
    let started = subprocess::run_with(&invocation, &options, &mut take);
    started.map_err(|source| EnvironmentError::Start { program: python.clone(), source })?;
    Ok(answers)
}

fn read(line: &str, indexes: &[String]) -> Option<(String, Answer)> {
    let (number, answer) = line.split_once(' ')?;
    let index = indexes.get(number.parse::<usize>().ok()?)?;
    let answer = match answer {
        "no-index" => Answer::NoIndex,
        "unreachable" => Answer::Unreachable,
        status => Answer::Status(status.parse().ok()?),
    };
    Some((index.clone(), answer))
}

/// Returns the host of a URL, with its port, without user and password.
fn host(index: &str) -> &str {
    let authority = index.split_once("://").map_or(index, |(_, rest)| rest);
    let without_user = authority.rsplit_once('@').map_or(authority, |(_, rest)| rest);
    without_user.split(['/', '?', '#']).next().unwrap_or(without_user)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str], others: &[&str]) -> String {
        let requirements: Vec<_> = lines.iter().map(|line| Requirement::new(line)).collect();
        indexes(&requirements, others.iter().map(|other| (*other).to_owned()).collect()).join(" ")
    }

    #[test]
    fn an_index_of_the_definition_replaces_those_of_the_machine() {
        let machine = ["https://m/simple", "https://n/simple"];
        assert_eq!(of(&["numpy"], &machine), "https://m/simple https://n/simple");
        assert_eq!(
            of(&["--extra-index-url https://e/simple", "numpy"], &machine),
            "https://e/simple https://m/simple https://n/simple"
        );
        assert_eq!(of(&["--index-url=https://i/simple", "-f https://f/links"], &machine), "https://i/simple");
        assert_eq!(of(&["-i https://${USER}:${TOKEN}@i/simple"], &machine), "", "only the installer fills these in");
    }

    #[test]
    fn what_an_index_answers_is_the_problem_unless_it_only_has_no_such_project() {
        let index = "https://me:to/k@n@host:8080/simple".to_owned();
        let problem = |answer| {
            read(&format!("0 {answer}"), std::slice::from_ref(&index)).and_then(|(index, answer)| trouble(&index, answer))
        };
        let host = || Some("host:8080".to_owned());
        assert_eq!(problem("401"), Some(InstallProblem::Unauthorized { host: host() }));
        assert_eq!(problem("403"), Some(InstallProblem::Unauthorized { host: host() }));
        assert_eq!(problem("503"), Some(InstallProblem::IndexFailed { host: host(), status: Some(503) }));
        assert_eq!(problem("no-index"), Some(InstallProblem::NoIndex { host: host() }));
        assert_eq!(problem("unreachable"), Some(InstallProblem::Network { host: host() }));
        for other in ["404", "200", "nonsense", "99999"] {
            assert_eq!(problem(other), None, "{other}");
        }
    }
}
