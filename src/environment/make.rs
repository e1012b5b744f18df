//! Makes an environment once and finds it ever after.

use std::path::{Path, PathBuf};

use super::cache_key::{EnvironmentKey, key};
use super::conda_tool::{self, CondaTool};
use super::install_log::InstallLog;
use super::interpreter::{self, Interpreter};
use super::plan::{EnvironmentPlan, Installer, Way, plan};
use super::python_version::{PythonVersion, WantedPython};
use super::requirement::Requirement;
use super::store::Place;
use super::workshop::Workshop;
use super::{CondaPolicy, EnvironmentError, Tools, scoring_server, user_managed, venv};
use crate::config::{CondaFile, Environment};
use crate::progress::{Event, Progress};

/// An environment that can serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedEnvironment {
    /// Its interpreter.
    pub python: PathBuf,
    /// Its key.
    pub key: EnvironmentKey,
    /// Whether it was made just now.
    pub made: bool,
}

/// Returns the environment of a definition, made now if it isn't there yet. Two at once make it once.
pub fn find_or_make(
    environment: &Environment,
    tools: &Tools,
    policy: CondaPolicy,
    progress: &dyn Progress,
) -> Result<PreparedEnvironment, EnvironmentError> {
    let mut plan = plan(environment, tools, policy)?;
    if let Way::AsItIs { python } = &plan.way {
        user_managed::check(python, tools)?;
        return Ok(PreparedEnvironment { python: python.clone(), key: plan.key, made: false });
    }
    let mut place = Place::new(&tools.store, &plan.key);
    if place.is_complete() {
        place.touch();
        return Ok(PreparedEnvironment { python: place.python(), key: plan.key, made: false });
    }
    let python = settle_interpreter(&plan, environment, tools)?;
    if let Some(python) = &python {
        // A name may have lied about the version: then the key is another one.
        plan.making.python = Some(python.version.without_patch());
        plan.key = key(environment, &plan.making);
        place = Place::new(&tools.store, &plan.key);
    }
    let _lock = place.lock(progress)?;
    let made = !place.is_complete();
    if made {
        tell_plan(&plan, python.as_ref(), progress);
        make(&Job { environment, plan: &plan, python: python.as_ref(), tools }, &place, progress)?;
    }
    Ok(PreparedEnvironment { python: place.python(), key: plan.key, made })
}

/// What is to be made.
struct Job<'a> {
    environment: &'a Environment,
    plan: &'a EnvironmentPlan,
    python: Option<&'a Interpreter>,
    tools: &'a Tools,
}

/// Asks the interpreters of a plan, best first, until one is what it claims to be; `None` when the plan needs none of them.
fn settle_interpreter(
    plan: &EnvironmentPlan,
    environment: &Environment,
    tools: &Tools,
) -> Result<Option<Interpreter>, EnvironmentError> {
    let Way::Venv { interpreters, installer, .. } = &plan.way else { return Ok(None) };
    if interpreters.is_empty() {
        return Ok(None);
    }
    let wanted = WantedPython::of(python_dependency(environment)).ok_or_else(|| unreadable(environment))?;
    let mut without_venv = None;
    let mut found = Vec::new();
    for candidate in interpreters {
        let Some(answer) = interpreter::ask(&candidate.path, tools) else { continue };
        if !wanted.admits(answer.interpreter.version) {
            found.push(answer.interpreter);
        } else if answer.has_venv || matches!(installer, Installer::Uv(_)) {
            return Ok(Some(answer.interpreter));
        } else {
            without_venv.get_or_insert(answer.interpreter);
        }
    }
    match without_venv {
        Some(Interpreter { path, version }) => Err(EnvironmentError::NoVenv { python: path, version }),
        None => Err(EnvironmentError::NoPython { wanted: wanted.to_string(), best: wanted.best(), found, fetching: Vec::new() }),
    }
}

fn python_dependency(environment: &Environment) -> Option<&crate::config::CondaDependency> {
    environment.python.conda_dependencies.as_ref().and_then(CondaFile::python)
}

fn unreadable(environment: &Environment) -> EnvironmentError {
    let text = python_dependency(environment).map(|dependency| dependency.text.clone()).unwrap_or_default();
    EnvironmentError::UnreadablePython { text }
}

fn tell_plan(plan: &EnvironmentPlan, python: Option<&Interpreter>, progress: &dyn Progress) {
    let with = match &plan.way {
        Way::Conda { tool } => tool.program().file_name().map(|name| name.to_string_lossy().into_owned()),
        Way::Venv { installer: Installer::Uv(_), .. } => Some("uv".to_owned()),
        Way::Venv { installer: Installer::Pip, .. } => Some("pip".to_owned()),
        Way::AsItIs { .. } => None,
    };
    let version = python.map(|python| python.version).or(plan.making.python).map(|version| format!("Python {version}"));
    let how = version.into_iter().chain(with).collect::<Vec<_>>().join(", ");
    progress.step(format!("making the environment ({how})"));
    plan.notes.iter().for_each(|note| progress.tell(Event::Note(note.clone())));
    plan.warnings.iter().for_each(|warning| progress.tell(Event::Warning(warning.clone())));
}

/// Makes the environment; what a failure leaves is its log alone.
fn make(job: &Job<'_>, place: &Place, progress: &dyn Progress) -> Result<(), EnvironmentError> {
    place.remove()?;
    let path = place.beside("log");
    let log = InstallLog::create(path.clone()).map_err(|source| EnvironmentError::Folder { path, source })?;
    let version = job.python.map(|python| python.version).or(job.plan.making.python);
    let mut workshop = Workshop { tools: job.tools, place, progress, version, log };
    let made = build(job, &mut workshop).and_then(|()| place.complete());
    match &made {
        Ok(()) => workshop.log.remove(),
        // The first failure is the one to tell.
        Err(_) => drop(place.remove()),
    }
    made
}

fn build(job: &Job<'_>, workshop: &mut Workshop<'_>) -> Result<(), EnvironmentError> {
    match &job.plan.way {
        Way::AsItIs { .. } => Ok(()),
        Way::Conda { tool } => {
            build_with_conda(job, workshop, tool)?;
            add_missing_server(workshop, &Installer::Pip)
        }
        Way::Venv { fetch, installer, .. } => {
            match (job.python, fetch, job.tools.find("uv")) {
                (Some(python), _, _) => venv::create(workshop, installer, python)?,
                (None, Some(version), Some(uv)) => fetch_python(job, workshop, &uv, *version)?,
                (None, _, _) => return Err(unreadable(job.environment)),
            }
            workshop.progress.step(format!("installing {} packages", packages(&job.plan.requirements)));
            venv::fill(workshop, installer, &job.plan.requirements)?;
            add_missing_server(workshop, installer)
        }
    }
}

fn packages(requirements: &[Requirement]) -> usize {
    requirements.iter().filter(|requirement| !requirement.is_option()).count()
}

fn build_with_conda(job: &Job<'_>, workshop: &mut Workshop<'_>, tool: &CondaTool) -> Result<(), EnvironmentError> {
    let empty = CondaFile::default();
    let definition = job.environment.python.conda_dependencies.as_ref().unwrap_or(&empty);
    let file = workshop.secret_file("yml", &conda_tool::definition_file(definition, &job.plan.requirements))?;
    let arguments = tool.arguments(&workshop.prefix(), file.path());
    workshop.run("making the environment", tool.program(), arguments)
}

/// Lets `uv` fetch an interpreter; where it can't, that is told as a missing Python.
fn fetch_python(job: &Job<'_>, workshop: &mut Workshop<'_>, uv: &Path, version: PythonVersion) -> Result<(), EnvironmentError> {
    workshop.progress.step(format!("fetching Python {version}"));
    venv::fetch(workshop, uv, version).map_err(|error| {
        let wanted = WantedPython::of(python_dependency(job.environment));
        let found = wanted.map(|wanted| interpreter::find(&wanted, job.tools).1).unwrap_or_default();
        EnvironmentError::NoPython {
            wanted: format!("Python {version}"),
            best: Some(version),
            found,
            fetching: error.evidence().to_vec(),
        }
    })
}

/// Adds the scoring server where the packages asked for did not bring it: old releases of `azureml-defaults` don't.
fn add_missing_server(workshop: &mut Workshop<'_>, installer: &Installer) -> Result<(), EnvironmentError> {
    let folders = site_packages(&workshop.prefix());
    let missing = scoring_server::missing(|module| folders.iter().any(|folder| folder.join(module).is_dir()));
    let missing: Vec<_> = missing.into_iter().map(Requirement::new).collect();
    if missing.is_empty() {
        return Ok(());
    }
    workshop.progress.step("adding the scoring server");
    venv::install(workshop, installer, &missing)
}

fn site_packages(prefix: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(prefix.join("lib")) else { return Vec::new() };
    entries.flatten().map(|entry| entry.path().join("site-packages")).filter(|folder| folder.is_dir()).collect()
}
