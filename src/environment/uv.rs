//! Installs packages with uv, which chooses releases as pip would.
//!
//! If the newest releases of two packages conflict, pip downgrades the dependency; uv downgrades the dependent package, to a release so old
//! that it doesn't declare the conflict. Lower bounds prevent that for Azure ML's packages; for others uv is run again if it went back
//! years.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::EnvironmentError;
use super::failure::InstallProblem;
use super::requirement::{Requirement, normalised};
use super::tool_runner::ToolRunner;

/// Constraints that exclude the first releases of Azure ML's packages.
pub(super) const LOWER_BOUNDS: &str = include_str!("uv/lower-bounds.txt");
/// The script that makes uv choose again; the environment's own interpreter runs it.
pub(super) const NEWER: &str = include_str!("uv/newer.py");

const STEP: &str = "installing the packages";

/// Installs all requirements into an empty environment.
pub(super) fn install_all(runner: &mut ToolRunner<'_>, uv: &Path, requirements: &[Requirement]) -> Result<(), EnvironmentError> {
    let files = Files::write(runner, requirements)?;
    let (bounds, installed) = install_within(runner, uv, &files);
    match installed {
        // The installed packages serve, even if newer releases conflict.
        Ok(()) => choose_newer(runner, uv, &files, bounds).map(|_| ()),
        Err(error) if is_its_own_choice(&error, requirements) => match choose_newer(runner, uv, &files, bounds)? {
            Choice::Better => Ok(()),
            Choice::None => Err(error),
        },
        Err(error) => Err(error),
    }
}

/// Installs packages.
pub(super) fn install(runner: &mut ToolRunner<'_>, uv: &Path, requirements: &[Requirement]) -> Result<(), EnvironmentError> {
    let files = Files::write(runner, requirements)?;
    install_within(runner, uv, &files).1
}

/// Installs packages with the lower bounds, or without them if that has no solution: a pinned release may be older.
fn install_within(runner: &mut ToolRunner<'_>, uv: &Path, files: &Files) -> (Bounds, Result<(), EnvironmentError>) {
    match runner.run(STEP, uv, files.arguments(Bounds::Lower)) {
        Err(error) if found_no_choice(&error) => (Bounds::None, runner.run(STEP, uv, files.arguments(Bounds::None))),
        bounded => (Bounds::Lower, bounded),
    }
}

/// Whether uv found newer releases when it was run again.
enum Choice {
    Better,
    None,
}

/// Runs uv again for packages that it downgraded by years or, after a failure, for all.
fn choose_newer(runner: &mut ToolRunner<'_>, uv: &Path, files: &Files, bounds: Bounds) -> Result<Choice, EnvironmentError> {
    let script = runner.private.write("newer.py", NEWER)?;
    let mut words: Vec<OsString> = vec!["-I".into(), script.into(), files.requirements.clone().into(), uv.into()];
    words.extend(files.arguments(bounds));
    match runner.run(STEP, &runner.python(), words) {
        Ok(()) => Ok(Choice::Better),
        Err(EnvironmentError::Install(_)) => Ok(Choice::None),
        Err(error) => Err(error),
    }
}

fn found_no_choice(error: &EnvironmentError) -> bool {
    use InstallProblem::{Conflict, NoSuchVersion, WrongPython};
    let problem = problem(error);
    problem.is_some_and(|problem| matches!(problem, Conflict { .. } | NoSuchVersion { .. } | WrongPython { .. }))
}

/// Returns whether uv, not the user, chose the release that could not be built.
fn is_its_own_choice(error: &EnvironmentError, requirements: &[Requirement]) -> bool {
    let Some(InstallProblem::BuildFailed { package, .. }) = problem(error) else { return false };
    let name = Some(normalised(package.split("==").next().unwrap_or(package)));
    !requirements.iter().any(|requirement| requirement.project() == name && requirement.is_bounded_above())
}

fn problem(error: &EnvironmentError) -> Option<&InstallProblem> {
    if let EnvironmentError::Install(failure) = error { Some(&failure.problem) } else { None }
}

/// Whether the lower bounds apply.
#[derive(Clone, Copy)]
enum Bounds {
    Lower,
    None,
}

/// The files that uv reads. The requirements are private, since URLs may hold passwords.
struct Files {
    requirements: PathBuf,
    for_builds: PathBuf,
    bounds: PathBuf,
    python: OsString,
    have_options: bool,
    /// What it is told of this machine's indexes.
    more: Vec<&'static str>,
}

impl Files {
    fn write(runner: &ToolRunner<'_>, requirements: &[Requirement]) -> Result<Self, EnvironmentError> {
        let lines: Vec<_> = requirements.iter().map(|requirement| format!("{}\n", requirement.as_written())).collect();
        Ok(Self {
            requirements: runner.private.write("requirements.txt", &lines.concat())?,
            // Old packages import pkg_resources in their setup.py, which later setuptools removed.
            for_builds: runner.private.write("constraints.txt", "setuptools<82\n")?,
            bounds: runner.private.write("lower-bounds.txt", LOWER_BOUNDS)?,
            python: runner.python().into(),
            have_options: requirements.iter().any(Requirement::is_option),
            more: runner.uv_arguments.clone(),
        })
    }

    fn arguments(&self, bounds: Bounds) -> Vec<OsString> {
        let Self { requirements, for_builds, bounds: lower, python, have_options, more } = self;
        let mut arguments: Vec<OsString> = ["pip", "install", "--no-progress", "--python"].map(OsString::from).to_vec();
        arguments.extend([python.clone(), "-r".into(), requirements.into(), "-b".into(), for_builds.into()]);
        if let Bounds::Lower = bounds {
            arguments.extend(["-c".into(), lower.into()]);
        }
        // pip takes the best release of all indexes; uv by default stops at the first index that has the project.
        if *have_options {
            arguments.extend(["--index-strategy".into(), "unsafe-best-match".into()]);
        }
        arguments.extend(more.iter().map(OsString::from));
        arguments
    }
}
