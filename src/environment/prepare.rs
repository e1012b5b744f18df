//! Makes an environment once and finds it from then on.

use std::path::{Path, PathBuf};

use super::cache_key::{EnvironmentKey, key};
use super::conda_tool::{self, CondaTool};
use super::install_log::InstallLog;
use super::interpreter::{self, Interpreter};
use super::plan::{EnvironmentPlan, Installer, Way, plan};
use super::python_version::{PythonVersion, WantedPython};
use super::remarks::Remarks;
use super::requirement::Requirement;
use super::store::{EnvironmentFolder, remove_private_leftovers};
use super::tool_runner::ToolRunner;
use super::{CondaPolicy, EnvironmentError, InstallerSettings, Tools, index_answers, scoring_server, venv};
use crate::config::{CondaFile, Environment};
use crate::progress::Progress;

/// An environment that is ready to serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedEnvironment {
    pub python: PathBuf,
    pub key: EnvironmentKey,
    pub made: bool,
}

/// An environment as it would be found or made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedEnvironment {
    pub key: EnvironmentKey,
    /// Whether it is there already.
    pub found: bool,
    pub remarks: Remarks,
}

/// Returns which environment a definition gets, and whether it is there. Nothing is made.
pub fn look_up(environment: &Environment, tools: &Tools, policy: CondaPolicy) -> Result<PlannedEnvironment, EnvironmentError> {
    let settled = settle(environment, tools, policy).map_err(|error| error.located(environment))?;
    Ok(match settled {
        Settled::Ready(Ready { key, remarks, .. }) => PlannedEnvironment { key, found: true, remarks },
        Settled::Planned(plan, _) => {
            let found = EnvironmentFolder::new(&tools.store, &plan.key).is_complete();
            PlannedEnvironment { key: plan.key, found, remarks: plan.remarks }
        }
    })
}

/// Returns the environment of a definition, and makes it if it doesn't exist yet; only one of several concurrent calls does.
pub fn find_or_make(
    environment: &Environment,
    tools: &Tools,
    policy: CondaPolicy,
    progress: &dyn Progress,
) -> Result<PreparedEnvironment, EnvironmentError> {
    remove_private_leftovers(&tools.store);
    let settled = settle(environment, tools, policy).map_err(|error| error.located(environment))?;
    let (plan, python) = match settled {
        Settled::Ready(ready) => {
            ready.remarks.tell(progress);
            if !matches!(ready.way, Way::AsItIs { .. }) {
                EnvironmentFolder::new(&tools.store, &ready.key).touch();
            }
            return Ok(PreparedEnvironment { python: ready.python, key: ready.key, made: false });
        }
        Settled::Planned(plan, python) => (*plan, python),
    };
    plan.remarks.tell(progress);
    let folder = EnvironmentFolder::new(&tools.store, &plan.key);
    let _lock = folder.lock(progress)?;
    let made = !folder.is_complete();
    if made {
        report_plan(&plan, python.as_ref(), progress);
        let job = Job { environment, plan: &plan, python: python.as_ref(), tools };
        make(&job, &folder, progress).map_err(|error| error.located(environment))?;
    }
    Ok(PreparedEnvironment { python: folder.python(), key: plan.key, made })
}

/// What a definition comes to, before anything is made.
enum Settled {
    /// It is there.
    Ready(Ready),
    /// It is to be made so, unless it is there by the key that its interpreter gives it.
    Planned(Box<EnvironmentPlan>, Option<Interpreter>),
}

/// An environment that is there.
struct Ready {
    way: Way,
    key: EnvironmentKey,
    python: PathBuf,
    remarks: Remarks,
}

fn settle(environment: &Environment, tools: &Tools, policy: CondaPolicy) -> Result<Settled, EnvironmentError> {
    let mut plan = plan(environment, tools, policy)?;
    if let Way::AsItIs { python } = &plan.way {
        scoring_server::check(python, tools)?;
        let python = python.clone();
        return Ok(Settled::Ready(Ready { way: plan.way, key: plan.key, python, remarks: plan.remarks }));
    }
    let folder = EnvironmentFolder::new(&tools.store, &plan.key);
    if folder.is_complete() {
        return Ok(Settled::Ready(Ready { way: plan.way, key: plan.key, python: folder.python(), remarks: plan.remarks }));
    }
    let python = settle_interpreter(&plan, environment, tools)?;
    if let Some(python) = &python {
        // The file name may have the wrong version; the key depends on the real one.
        plan.making.python = Some(python.version.without_patch());
        plan.key = key(environment, &plan.making);
    }
    Ok(Settled::Planned(Box::new(plan), python))
}

/// An environment to make.
struct Job<'a> {
    environment: &'a Environment,
    plan: &'a EnvironmentPlan,
    python: Option<&'a Interpreter>,
    tools: &'a Tools,
}

/// Runs the interpreters of a plan, best first, until one has the version that its name says; `None` if the plan needs none.
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

fn report_plan(plan: &EnvironmentPlan, python: Option<&Interpreter>, progress: &dyn Progress) {
    let with = match &plan.way {
        Way::Conda { tool } => tool.program().file_name().map(|name| name.to_string_lossy().into_owned()),
        Way::Venv { installer: Installer::Uv(_), .. } => Some("uv".to_owned()),
        Way::Venv { installer: Installer::Pip, .. } => Some("pip".to_owned()),
        Way::AsItIs { .. } => None,
    };
    let version = python.map(|python| python.version).or(plan.making.python).map(|version| format!("Python {version}"));
    let how = version.into_iter().chain(with).collect::<Vec<_>>().join(", ");
    progress.step(format!("making the environment ({how})"));
}

/// Makes the environment; after a failure only the log remains.
fn make(job: &Job<'_>, folder: &EnvironmentFolder, progress: &dyn Progress) -> Result<(), EnvironmentError> {
    folder.remove()?;
    let path = folder.beside("log");
    let log = InstallLog::create(path.clone()).map_err(|source| EnvironmentError::Folder { path, source })?;
    let version = job.python.map(|python| python.version).or(job.plan.making.python);
    let InstallerSettings { pip, uv } = &job.tools.installers;
    let orders = uv.for_this_machine(pip, &job.plan.requirements).unwrap_or_default();
    let mut others = pip.indexes();
    if let Way::Venv { installer: Installer::Uv(_), .. } = &job.plan.way
        && !uv.indexes().is_empty()
    {
        others = uv.indexes();
    }
    let mut runner = ToolRunner {
        tools: job.tools,
        folder,
        progress,
        version,
        log,
        private: folder.private()?,
        variables: [pip.for_this_machine(), orders.variables].concat(),
        uv_arguments: orders.arguments,
        indexes: index_answers::indexes(&job.plan.requirements, others),
    };
    let made = build(job, &mut runner).and_then(|()| folder.complete());
    match &made {
        Ok(()) => runner.log.remove(),
        // The first error is the one to report.
        Err(_) => drop(folder.remove()),
    }
    made
}

fn build(job: &Job<'_>, runner: &mut ToolRunner<'_>) -> Result<(), EnvironmentError> {
    match &job.plan.way {
        Way::AsItIs { .. } => Ok(()),
        Way::Conda { tool } => {
            build_with_conda(job, runner, tool)?;
            add_missing_server(runner, &Installer::Pip)
        }
        Way::Venv { fetch, installer, .. } => {
            match (job.python, fetch, job.tools.find("uv")) {
                (Some(python), _, _) => venv::create(runner, installer, python)?,
                (None, Some(version), Some(uv)) => fetch_python(job, runner, &uv, *version)?,
                (None, _, _) => return Err(unreadable(job.environment)),
            }
            runner.progress.step(format!("installing {} packages", packages(&job.plan.requirements)));
            venv::fill(runner, installer, &job.plan.requirements)?;
            add_missing_server(runner, installer)
        }
    }
}

fn packages(requirements: &[Requirement]) -> usize {
    requirements.iter().filter(|requirement| !requirement.is_option()).count()
}

fn build_with_conda(job: &Job<'_>, runner: &mut ToolRunner<'_>, tool: &CondaTool) -> Result<(), EnvironmentError> {
    let empty = CondaFile::default();
    let definition = job.environment.python.conda_dependencies.as_ref().unwrap_or(&empty);
    let file = runner.private.write("definition.yml", &conda_tool::definition_file(definition, &job.plan.requirements))?;
    let arguments = tool.arguments(&runner.prefix(), &file);
    runner.run("making the environment", tool.program(), arguments)
}

/// Downloads an interpreter with `uv`; a failure is reported as a missing Python.
fn fetch_python(job: &Job<'_>, runner: &mut ToolRunner<'_>, uv: &Path, version: PythonVersion) -> Result<(), EnvironmentError> {
    runner.progress.step(format!("downloading Python {version}"));
    venv::fetch(runner, uv, version).map_err(|error| {
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

/// Adds the scoring server if no listed package depends on it, as with old releases of `azureml-defaults`.
fn add_missing_server(runner: &mut ToolRunner<'_>, installer: &Installer) -> Result<(), EnvironmentError> {
    let folders = site_packages(&runner.prefix());
    let missing = scoring_server::missing(|module| folders.iter().any(|folder| folder.join(module).is_dir()));
    let missing: Vec<_> = missing.into_iter().map(Requirement::new).collect();
    if missing.is_empty() {
        return Ok(());
    }
    runner.progress.step("adding the scoring server");
    venv::install(runner, installer, &missing)
}

fn site_packages(prefix: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(prefix.join("lib")) else { return Vec::new() };
    entries.flatten().map(|entry| entry.path().join("site-packages")).filter(|folder| folder.is_dir()).collect()
}
