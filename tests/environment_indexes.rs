//! What indexes answer is told truly, by uv and by pip, and what pip is told on this machine counts for both.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use aml::config::CondaFile;
use aml::config::Faults;
use aml::environment::{CondaPolicy, EnvironmentError, InstallerSettings, Pip, Tools, find_or_make};
use aml::progress::Silent;

use crate::environment::{Heard, environment, tools, uv_folder};

/// An index on loopback that answers everything alike.
struct Index {
    server: Child,
    port: String,
}

impl Index {
    fn start(answer: &str) -> Self {
        let mut server = Command::new("python3");
        server.args(["-c", include_str!("environment_indexes/answers.py"), answer]);
        let mut server = server.stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Self { server, port: port.trim().to_owned() }
    }

    fn address(&self) -> String {
        format!("http://someone:hunter2@127.0.0.1:{}/simple", self.port)
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Settings of pip by which a failure takes no longer than it must.
fn impatient(more: &[(&str, &str)]) -> InstallerSettings {
    let options = [("retries", "0"), ("timeout", "3")].iter().chain(more);
    let variables = options.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    InstallerSettings { pip: Pip { files: Vec::new(), variables }, ..InstallerSettings::default() }
}

fn failure(tools: &Tools, pip: &[&str]) -> EnvironmentError {
    let definition = environment(&["python=3.11"], pip);
    let heard = Heard::default();
    let error = find_or_make(&definition, tools, CondaPolicy::Auto, &heard).unwrap_err();
    assert!(!format!("{error:?}{}{}", error.remedy(), heard.text()).contains("hunter2"), "the password shows: {error:?}");
    error
}

/// Returns the code and the message for an index of the definition, its port left out.
fn told(answer: &str, first: &[&Path]) -> String {
    let index = Index::start(answer);
    let folder = tempfile::tempdir().unwrap();
    let tools = Tools { installers: impatient(&[]), ..tools(first, folder.path()) };
    let error = failure(&tools, &[&format!("--index-url {}", index.address()), "aml-private"]);
    format!("{}: {error}", error.code()).replace(&index.port, "PORT")
}

#[test]
fn uv_does_not_hide_what_an_index_answers() {
    let uv = [uv_folder()];
    for (answer, expected) in [
        ("401", "PackageIndexUnauthorized: the package index 127.0.0.1:PORT refuses access"),
        ("403", "PackageIndexUnauthorized: the package index 127.0.0.1:PORT refuses access"),
        ("404", "PackageNotFound: the package index has no package 'aml-private'"),
        ("page", "PackageIndexInvalid: what answers at 127.0.0.1:PORT is no package index"),
    ] {
        assert_eq!(told(answer, &uv), expected, "{answer}");
    }
}

#[test]
fn pip_does_not_hide_what_an_index_answers() {
    for (answer, expected) in [
        ("403", "PackageIndexUnauthorized: the package index 127.0.0.1:PORT refuses access"),
        ("503", "PackageIndexFailed: the package index 127.0.0.1:PORT failed with status 503"),
        ("never", "PackageIndexUnreachable: can't reach the package index 127.0.0.1"),
    ] {
        let told = told(answer, &[]);
        assert!(told.starts_with(expected), "{answer}: {told}");
    }
}

#[test]
fn uv_looks_where_pip_is_told_to_on_this_machine_unless_the_definition_says_where() {
    let (machines, own) = (Index::start("403"), Index::start("404"));
    let folder = tempfile::tempdir().unwrap();
    let installers = impatient(&[("index-url", &machines.address())]);
    let tools = Tools { installers, ..tools(&[uv_folder()], folder.path()) };
    let error = failure(&tools, &["aml-private"]).to_string();
    assert_eq!(error.replace(&machines.port, "PORT"), "the package index 127.0.0.1:PORT refuses access");
    let error = failure(&tools, &[&format!("--index-url {}", own.address()), "aml-private"]).to_string();
    assert_eq!(error, "the package index has no package 'aml-private'", "pip's index replaces that of the definition");
}

#[test]
fn what_uv_has_no_equivalent_of_is_left_to_pip() {
    let folder = tempfile::tempdir().unwrap();
    let tools = Tools { installers: impatient(&[("pre", "1")]), ..tools(&[uv_folder()], folder.path()) };
    let plan = aml::environment::plan(&environment(&["python=3.11"], &["six"]), &tools, CondaPolicy::Auto).unwrap();
    assert_eq!(plan.remarks.notes, ["pip is used, since pip's configuration sets 'pre', which uv doesn't have"]);
    assert!(matches!(plan.way, aml::environment::Way::Venv { installer: aml::environment::Installer::Pip, .. }), "{plan:?}");
}

#[test]
fn a_fault_of_a_package_or_of_python_points_at_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("conda.yml");
    let tools = tools(&[], &folder.path().join("store"));
    for (text, expected) in [
        ("dependencies:\n- python=3.11\n- r-base\n- numpy=1.2.3.4=x\n- nosuch::thing\n", "conda.yml:3:3 conda.yml:5:3"),
        ("dependencies:\n- pip\n- python=2.7\n", "conda.yml:3:3"),
        ("dependencies:\n- pip\n- python=3.x\n", "conda.yml:3:3"),
        ("dependencies:\n- python=3.19\n", "conda.yml:2:3"),
    ] {
        std::fs::write(&file, text).unwrap();
        let definition = CondaFile::read(&file, &mut Faults::default()).unwrap();
        let mut environment = environment(&[], &[]);
        environment.python.conda_dependencies = Some(definition);
        let error = aml::environment::look_up(&environment, &tools, CondaPolicy::Never).unwrap_err();
        let places: Vec<_> = error.places().iter().map(ToString::to_string).collect();
        assert_eq!(places.join(" ").replace(&format!("{}/", folder.path().display()), ""), expected, "{error}");
    }
}

#[test]
fn what_a_killed_command_left_for_installers_is_removed_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let left = folder.path().join(format!("{}.private", "a".repeat(64)));
    let foreign = folder.path().join("mine.private");
    for folder in [&left, &foreign] {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join("requirements.txt"), "--index-url https://me:token@host/simple").unwrap();
    }
    let wrong = environment(&["python=2.7"], &[]);
    find_or_make(&wrong, &tools(&[], folder.path()), CondaPolicy::Never, &Silent).unwrap_err();
    assert!(!left.exists(), "the passwords of a killed command stay");
    assert!(foreign.exists(), "a folder that isn't ours was removed");
}
