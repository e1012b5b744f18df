//! A virtual environment with packages from PyPI, made by uv or by the interpreter's own venv and pip.

use std::ffi::OsString;
use std::path::Path;

use super::interpreter::Interpreter;
use super::plan::Installer;
use super::python_version::PythonVersion;
use super::requirement::Requirement;
use super::workshop::Workshop;
use super::{EnvironmentError, uv};

/// pip of Python 3.7 and before knows no wheels of our day until it is renewed.
const FIRST_PYTHON_WITH_A_GOOD_PIP: PythonVersion = PythonVersion::minor(3, 8);

/// Makes the empty environment.
pub(super) fn create(workshop: &mut Workshop<'_>, installer: &Installer, python: &Interpreter) -> Result<(), EnvironmentError> {
    let prefix = workshop.prefix().as_os_str().to_owned();
    match installer {
        Installer::Uv(uv) => {
            let arguments = ["venv".into(), "--no-project".into(), "--python".into(), python.path.clone().into(), prefix];
            workshop.run("making the environment", uv, arguments.to_vec())
        }
        Installer::Pip => {
            let arguments = ["-m".into(), "venv".into(), prefix];
            workshop.run("making the environment", &python.path, arguments.to_vec())?;
            if python.version < FIRST_PYTHON_WITH_A_GOOD_PIP {
                let arguments = pip_arguments(&["--upgrade", "pip"]);
                workshop.run("renewing pip", &workshop.python(), arguments)?;
            }
            Ok(())
        }
    }
}

/// Makes the empty environment with an interpreter that `uv` fetches.
pub(super) fn fetch(workshop: &mut Workshop<'_>, uv: &Path, version: PythonVersion) -> Result<(), EnvironmentError> {
    let prefix = workshop.prefix().as_os_str().to_owned();
    let arguments = ["venv".into(), "--no-project".into(), "--python".into(), version.to_string().into(), prefix];
    workshop.run("fetching Python", uv, arguments.to_vec())
}

/// Installs all that the environment is asked to have into the empty environment.
pub(super) fn fill(
    workshop: &mut Workshop<'_>,
    installer: &Installer,
    requirements: &[Requirement],
) -> Result<(), EnvironmentError> {
    match installer {
        Installer::Uv(uv) => uv::install_all(workshop, uv, requirements),
        Installer::Pip => install_by_pip(workshop, requirements),
    }
}

/// Adds packages to the environment.
pub(super) fn install(
    workshop: &mut Workshop<'_>,
    installer: &Installer,
    requirements: &[Requirement],
) -> Result<(), EnvironmentError> {
    match installer {
        Installer::Uv(uv) => uv::install(workshop, uv, requirements),
        Installer::Pip => install_by_pip(workshop, requirements),
    }
}

/// The requirements travel in a file of their own, since addresses may hold passwords.
fn install_by_pip(workshop: &mut Workshop<'_>, requirements: &[Requirement]) -> Result<(), EnvironmentError> {
    let lines: Vec<_> = requirements.iter().map(|requirement| format!("{}\n", requirement.as_written())).collect();
    let file = workshop.secret_file("requirements.txt", &lines.concat())?;
    let mut arguments = pip_arguments(&["-r"]);
    arguments.push(file.path().into());
    workshop.run("installing the packages", &workshop.python(), arguments)
}

fn pip_arguments(rest: &[&str]) -> Vec<OsString> {
    let fixed = ["-m", "pip", "--no-input", "--disable-pip-version-check", "install", "--progress-bar", "off"];
    fixed.iter().chain(rest).map(OsString::from).collect()
}
