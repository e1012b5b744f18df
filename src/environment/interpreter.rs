//! Installed Pythons: found by folder and file names alone, and only run when they are about to be used.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::python_version::{PythonVersion, WantedPython};
use super::subprocess::{self, Invocation};
use super::{EnvironmentError, Tools};
use crate::programs::is_program;

/// An interpreter with its version, which may only come from its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreter {
    pub path: PathBuf,
    /// Its version, possibly without the patch.
    pub version: PythonVersion,
}

/// What an interpreter reports about itself.
pub(super) struct Answer {
    pub(super) interpreter: Interpreter,
    /// Whether it can create a virtual environment with pip.
    pub(super) has_venv: bool,
}

const NEWEST_MINOR: u16 = 20;
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Returns the installed interpreters that a definition accepts, best first, and the others.
pub(super) fn find(wanted: &WantedPython, tools: &Tools) -> (Vec<Interpreter>, Vec<Interpreter>) {
    let (mut known, unknown) = named(tools);
    if !known.iter().any(|interpreter| wanted.admits(interpreter.version)) {
        known.extend(unknown.iter().filter_map(|path| ask(path, tools)).map(|answer| answer.interpreter));
    }
    let (mut admitted, mut others): (Vec<_>, Vec<_>) =
        known.into_iter().partition(|interpreter| wanted.admits(interpreter.version));
    admitted.sort_by_key(|interpreter| wanted.rank(interpreter.version));
    others.sort_by_key(|interpreter| interpreter.version);
    (admitted, others)
}

/// Returns the interpreter of a user-managed environment, by default `python` on PATH.
pub(super) fn find_user_managed(interpreter_path: Option<&str>, tools: &Tools) -> Result<PathBuf, EnvironmentError> {
    let named = interpreter_path.filter(|path| !path.is_empty()).unwrap_or("python");
    let found = match (named.contains('/'), named) {
        (true, path) => Some(PathBuf::from(path)).filter(|path| path.is_absolute() && is_program(path)),
        // Debian has no `python`.
        (false, "python") => tools.find("python").or_else(|| tools.find("python3")),
        (false, name) => tools.find(name),
    };
    found.ok_or_else(|| EnvironmentError::NoUserInterpreter { path: named.to_owned() })
}

/// Runs an interpreter to learn its version; `None` if it doesn't answer in time.
pub(super) fn ask(path: &Path, tools: &Tools) -> Option<Answer> {
    const QUESTION: &str = "import sys\nfrom importlib.util import find_spec\n\
        print('%d.%d.%d' % sys.version_info[:3])\nprint(sys.executable)\nprint(bool(find_spec('venv') and find_spec('ensurepip')))";
    let arguments = ["-I", "-c", QUESTION].map(OsString::from).to_vec();
    let invocation = Invocation { program: path, arguments, directory: Path::new("/"), search_path: &tools.search_path };
    let mut lines = Vec::new();
    let ending = subprocess::run(&invocation, ANSWER_WITHIN, &mut |line| lines.push(line)).ok()?;
    // A start-up file may print other lines first.
    let [.., version, executable, has_venv] = lines.as_slice() else { return None };
    let version = PythonVersion::parse(version).filter(|_| ending.succeeded())?;
    let path = if is_program(Path::new(executable)) { PathBuf::from(executable) } else { path.to_owned() };
    Some(Answer { interpreter: Interpreter { path, version }, has_venv: has_venv == "True" })
}

/// Returns the interpreters with a version in their name, and those without.
fn named(tools: &Tools) -> (Vec<Interpreter>, Vec<PathBuf>) {
    let mut found = Found::default();
    for folder in tools.search_path.folders() {
        // A shim chooses an installed version at run time: list those.
        match folder.parent().filter(|_| folder.ends_with("shims")) {
            Some(root) => ["versions", "installs/python"].iter().for_each(|below| found.add_versions(&root.join(below))),
            None => found.add_folder(&folder),
        }
    }
    for below in [".pyenv/versions", ".local/share/uv/python"] {
        if let Some(user) = &tools.user {
            found.add_versions(&user.join(below));
        }
    }
    (found.known, found.unknown)
}

#[derive(Default)]
struct Found {
    known: Vec<Interpreter>,
    unknown: Vec<PathBuf>,
    seen: HashSet<PathBuf>,
}

impl Found {
    /// Looks at `python3.X`, `python3` and `python` in a folder of programs.
    fn add_folder(&mut self, folder: &Path) {
        let versioned = (6..=NEWEST_MINOR).rev().map(|minor| (format!("python3.{minor}"), Some(PythonVersion::minor(3, minor))));
        for (name, version) in versioned.chain([("python3".to_owned(), None), ("python".to_owned(), None)]) {
            self.add(folder.join(name), version);
        }
    }

    /// Looks at each `<version>/bin/python3` below a folder of installed versions.
    fn add_versions(&mut self, versions: &Path) {
        let Ok(entries) = std::fs::read_dir(versions) else { return };
        let mut folders: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        folders.sort();
        for folder in folders {
            if let Some(version) = version_of_folder(&folder) {
                let program = folder.join("bin/python3");
                self.add(if is_program(&program) { program } else { folder.join("bin/python") }, Some(version));
            }
        }
    }

    fn add(&mut self, program: PathBuf, claimed: Option<PythonVersion>) {
        if !is_program(&program) {
            return;
        }
        let Ok(real) = program.canonicalize() else { return };
        let in_environment = program.parent().and_then(Path::parent).is_some_and(|folder| folder.join("pyvenv.cfg").exists());
        if !self.seen.insert(real.clone()) {
            return;
        }
        let version = version_of_program(&real).or(claimed);
        // An active virtual environment may be removed: use its base interpreter.
        let path = if in_environment { real } else { program };
        match version {
            Some(version) => self.known.push(Interpreter { path, version }),
            None => self.unknown.push(path),
        }
    }
}

/// Returns the version in a program's real path: `…/3.11.7/bin/python3.11`, `/usr/bin/python3.11`.
fn version_of_program(real: &Path) -> Option<PythonVersion> {
    let name = real.file_name()?.to_str()?.strip_prefix("python")?;
    let by_name = PythonVersion::parse(name);
    let by_folder = real.parent().and_then(Path::parent).and_then(version_of_folder);
    by_folder.filter(|folder| by_name.is_none_or(|name| folder.without_patch() == name.without_patch())).or(by_name)
}

/// Returns the version in the name of an installation folder: `3.11.7`, `cpython-3.11.7-linux-x86_64-gnu`.
fn version_of_folder(folder: &Path) -> Option<PythonVersion> {
    let name = folder.file_name()?.to_str()?;
    match name.strip_prefix("cpython-") {
        Some(rest) => PythonVersion::parse(rest.split('-').next()?),
        None => PythonVersion::parse(name),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::environment::InstallerSettings;

    fn program(path: &Path, body: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("#!/bin/sh\n{body}\n")).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn shown(interpreters: &[Interpreter], root: &Path) -> Vec<String> {
        let show = |found: &Interpreter| format!("{} {}", found.version, found.path.strip_prefix(root).unwrap().display());
        interpreters.iter().map(show).collect()
    }

    #[test]
    fn interpreters_are_found_by_name_and_none_is_started() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let tripwire = format!("touch {}/started; exit 1", root.display());
        for path in [
            "home/.pyenv/versions/3.9.18/bin/python3",
            "home/.pyenv/versions/3.9.2/bin/python3",
            "home/.pyenv/versions/pypy3.9-7.3/bin/python3",
            "home/.pyenv/versions/3.13.0t/bin/python3",
            "home/.pyenv/shims/python3.8",
            "home/.local/share/uv/python/cpython-3.12.4-linux-x86_64-gnu/bin/python3",
            "home/.local/share/uv/python/cpython-3.13.1+freethreaded-linux-x86_64-gnu/bin/python3",
            "bin/python3.11",
        ] {
            program(&root.join(path), &tripwire);
        }
        std::os::unix::fs::symlink("python3.11", root.join("bin/python3")).unwrap();
        let search_path = std::env::join_paths([root.join("home/.pyenv/shims"), root.join("bin")]).unwrap();
        let tools = Tools {
            search_path: search_path.into(),
            user: Some(root.join("home")),
            store: root.join("store"),
            installers: InstallerSettings::default(),
        };

        let (admitted, others) = find(&WantedPython::of(None).unwrap(), &tools);
        insta::assert_debug_snapshot!(shown(&admitted, &root), @r#"
        [
            "3.12.4 home/.local/share/uv/python/cpython-3.12.4-linux-x86_64-gnu/bin/python3",
            "3.11 bin/python3.11",
            "3.9.18 home/.pyenv/versions/3.9.18/bin/python3",
            "3.9.2 home/.pyenv/versions/3.9.2/bin/python3",
        ]
        "#);
        assert!(others.is_empty(), "{others:?}");
        assert!(!root.join("started").exists(), "looking for interpreters must start none");
    }

    #[test]
    fn a_program_whose_name_tells_nothing_is_asked_only_when_no_other_will_do() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        program(&root.join("bin/python"), &format!("echo 3.7.9; echo {}/bin/python; echo True", root.display()));
        let tools = Tools {
            search_path: root.join("bin").into(),
            user: None,
            store: root.join("store"),
            installers: InstallerSettings::default(),
        };
        let (admitted, _) = find(&WantedPython::of(None).unwrap(), &tools);
        assert_eq!(shown(&admitted, &root), ["3.7.9 bin/python"]);
    }

    #[test]
    fn the_base_of_an_active_environment_is_used_rather_than_the_environment() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        program(&root.join("usr/python3.10"), "exit 1");
        std::fs::create_dir_all(root.join("venv/bin")).unwrap();
        std::fs::write(root.join("venv/pyvenv.cfg"), "").unwrap();
        std::os::unix::fs::symlink(root.join("usr/python3.10"), root.join("venv/bin/python3")).unwrap();
        let tools = Tools {
            search_path: root.join("venv/bin").into(),
            user: None,
            store: root.join("store"),
            installers: InstallerSettings::default(),
        };
        let (admitted, _) = find(&WantedPython::of(None).unwrap(), &tools);
        assert_eq!(shown(&admitted, &root), ["3.10 usr/python3.10"]);
    }
}
