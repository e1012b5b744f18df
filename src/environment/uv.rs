//! Packages of a virtual environment by uv, chosen as pip would choose them.
//!
//! Where a package's newest release doesn't go with another package's, pip moves the one that is required, uv the one that requires, to
//! a release so old that it knows of no conflict. Lower bounds keep it from that for Azure ML's packages; for others it is asked again
//! where it went back years.

use std::ffi::OsString;
use std::path::Path;

use super::EnvironmentError;
use super::failure::InstallProblem;
use super::requirement::{Requirement, normalised};
use super::store::SecretFile;
use super::workshop::Workshop;

/// Constraints that keep uv from the first releases of Azure ML's packages.
pub(super) const LOWER_BOUNDS: &str = include_str!("uv/lower-bounds.txt");
/// The script that has uv choose again; it runs with the environment's own interpreter.
pub(super) const NEWER: &str = include_str!("uv/newer.py");

const STEP: &str = "installing the packages";

/// Installs all that an environment is asked to have; none of it is there yet.
pub(super) fn install_all(workshop: &mut Workshop<'_>, uv: &Path, requirements: &[Requirement]) -> Result<(), EnvironmentError> {
    let files = Files::write(workshop, requirements)?;
    let (bounds, installed) = install_within(workshop, uv, &files);
    match installed {
        // What is there serves, whether or not newer releases go with each other.
        Ok(()) => choose_newer(workshop, uv, (&files, bounds)).map(|_| ()),
        Err(error) if is_its_own_choice(&error, requirements) => match choose_newer(workshop, uv, (&files, bounds))? {
            Choice::Better => Ok(()),
            Choice::None => Err(error),
        },
        Err(error) => Err(error),
    }
}

/// Installs packages.
pub(super) fn install(workshop: &mut Workshop<'_>, uv: &Path, requirements: &[Requirement]) -> Result<(), EnvironmentError> {
    let files = Files::write(workshop, requirements)?;
    install_within(workshop, uv, &files).1
}

/// Installs packages with the lower bounds, or without where those leave no choice: what is pinned may be older than they are.
fn install_within(workshop: &mut Workshop<'_>, uv: &Path, files: &Files) -> (Bounds, Result<(), EnvironmentError>) {
    match workshop.run(STEP, uv, files.arguments(Bounds::Lower)) {
        Err(error) if found_no_choice(&error) => (Bounds::None, workshop.run(STEP, uv, files.arguments(Bounds::None))),
        bounded => (Bounds::Lower, bounded),
    }
}

/// Whether uv, asked again, installed anything better.
enum Choice {
    Better,
    None,
}

/// Asks uv again where it went back years, or, after a failure, for everything.
fn choose_newer(workshop: &mut Workshop<'_>, uv: &Path, (files, bounds): (&Files, Bounds)) -> Result<Choice, EnvironmentError> {
    let script = workshop.secret_file("newer.py", NEWER)?;
    let mut words: Vec<OsString> = vec!["-I".into(), script.path().into(), files.requirements.path().into(), uv.into()];
    words.extend(files.arguments(bounds));
    match workshop.run(STEP, &workshop.python(), words) {
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

/// Returns whether the release that could not be built is one that nobody asked for.
fn is_its_own_choice(error: &EnvironmentError, requirements: &[Requirement]) -> bool {
    let Some(InstallProblem::BuildFailed { package, .. }) = problem(error) else { return false };
    let name = Some(normalised(package.split("==").next().unwrap_or(package)));
    !requirements.iter().any(|requirement| requirement.project() == name && requirement.is_bounded_above())
}

fn problem(error: &EnvironmentError) -> Option<&InstallProblem> {
    if let EnvironmentError::Install(failure) = error { Some(&failure.problem) } else { None }
}

/// Whether the lower bounds hold.
#[derive(Clone, Copy)]
enum Bounds {
    Lower,
    None,
}

/// What uv is given. Requirements travel in a file of their own, since addresses may hold passwords.
struct Files {
    requirements: SecretFile,
    for_builds: SecretFile,
    bounds: SecretFile,
    python: OsString,
    have_options: bool,
}

impl Files {
    fn write(workshop: &Workshop<'_>, requirements: &[Requirement]) -> Result<Self, EnvironmentError> {
        let lines: Vec<_> = requirements.iter().map(|requirement| format!("{}\n", requirement.as_written())).collect();
        Ok(Self {
            requirements: workshop.secret_file("requirements.txt", &lines.concat())?,
            // Sources of the time when every setup.py could import pkg_resources build with the setuptools that still has it.
            for_builds: workshop.secret_file("constraints.txt", "setuptools<82\n")?,
            bounds: workshop.secret_file("lower-bounds.txt", LOWER_BOUNDS)?,
            python: workshop.python().into(),
            have_options: requirements.iter().any(Requirement::is_option),
        })
    }

    fn arguments(&self, bounds: Bounds) -> Vec<OsString> {
        let Self { requirements, for_builds, bounds: lower, python, have_options } = self;
        let mut arguments: Vec<OsString> = ["pip", "install", "--no-progress", "--python"].map(OsString::from).to_vec();
        arguments.extend([python.clone(), "-r".into(), requirements.path().into(), "-b".into(), for_builds.path().into()]);
        if let Bounds::Lower = bounds {
            arguments.extend(["-c".into(), lower.path().into()]);
        }
        // pip looks for the best release in all indexes; uv stops at the first index that has the project.
        if *have_options {
            arguments.extend(["--index-strategy".into(), "unsafe-best-match".into()]);
        }
        arguments
    }
}
