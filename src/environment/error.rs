//! Errors of environments: one variant for each problem that a person can solve.

use std::path::PathBuf;

use super::failure::{InstallFailure, InstallProblem};
use super::interpreter::Interpreter;
use super::pypi_names::{PyPi, look_up, nearest};
use super::python_version::{FIRST, PythonVersion};
use super::requirement::{Requirement, normalised};
use crate::config::{CondaFile, Environment, Place};

/// Why an environment can't be made.
#[derive(Debug, thiserror::Error)]
pub enum EnvironmentError {
    /// Conda packages that PyPI doesn't have, without a conda tool to install them.
    #[error("{}", not_on_pypi(unknown, unreadable))]
    NotOnPyPi {
        /// Packages, as written, without a known project on PyPI.
        unknown: Vec<String>,
        /// Packages, as written, whose version only conda understands.
        unreadable: Vec<String>,
    },
    #[error("no micromamba, mamba or conda is on PATH")]
    NoCondaTool,
    #[error("can't parse the Python version of '{text}'")]
    UnreadablePython { text: String },
    /// No release of the scoring server runs on it.
    #[error("'{text}' is too old: the scoring server needs Python {} or newer", FIRST)]
    PythonTooOld { text: String },
    /// No installed interpreter has a suitable version.
    #[error("{}", no_python(wanted, found))]
    NoPython {
        /// What the definition asks for (`Python 3.8`).
        wanted: String,
        best: Option<PythonVersion>,
        found: Vec<Interpreter>,
        /// `uv`'s output when it tried to download one.
        fetching: Vec<String>,
    },
    /// The interpreter can't create virtual environments (Debian ships that part separately).
    #[error("{} can't create virtual environments: it has no ensurepip", python.display())]
    NoVenv { python: PathBuf, version: PythonVersion },
    /// A pip line names a file of the definition's folder.
    #[error("the pip line '{line}' names a local file, which is not part of the definition")]
    LocalFile { line: String },
    #[error("can't parse the base image's name")]
    BaseImage { source: crate::names::NameError },
    #[error("the curated environment '{name}' has no published inference image")]
    CuratedUnknown { name: String, instead: String },
    /// A curated environment is an image, but services run as processes on this machine.
    #[error("the curated environment '{name}' is the image {image}, which only a platform with containers can run")]
    CuratedNeedsContainers { name: String, image: String, instead: String },
    #[error("the interpreter '{path}' of the user-managed environment does not exist")]
    NoUserInterpreter {
        /// As written in the definition.
        path: String,
    },
    /// The interpreter of a user-managed environment lacks packages that serving needs.
    #[error("{} lacks {}", python.display(), missing.join(" and "))]
    UserInterpreterLacks { python: PathBuf, missing: Vec<String> },
    #[error("{0}")]
    Install(Box<InstallFailure>),
    /// An error whose lines of the definition are known.
    #[error("{error}")]
    Located { places: Vec<Place>, error: Box<EnvironmentError> },
    /// A file or folder of the store can't be read or written.
    #[error("can't use {}", path.display())]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("can't start {}", program.display())]
    Start { program: PathBuf, source: std::io::Error },
    /// Another process takes too long to make the same environment.
    #[error("timed out waiting for the process that holds the lock {}", lock.display())]
    WaitedTooLong { lock: PathBuf },
}

impl EnvironmentError {
    /// Returns a stable error code for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOnPyPi { .. } => "CondaPackagesUnavailable",
            Self::NoCondaTool => "CondaToolMissing",
            Self::UnreadablePython { .. } => "PythonVersionInvalid",
            Self::PythonTooOld { .. } => "PythonTooOld",
            Self::NoPython { .. } => "PythonNotFound",
            Self::NoVenv { .. } => "PythonWithoutVenv",
            Self::LocalFile { .. } => "LocalRequirement",
            Self::BaseImage { .. } => "BaseImageInvalid",
            Self::CuratedUnknown { .. } | Self::CuratedNeedsContainers { .. } => "CuratedEnvironment",
            Self::NoUserInterpreter { .. } | Self::UserInterpreterLacks { .. } => "UserManagedEnvironmentInvalid",
            Self::Install(failure) => failure.problem.code(),
            Self::Located { error, .. } => error.code(),
            Self::Folder { .. } | Self::Start { .. } | Self::WaitedTooLong { .. } => "EnvironmentFailed",
        }
    }

    /// Returns what to do, in a sentence or two.
    pub fn remedy(&self) -> String {
        match self {
            Self::NotOnPyPi { unknown, unreadable } => {
                let suggestion = suggestion(unknown);
                let versions = if unreadable.is_empty() { "" } else { " Write versions as name=1.2, name==1.2.3 or name>=1,<2." };
                format!(
                    "{suggestion}Install micromamba, mamba or conda, or list other packages under pip:.{versions}"
                )
            }
            Self::NoCondaTool => {
                "Install micromamba, mamba or conda, or leave --conda at auto to take the same projects from PyPI.".to_owned()
            }
            Self::UnreadablePython { .. } => "Write python=3.12, python>=3.9 or python>=3.9,<3.13.".to_owned(),
            Self::PythonTooOld { .. } => {
                "Ask for python=3.8 or newer. A script that was written for Python 2 must be moved to Python 3 first.".to_owned()
            }
            Self::NoPython { best: None, .. } => {
                "Ask for an installed version, or for none to get the best installed one.".to_owned()
            }
            Self::NoPython { best: Some(version), .. } => {
                format!(
                    "Install it with 'uv python install {version}' or 'pyenv install {version}', or ask for an installed version."
                )
            }
            Self::NoVenv { version, .. } => {
                format!(
                    "Run 'apt install python{version}-venv' (Debian, Ubuntu), or install uv.",
                    version = version.without_patch()
                )
            }
            Self::LocalFile { .. } => {
                "List the packages themselves under pip:, or give a URL.".to_owned()
            }
            Self::CuratedUnknown { instead, .. } => format!("Instead, {instead}."),
            Self::CuratedNeedsContainers { instead, .. } => {
                format!("Package an image with 'aml model package', or write a conda file that lists {instead}.")
            }
            Self::BaseImage { .. } => {
                "Write docker.baseImage as [host[:port]/]repository[:tag][@digest], and only a host in docker.baseImageRegistry."
                    .to_owned()
            }
            Self::NoUserInterpreter { .. } => {
                "A path inside an image can't be used on this machine: set python.interpreterPath to an installed interpreter, or set python.userManagedDependencies to false and list the packages."
                    .to_owned()
            }
            Self::UserInterpreterLacks { python, missing } => {
                format!("Run '{} -m pip install {}'.", python.display(), missing.join(" "))
            }
            Self::Install(failure) => failure.remedy(),
            Self::Located { error, .. } => error.remedy(),
            Self::Folder { .. } => "Check that the folder is writable and that its disk has free space.".to_owned(),
            Self::Start { .. } => "Check that the program is executable.".to_owned(),
            Self::WaitedTooLong { .. } => "Stop the other process, then deploy again.".to_owned(),
        }
    }

    /// Returns the last lines of an installer's output, which show the cause, without secrets.
    pub fn evidence(&self) -> &[String] {
        match self {
            Self::Install(failure) => &failure.lines,
            Self::NoPython { fetching, .. } => fetching,
            Self::Located { error, .. } => error.evidence(),
            _ => &[],
        }
    }

    /// Returns the lines of the definition that it is about, if they are known.
    pub fn places(&self) -> &[Place] {
        if let Self::Located { places, .. } = self { places } else { &[] }
    }

    /// Adds the lines of the definition that it is about.
    pub(super) fn located(self, environment: &Environment) -> Self {
        let Some(definition) = &environment.python.conda_dependencies else { return self };
        let culprits = self.culprits(definition);
        let is_culprit = |line: &str| culprits.iter().any(|culprit| culprit.is(line, definition));
        let mut places: Vec<Place> =
            definition.places.iter().filter(|(line, _)| is_culprit(line)).map(|(_, place)| place.clone()).collect();
        places.sort_by(|one, other| (&one.file, one.at).cmp(&(&other.file, other.at)));
        if places.is_empty() { self } else { Self::Located { places, error: Box::new(self) } }
    }

    fn culprits(&self, definition: &CondaFile) -> Vec<Culprit> {
        let line = |text: &String| Culprit::Line(text.trim().to_owned());
        let package = |text: &str| Requirement::new(text).project().map(Culprit::Project).into_iter().collect();
        match self {
            Self::NotOnPyPi { unknown, unreadable } => unknown.iter().chain(unreadable).map(line).collect(),
            Self::UnreadablePython { text } | Self::PythonTooOld { text } | Self::LocalFile { line: text } => vec![line(text)],
            Self::NoPython { .. } | Self::NoVenv { .. } => {
                definition.python().map(|asked| line(&asked.text)).into_iter().collect()
            }
            Self::Install(failure) => match &failure.problem {
                InstallProblem::NoSuchVersion { requirement, .. } => package(requirement),
                InstallProblem::NoSuchPackage { name } | InstallProblem::WrongPython { package: name, .. } => package(name),
                InstallProblem::BuildFailed { package: name, brought_by, .. } => package(brought_by.as_ref().unwrap_or(name)),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }
}

/// What a line of a definition is recognized by.
enum Culprit {
    /// The whole line, without the secrets that it may hold.
    Line(String),
    /// The normalised name of a project on PyPI.
    Project(String),
}

impl Culprit {
    fn is(&self, line: &str, definition: &CondaFile) -> bool {
        match self {
            Self::Line(text) => Requirement::new(line).to_string() == *text || line.trim() == text,
            Self::Project(name) => {
                let by_conda = definition.dependencies.iter().find(|dependency| dependency.text == line);
                match by_conda.map(|dependency| look_up(&dependency.name)) {
                    Some(Some(PyPi::Project(project))) => normalised(project) == *name,
                    Some(_) => false,
                    None => Requirement::new(line).project().as_ref() == Some(name),
                }
            }
        }
    }
}

fn not_on_pypi(unknown: &[String], unreadable: &[String]) -> String {
    let unknown =
        (!unknown.is_empty()).then(|| format!("the conda packages {} have no known project on PyPI", unknown.join(", ")));
    let unreadable = (!unreadable.is_empty()).then(|| format!("only conda understands the version of {}", unreadable.join(", ")));
    unknown.into_iter().chain(unreadable).collect::<Vec<_>>().join("; ")
}

/// Suggests known packages with similar names.
fn suggestion(unknown: &[String]) -> String {
    let name =
        |text: &String| text.rsplit("::").next().unwrap_or_default().split(['=', '<', '>', '!', ' ']).next().map(str::to_owned);
    let near: Vec<_> = unknown.iter().filter_map(name).filter_map(|name| nearest(&name)).collect();
    if near.is_empty() { String::new() } else { format!("Did you mean {}? ", near.join(", ")) }
}

fn no_python(wanted: &str, found: &[Interpreter]) -> String {
    if found.is_empty() {
        return format!("{wanted} is required, and no Python was found on PATH, in ~/.pyenv or among uv's");
    }
    let found: Vec<_> = found.iter().map(|python| format!("{} ({})", python.version, python.path.display())).collect();
    format!("{wanted} is required; found {}", found.join(", "))
}
