//! A virtual environment with packages from PyPI, made by uv or by the interpreter's own venv and pip.

use std::ffi::OsString;
use std::path::Path;

use super::EnvironmentError;
use super::interpreter::Interpreter;
use super::plan::Installer;
use super::python_version::PythonVersion;
use super::requirement::Requirement;
use super::workshop::Workshop;

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

/// Installs packages into the environment. They travel in a file of their own, since addresses may hold passwords.
pub(super) fn install(
    workshop: &mut Workshop<'_>,
    installer: &Installer,
    requirements: &[Requirement],
) -> Result<(), EnvironmentError> {
    let lines: Vec<_> = requirements.iter().map(|requirement| format!("{}\n", requirement.as_written())).collect();
    let file = workshop.secret_file("requirements.txt", &lines.concat())?;
    let constraints = workshop.secret_file("constraints.txt", "setuptools<82\n")?;
    let python = workshop.python();
    match installer {
        Installer::Uv(uv) => {
            let mut arguments: Vec<OsString> = ["pip", "install", "--no-progress", "--python"].map(OsString::from).to_vec();
            arguments.extend([python.into(), "-r".into(), file.path().into()]);
            // Sources of the time when every setup.py could import pkg_resources build with the setuptools that still has it.
            arguments.extend(["-b".into(), constraints.path().into()]);
            // pip looks for the best release in all indexes; uv stops at the first index that has the project.
            if requirements.iter().any(Requirement::is_option) {
                arguments.extend(["--index-strategy".into(), "unsafe-best-match".into()]);
            }
            workshop.run("installing the packages", uv, arguments)
        }
        Installer::Pip => {
            let mut arguments = pip_arguments(&["-r"]);
            arguments.push(file.path().into());
            workshop.run("installing the packages", &python, arguments)
        }
    }
}

fn pip_arguments(rest: &[&str]) -> Vec<OsString> {
    let fixed = ["-m", "pip", "--no-input", "--disable-pip-version-check", "install", "--progress-bar", "off"];
    fixed.iter().chain(rest).map(OsString::from).collect()
}
