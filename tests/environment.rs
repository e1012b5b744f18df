//! Environments made for real: by pip, by uv, and by a stand-in for a conda tool that records how it is called.
//! They share one store, kept between runs: what is there already is found, not made again.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::disallowed_methods, reason = "a test reads its own environment and runs what it made")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Barrier, Mutex, OnceLock};

use aml::config::{CondaDependency, CondaFile, Environment, Python, VersionForm};
use aml::environment::{CondaPolicy, EnvironmentError, InstallerSettings, PreparedEnvironment, Tools, find_or_make, plan};
use aml::progress::{Event, Progress, Silent};

use crate::parts::write_program;

/// Hears everything and keeps it.
#[derive(Default)]
pub(crate) struct Heard(Mutex<Vec<Event>>);

impl Progress for Heard {
    fn tell(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

impl Heard {
    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().iter().map(|event| format!("{event:?}")).collect::<Vec<_>>().join("\n")
    }
}

fn store() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("environments")
}

/// The machine's own search path without tools that would change what a test is about.
fn search_path(first: &[&Path]) -> OsString {
    let own = std::env::var_os("PATH").unwrap_or_default();
    let has_tool = |folder: &PathBuf| ["uv", "micromamba", "mamba", "conda"].iter().any(|tool| folder.join(tool).exists());
    let own = std::env::split_paths(&own).filter(|folder| !has_tool(folder));
    std::env::join_paths(first.iter().map(|folder| folder.to_path_buf()).chain(own)).unwrap()
}

pub(crate) fn tools(first: &[&Path], store: &Path) -> Tools {
    Tools {
        search_path: search_path(first).into(),
        user: std::env::var_os("HOME").map(PathBuf::from),
        store: store.to_owned(),
        installers: InstallerSettings::default(),
    }
}

/// A folder that holds `uv` and nothing else, made once.
pub(crate) fn uv_folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("uv");
        let bin = root.join("only");
        if !bin.join("uv").exists() {
            std::fs::create_dir_all(&bin).unwrap();
            run(Command::new("python3").args(["-m", "venv"]).arg(root.join("venv")));
            run(Command::new(root.join("venv/bin/python")).args(["-m", "pip", "install", "--quiet", "uv"]));
            std::os::unix::fs::symlink(root.join("venv/bin/uv"), bin.join("uv")).unwrap();
        }
        bin
    })
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

pub(crate) fn environment(dependencies: &[&str], pip: &[&str]) -> Environment {
    let dependency = |text: &&str| {
        let (name, version) = text.split_once('=').unwrap_or((text, ""));
        let version = if version.is_empty() { VersionForm::Any } else { VersionForm::Prefix(version.to_owned()) };
        CondaDependency { text: (*text).to_owned(), channel: None, name: name.to_owned(), version, build: None }
    };
    let dependencies = dependencies.iter().map(dependency).collect();
    let pip = pip.iter().map(|line| (*line).to_owned()).collect();
    let file = CondaFile { dependencies, pip, ..CondaFile::default() };
    Environment { python: Python { conda_dependencies: Some(file), ..Python::default() }, ..Environment::default() }
}

/// Makes one environment with nothing but the scoring server in it, whoever asks first.
fn plain() -> PreparedEnvironment {
    find_or_make(&Environment::default(), &tools(&[uv_folder()], &store()), CondaPolicy::Auto, &Silent).unwrap()
}

fn imports(python: &Path, module: &str) -> bool {
    Command::new(python).args(["-c", &format!("import {module}")]).output().unwrap().status.success()
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Returns the ending of a name: `lock`, `log`, nothing for a folder of an environment.
fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, ending)| ending)
}

fn program(path: &Path, body: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    write_program(path, &format!("#!/bin/sh\n{body}\n"));
}

#[test]
fn without_a_definition_the_scoring_server_alone_is_installed_and_found_again() {
    let made = plain();
    assert!(imports(&made.python, "azureml_inference_server_http, gunicorn"), "the environment cannot serve");
    let heard = Heard::default();
    let again = find_or_make(&Environment::default(), &tools(&[uv_folder()], &store()), CondaPolicy::Auto, &heard).unwrap();
    assert_eq!((&again.python, &again.key, again.made), (&made.python, &made.key, false));
    assert_eq!(heard.text(), "", "an environment that is there is found without a word");
}

#[test]
fn pip_makes_an_environment_from_conda_packages_and_says_what_came_from_pypi() {
    let folder = tempfile::tempdir().unwrap();
    let definition = environment(&["python=3.11", "pip", "toolz=0.12", "nomkl"], &["six"]);
    let heard = Heard::default();
    let tools = tools(&[], folder.path());
    let made = find_or_make(&definition, &tools, CondaPolicy::Auto, &heard).unwrap();
    assert!(made.made);
    assert!(imports(&made.python, "toolz, six, pkg_resources, azureml_inference_server_http, gunicorn"));
    let heard = heard.text();
    for expected in [
        "pip)",
        "taken from PyPI: toolz=0.12 as toolz==0.12.*",
        "left out, because the packages on PyPI include them: nomkl",
        "Output(",
    ] {
        assert!(heard.contains(expected), "'{expected}' was not told:\n{heard}");
    }
    let key = made.key.to_string();
    assert_eq!(names_in(folder.path()), [key.clone(), format!("{key}.lock")], "a making leaves its folder and its lock");
}

#[test]
fn two_at_once_make_it_once() {
    let folder = tempfile::tempdir().unwrap();
    let tools = tools(&[uv_folder()], folder.path());
    let start = Barrier::new(3);
    let one = || {
        start.wait();
        find_or_make(&Environment::default(), &tools, CondaPolicy::Auto, &Silent).unwrap().made
    };
    let made: Vec<bool> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(one)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(made.iter().filter(|made| **made).count(), 1, "{made:?}");
}

#[test]
fn a_misspelt_package_is_named_and_leaves_only_the_log_behind() {
    for first in [vec![], vec![uv_folder()]] {
        let folder = tempfile::tempdir().unwrap();
        let definition = environment(&["python=3.11"], &["sikcit-laern-for-aml"]);
        let heard = Heard::default();
        let error = find_or_make(&definition, &tools(&first, folder.path()), CondaPolicy::Auto, &heard).unwrap_err();
        assert_eq!(error.to_string(), "the package index has no package 'sikcit-laern-for-aml'");
        assert!(error.evidence().iter().any(|line| line.contains("sikcit-laern-for-aml")), "{error:?}");
        let left = names_in(folder.path());
        assert!(left.iter().all(|name| ["lock", "log"].contains(&ending(name))), "left behind: {left:?}");
        let log = left.iter().find(|name| ending(name) == "log").expect("the log stays");
        assert!(error.remedy().contains(log), "{}", error.remedy());
    }
}

#[test]
fn a_password_of_an_index_reaches_the_installer_and_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let bin = folder.path().join("bin");
    // A stand-in that shows what it was given: `uv pip install --no-progress --python PYTHON -r FILE …`.
    let fails = format!(
        "[ \"$1\" = venv ] && exit 0\necho \"$@\"; cat \"$7\"; cp \"$7\" {}; exit 2",
        folder.path().join("given").display()
    );
    program(&bin.join("uv"), &fails);
    let definition = environment(&["python=3.11"], &["--index-url https://someone:hunter2@host.example/simple", "six"]);
    let heard = Heard::default();
    let store = folder.path().join("store");
    let error = find_or_make(&definition, &tools(&[&bin], &store), CondaPolicy::Auto, &heard).unwrap_err();
    let given = std::fs::read_to_string(folder.path().join("given")).unwrap();
    assert!(given.contains("https://someone:hunter2@host.example/simple\n"), "{given}");
    let log = names_in(&store).into_iter().find(|name| ending(name) == "log").expect("the log stays");
    let log = std::fs::read_to_string(store.join(log)).unwrap();
    let all = format!("{error} {error:?} {} {} {log}", error.remedy(), heard.text());
    assert!(all.contains("https://****@host.example/simple"), "the index is named: {all}");
    assert!(!all.contains("hunter2"), "the password shows: {all}");
    assert!(
        names_in(&store).iter().all(|name| ending(name) != "private"),
        "the file with the password stays: {:?}",
        names_in(&store)
    );
}

#[test]
fn an_unfinished_environment_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let tools = tools(&[uv_folder()], folder.path());
    let key = plan(&Environment::default(), &tools, CondaPolicy::Auto).unwrap().key;
    program(&folder.path().join(key.as_str()).join("bin/python"), "exit 1");
    let made = find_or_make(&Environment::default(), &tools, CondaPolicy::Auto, &Silent).unwrap();
    assert!(made.made && imports(&made.python, "gunicorn"), "the ruins were used");
    std::fs::remove_file(made.python.with_file_name("python")).unwrap();
    let again = find_or_make(&Environment::default(), &tools, CondaPolicy::Auto, &Silent).unwrap();
    assert!(again.made, "one whose interpreter is gone is made again");
}

#[test]
fn a_conda_tool_makes_the_environment_where_there_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let (bin, record) = (folder.path().join("bin"), folder.path().join("record"));
    let modules = "\"$4\"/lib/python3.11/site-packages";
    let body = format!(
        "echo \"$@\" > {record}; cat \"$6\" >> {record}; stat -c %a \"$6\" >> {record}\n\
         mkdir -p {modules}/azureml_inference_server_http {modules}/gunicorn \"$4\"/bin; ln -s /bin/true \"$4\"/bin/python",
        record = record.display()
    );
    program(&bin.join("micromamba"), &body);
    let definition = environment(&["python=3.11", "r-base"], &["six"]);
    let tools = tools(&[&bin], &folder.path().join("store"));
    let made = find_or_make(&definition, &tools, CondaPolicy::Auto, &Silent).unwrap();
    let recorded = std::fs::read_to_string(&record).unwrap();
    let recorded = recorded.replace(made.key.as_str(), "KEY").replace(&folder.path().display().to_string(), "FOLDER");
    insta::assert_snapshot!(recorded, @r#"
    create -y -p FOLDER/store/KEY -f FOLDER/store/KEY.private/definition.yml
    {"channels":["conda-forge"],"dependencies":["python=3.11","r-base","pip",{"pip":["six","azureml-inference-server-http"]}]}600
    "#);

    let never = find_or_make(&definition, &tools, CondaPolicy::Never, &Silent).unwrap_err();
    assert!(matches!(never, EnvironmentError::NotOnPyPi { .. }), "{never:?}");
    let without = Tools { search_path: search_path(&[]).into(), ..tools };
    let always = find_or_make(&definition, &without, CondaPolicy::Always, &Silent).unwrap_err();
    assert!(matches!(always, EnvironmentError::NoCondaTool), "{always:?}");
}

#[test]
fn a_user_managed_interpreter_is_used_as_it_is_if_it_can_serve() {
    let python = plain().python;
    let environment = |path: &str| {
        let python = Python { user_managed_dependencies: true, interpreter_path: Some(path.to_owned()), ..Python::default() };
        Environment { python, ..Environment::default() }
    };
    let folder = tempfile::tempdir().unwrap();
    let tools = tools(&[], folder.path());
    let found = find_or_make(&environment(&python.display().to_string()), &tools, CondaPolicy::Auto, &Silent).unwrap();
    assert_eq!((found.python, found.made), (python, false));

    let bare = folder.path().join("bare/bin/python");
    program(&bare, "exit 0");
    let error = find_or_make(&environment(&bare.display().to_string()), &tools, CondaPolicy::Auto, &Silent).unwrap_err();
    assert!(error.to_string().ends_with("lacks azureml-inference-server-http and gunicorn"), "{error}");
    let error = find_or_make(&environment("/azureml-envs/x/bin/python"), &tools, CondaPolicy::Auto, &Silent).unwrap_err();
    assert_eq!(error.to_string(), "the interpreter '/azureml-envs/x/bin/python' of the user-managed environment does not exist");
}

#[test]
fn a_python_that_is_not_here_is_told_with_those_that_are() {
    let folder = tempfile::tempdir().unwrap();
    let bin = folder.path().join("bin");
    program(&bin.join("python3.11"), "exit 1");
    let tools = Tools {
        search_path: bin.clone().into(),
        user: None,
        store: folder.path().join("store"),
        installers: InstallerSettings::default(),
    };
    let error = plan(&environment(&["python=3.8"], &[]), &tools, CondaPolicy::Auto).unwrap_err();
    assert_eq!(error.to_string(), format!("Python 3.8 is required; found 3.11 ({})", bin.join("python3.11").display()));
    assert_eq!(
        error.remedy(),
        "Install it with 'uv python install 3.8' or 'pyenv install 3.8', or ask for an installed version."
    );
}
