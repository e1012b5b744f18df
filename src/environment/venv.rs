//! Creates a virtual environment and installs packages from PyPI, with uv or with the interpreter's own venv and pip.

use std::ffi::OsString;
use std::path::Path;

use super::interpreter::Interpreter;
use super::plan::Installer;
use super::python_version::PythonVersion;
use super::requirement::Requirement;
use super::tool_runner::ToolRunner;
use super::{EnvironmentError, uv};

/// The pip of earlier Pythons can't install current wheels until it is upgraded.
const FIRST_PYTHON_WITH_CURRENT_PIP: PythonVersion = PythonVersion::minor(3, 8);

/// Creates the empty environment.
pub(super) fn create(runner: &mut ToolRunner<'_>, installer: &Installer, python: &Interpreter) -> Result<(), EnvironmentError> {
    let prefix = runner.prefix().as_os_str().to_owned();
    match installer {
        Installer::Uv(uv) => {
            let arguments = ["venv".into(), "--no-project".into(), "--python".into(), python.path.clone().into(), prefix];
            runner.run("making the environment", uv, arguments.to_vec())
        }
        Installer::Pip => {
            let arguments = ["-m".into(), "venv".into(), prefix];
            runner.run("making the environment", &python.path, arguments.to_vec())?;
            if python.version < FIRST_PYTHON_WITH_CURRENT_PIP {
                let arguments = pip_arguments(&["--upgrade", "pip"]);
                runner.run("upgrading pip", &runner.python(), arguments)?;
            }
            Ok(())
        }
    }
}

/// Creates the empty environment with an interpreter that `uv` downloads.
pub(super) fn fetch(runner: &mut ToolRunner<'_>, uv: &Path, version: PythonVersion) -> Result<(), EnvironmentError> {
    let prefix = runner.prefix().as_os_str().to_owned();
    let arguments = ["venv".into(), "--no-project".into(), "--python".into(), version.to_string().into(), prefix];
    runner.run("downloading Python", uv, arguments.to_vec())
}

/// Installs all requirements into the empty environment.
pub(super) fn fill(
    runner: &mut ToolRunner<'_>,
    installer: &Installer,
    requirements: &[Requirement],
) -> Result<(), EnvironmentError> {
    match installer {
        Installer::Uv(uv) => uv::install_all(runner, uv, requirements),
        Installer::Pip => install_by_pip(runner, requirements),
    }
}

/// Installs more packages.
pub(super) fn install(
    runner: &mut ToolRunner<'_>,
    installer: &Installer,
    requirements: &[Requirement],
) -> Result<(), EnvironmentError> {
    match installer {
        Installer::Uv(uv) => uv::install(runner, uv, requirements),
        Installer::Pip => install_by_pip(runner, requirements),
    }
}

/// The requirements are passed in a private file, since URLs may hold passwords.
fn install_by_pip(runner: &mut ToolRunner<'_>, requirements: &[Requirement]) -> Result<(), EnvironmentError> {
    let lines: Vec<_> = requirements.iter().map(|requirement| format!("{}\n", requirement.as_written())).collect();
    let file = runner.private.write("requirements.txt", &lines.concat())?;
    let mut arguments = pip_arguments(&["-r"]);
    arguments.push(file.into());
    runner.run("installing the packages", &runner.python(), arguments)
}

fn pip_arguments(rest: &[&str]) -> Vec<OsString> {
    let fixed = ["-m", "pip", "--no-input", "--disable-pip-version-check", "install", "--progress-bar", "off"];
    fixed.iter().chain(rest).map(OsString::from).collect()
}
