//! Plans an environment: how it is made, with which interpreter and packages. Reads only file names; changes nothing.

use std::path::PathBuf;

use super::cache_key::{EnvironmentKey, Making, Method, key};
use super::conda_tool::{self, CondaTool};
use super::interpreter::{self, Interpreter};
use super::python_version::{PythonVersion, WantedPython};
use super::remarks::Remarks;
use super::requirement::{Requirement, names};
use super::scoring_server::with_scoring_server;
use super::translate::translate;
use super::{CondaPolicy, EnvironmentError, InstallerSettings, Tools};
use crate::config::{CondaFile, Environment};

/// A plan for an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentPlan {
    pub key: EnvironmentKey,
    /// What the key depends on besides the definition.
    pub making: Making,
    pub way: Way,
    /// What is installed from PyPI, the scoring server included. A conda tool takes conda packages from their channels.
    pub requirements: Vec<Requirement>,
    pub remarks: Remarks,
}

/// How an environment is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// It isn't: the user's interpreter is used as it is.
    AsItIs { python: PathBuf },
    /// A virtual environment with packages from PyPI.
    Venv {
        /// Suitable interpreters, judged by their names, best first.
        interpreters: Vec<Interpreter>,
        /// The version that `uv` downloads if `interpreters` is empty.
        fetch: Option<PythonVersion>,
        installer: Installer,
    },
    /// A conda tool makes the whole environment.
    Conda { tool: CondaTool },
}

/// What installs packages from PyPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Installer {
    /// `uv`, at this path.
    Uv(PathBuf),
    /// The environment's own pip.
    Pip,
}

/// Every conda environment contains `setuptools`, and old packages (gunicorn among them) import its `pkg_resources`, which version 82
/// removed.
const SETUPTOOLS: &str = "setuptools<82";
const FIRST_PYTHON_OF_UV: PythonVersion = PythonVersion::minor(3, 8);

/// Plans an environment on this machine.
pub fn plan(environment: &Environment, tools: &Tools, policy: CondaPolicy) -> Result<EnvironmentPlan, EnvironmentError> {
    let planned = if environment.python.user_managed_dependencies {
        as_it_is(environment, tools)?
    } else {
        let empty = CondaFile::default();
        let definition = environment.python.conda_dependencies.as_ref().unwrap_or(&empty);
        check(definition)?;
        match conda_tool::choose(definition, tools, policy)? {
            Some(tool) => by_conda(definition, tool),
            None => by_pip(definition, tools)?,
        }
    };
    Ok(planned.into_plan(environment))
}

/// Refuses what no tool can make, here or in an image.
pub(super) fn check(definition: &CondaFile) -> Result<(), EnvironmentError> {
    if let Some(line) = definition.pip.iter().map(|line| Requirement::new(line)).find(Requirement::names_a_local_file) {
        return Err(EnvironmentError::LocalFile { line: line.to_string() });
    }
    match definition.python() {
        Some(asked) if WantedPython::of(Some(asked)).is_some_and(|wanted| wanted.is_too_old()) => {
            Err(EnvironmentError::PythonTooOld { text: asked.text.clone() })
        }
        _ => Ok(()),
    }
}

/// A plan without its key.
struct Planned {
    making: Making,
    way: Way,
    requirements: Vec<Requirement>,
    notes: Vec<String>,
    warnings: Vec<String>,
}

impl Planned {
    fn into_plan(self, environment: &Environment) -> EnvironmentPlan {
        let Self { making, way, requirements, notes, mut warnings } = self;
        if environment.docker.base_dockerfile.is_some() || !environment.docker.extra_steps.is_empty() {
            warnings.push(
                "the Dockerfile steps of the environment only apply to images: they are not run on this machine".to_owned(),
            );
        }
        EnvironmentPlan { key: key(environment, &making), making, way, requirements, remarks: Remarks { notes, warnings } }
    }
}

fn as_it_is(environment: &Environment, tools: &Tools) -> Result<Planned, EnvironmentError> {
    let python = interpreter::find_user_managed(environment.python.interpreter_path.as_deref(), tools)?;
    let making = making(Method::UserManaged, None);
    Ok(Planned { making, way: Way::AsItIs { python }, requirements: Vec::new(), notes: Vec::new(), warnings: Vec::new() })
}

fn by_conda(definition: &CondaFile, tool: CondaTool) -> Planned {
    let requirements = with_scoring_server(definition.pip.iter().map(|line| Requirement::new(line)).collect());
    let python = WantedPython::of(definition.python()).and_then(|wanted| wanted.best());
    let python = python.filter(|_| definition.python().is_some());
    Planned {
        making: making(Method::Conda, python),
        way: Way::Conda { tool },
        requirements,
        notes: Vec::new(),
        warnings: Vec::new(),
    }
}

fn by_pip(definition: &CondaFile, tools: &Tools) -> Result<Planned, EnvironmentError> {
    let translation = translate(definition)?;
    let asked = definition.python();
    let wanted = WantedPython::of(asked).ok_or_else(|| EnvironmentError::UnreadablePython {
        text: asked.map(|dependency| dependency.text.clone()).unwrap_or_default(),
    })?;
    let (interpreters, others) = interpreter::find(&wanted, tools);
    let uv = tools.find("uv");
    let fetch = wanted.best().filter(|_| interpreters.is_empty() && uv.is_some());
    let Some(version) = interpreters.first().map(|interpreter| interpreter.version).or(fetch) else {
        return Err(EnvironmentError::NoPython {
            wanted: wanted.to_string(),
            best: wanted.best(),
            found: others,
            fetching: Vec::new(),
        });
    };
    let mut notes = translation.notes("no conda tool is used; ");
    let warnings = translation.warnings("");
    let requirements = pip_requirements(definition, translation.requirements);
    let mut uv = uv.filter(|_| version >= FIRST_PYTHON_OF_UV && requirements.iter().all(uv_reads));
    let InstallerSettings { pip, uv: settings } = &tools.installers;
    if let (Some(_), Err(option)) = (&uv, settings.for_this_machine(pip, &requirements)) {
        notes.push(format!("pip is used, since pip's configuration sets '{option}', which uv doesn't have"));
        uv = None;
    }
    let way = Way::Venv { interpreters, fetch, installer: uv.map_or(Installer::Pip, Installer::Uv) };
    if let Some(other) = wanted.other_patch_than(version) {
        notes.push(format!("Python {version} is used for python={other}"));
    }
    let making = making(Method::Pip, Some(version));
    Ok(Planned { making, way, requirements: with_scoring_server(requirements), notes, warnings })
}

/// Returns what is installed from PyPI: the pip section, then the replacements of conda packages.
pub(super) fn pip_requirements(definition: &CondaFile, translated: Vec<Requirement>) -> Vec<Requirement> {
    let mut requirements: Vec<_> = definition.pip.iter().map(|line| Requirement::new(line)).collect();
    requirements.extend(translated);
    if *definition != CondaFile::default() && !names(&requirements, "setuptools") {
        requirements.push(Requirement::new(SETUPTOOLS));
    }
    requirements
}

fn making(method: Method, python: Option<PythonVersion>) -> Making {
    let platform = format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH);
    Making { method, platform, python: python.map(PythonVersion::without_patch) }
}

/// Returns whether `uv` understands a line as pip does.
pub(super) fn uv_reads(requirement: &Requirement) -> bool {
    const OPTIONS: [&str; 5] = ["--index-url", "--extra-index-url", "--find-links", "-i", "-f"];
    let option = requirement.as_written().split([' ', '=']).next().unwrap_or_default();
    !requirement.is_option() || OPTIONS.contains(&option)
}
