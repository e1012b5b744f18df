//! Which releases uv is made to choose: those that pip would. An index on loopback holds packages whose old releases know of no conflict;
//! Azure ML's own come from PyPI.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use aml::config::Environment;
use aml::environment::{CondaPolicy, PreparedEnvironment, find_or_make};
use serde_json::{Value, json};

use crate::environment::{Heard, environment, tools, uv_folder};

const YEAR: u32 = 365;

/// An index on a port of loopback, with what every environment needs and these releases.
struct Index {
    server: Child,
    address: String,
}

impl Index {
    fn start(releases: Vec<Value>) -> Self {
        let needed = ["azureml-inference-server-http", "gunicorn", "setuptools"];
        let mut all: Vec<Value> = needed.iter().map(|name| release(name, "50", YEAR, &[])).collect();
        all.extend(releases);
        let mut server = Command::new("python3");
        server.args(["-c", include_str!("environment_choice/index.py"), &Value::from(all).to_string()]);
        let mut server = server.stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Self { server, address: format!("http://127.0.0.1:{}/simple", port.trim()) }
    }

    /// Returns a definition that takes everything from this index.
    fn definition(&self, pip: &[&str]) -> Environment {
        let option = format!("--index-url {}", self.address);
        environment(&["python=3.11"], &[&[option.as_str()], pip].concat())
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn release(name: &str, version: &str, days: u32, requires: &[&str]) -> Value {
    json!({ "name": name, "version": version, "days": days, "requires": requires })
}

/// `aml-top` of today requires an older `aml-leaf` than the newest; its first release knows of none.
fn top_and_leaf(first: Value) -> Vec<Value> {
    vec![
        release("aml-leaf", "1.0", 3 * YEAR, &[]),
        release("aml-leaf", "1.1", YEAR, &[]),
        release("aml-leaf", "2.0", 100, &[]),
        first,
        release("aml-top", "2.0", 3 * YEAR, &["aml-leaf<2"]),
        release("aml-top", "3.0", YEAR, &["aml-leaf<2"]),
    ]
}

/// Returns the version of a project in an environment; nothing where it isn't there.
fn version(made: &PreparedEnvironment, project: &str) -> String {
    let question = format!("from importlib.metadata import version; print(version('{project}'))");
    let output = Command::new(&made.python).args(["-c", &question]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn make(definition: &Environment, store: &Path) -> (PreparedEnvironment, String) {
    let heard = Heard::default();
    let made = find_or_make(definition, &tools(&[uv_folder()], store), CondaPolicy::Auto, &heard);
    (made.unwrap_or_else(|error| panic!("{error}\n{}", heard.text())), heard.text())
}

#[test]
fn what_uv_went_back_years_for_is_chosen_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut releases = top_and_leaf(release("aml-top", "1.0", 8 * YEAR, &[]));
    // What is old because another package wants it so is left alone, and doesn't stand in the way.
    releases.extend([
        release("aml-held", "1.0", 8 * YEAR, &[]),
        release("aml-held", "2.0", 3 * YEAR, &[]),
        release("aml-holder", "1.0", YEAR, &["aml-held<2"]),
    ]);
    let index = Index::start(releases);
    let (made, heard) = make(&index.definition(&["aml-held", "aml-holder", "aml-leaf", "aml-top"]), folder.path());
    assert_eq!((version(&made, "aml-top"), version(&made, "aml-leaf")), ("3.0".to_owned(), "1.1".to_owned()), "{heard}");
    assert!(heard.contains("Note(\"using aml-top 3.0: uv chose 1.0, which is years older\")"), "{heard}");
    assert!(version(&made, "aml-held") == "1.0" && !heard.contains("using aml-held 1.0"), "{heard}");
}

#[test]
fn what_uv_chose_and_cannot_build_is_chosen_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut releases = top_and_leaf(release("aml-top", "1.0", 8 * YEAR, &["aml-ancient"]));
    releases.push(json!({ "name": "aml-ancient", "version": "0.1", "days": 9 * YEAR, "source": true }));
    let index = Index::start(releases);
    let (made, heard) = make(&index.definition(&["aml-leaf", "aml-top"]), folder.path());
    assert_eq!((version(&made, "aml-top"), version(&made, "aml-ancient")), ("3.0".to_owned(), String::new()), "{heard}");

    let heard = Heard::default();
    let pinned = index.definition(&["aml-leaf", "aml-top==1.0"]);
    let error = find_or_make(&pinned, &tools(&[uv_folder()], folder.path()), CondaPolicy::Auto, &heard).unwrap_err();
    assert!(error.to_string().starts_with("'aml-ancient==0.1' has no wheel"), "{error}");
    assert!(error.remedy().contains("aml-top==1.0 depends on it"), "{}\n{}", error.remedy(), heard.text());
}

#[test]
fn what_holds_a_package_back_keeps_it_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::start(vec![
        release("aml-leaf", "1.0", 8 * YEAR, &[]),
        release("aml-leaf", "2.0", 3 * YEAR, &[]),
        release("aml-top", "1.0", 8 * YEAR, &["aml-leaf<2"]),
        release("aml-top", "2.0", 3 * YEAR, &["aml-leaf>=2"]),
    ]);
    for pip in [["aml-top==1.0", "aml-leaf"], ["aml-leaf==1.0", "aml-top<2"]] {
        let (made, heard) = make(&index.definition(&pip), folder.path());
        assert_eq!((version(&made, "aml-top"), version(&made, "aml-leaf")), ("1.0".to_owned(), "1.0".to_owned()), "{heard}");
        assert!(!heard.contains("years older"), "{heard}");
    }
}

#[test]
fn nothing_newer_that_fits_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::start(vec![
        release("aml-leaf", "2.0", 100, &[]),
        release("aml-top", "1.0", 8 * YEAR, &[]),
        release("aml-top", "2.0", 3 * YEAR, &["aml-leaf<2"]),
    ]);
    let (made, heard) = make(&index.definition(&["aml-leaf", "aml-top"]), folder.path());
    assert_eq!(version(&made, "aml-top"), "1.0", "{heard}");
    assert!(
        heard.contains("using aml-top 1.0, which is years older than 2.0: newer releases conflict with other packages"),
        "{heard}"
    );
}

#[test]
fn what_is_pinned_wins_over_the_lower_bounds() {
    let folder = tempfile::tempdir().unwrap();
    let core = |version: &str, years: u32| release("azureml-core", version, years * YEAR, &[]);
    let own = release("aml-own", "1.0", 4 * YEAR, &["azureml-core<1.50"]);
    let index = Index::start(vec![core("1.47.0", 4), core("1.61.0", 1), own]);
    for pip in [&["azureml-core==1.47.0"][..], &["azureml-core<1.50"], &["aml-own", "azureml-core"]] {
        let (made, heard) = make(&index.definition(pip), folder.path());
        assert_eq!(version(&made, "azureml-core"), "1.47.0", "{pip:?}: {heard}");
    }
}

#[test]
fn the_commonest_definitions_get_azure_mls_newest_packages() {
    let folder = tempfile::tempdir().unwrap();
    let pip = ["numpy", "onnxruntime", "scikit-learn==1.5.2", "joblib", "azureml-defaults"];
    let (made, heard) = make(&environment(&["python=3.11"], &pip), folder.path());
    let numbers = |project: &str| {
        let version = version(&made, project);
        let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or_default());
        (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default())
    };
    for project in ["azureml-defaults", "azureml-core", "azureml-dataset-runtime"] {
        assert!(numbers(project) >= (1, 60), "{project} {}\n{heard}", version(&made, project));
    }
    assert!(numbers("numpy") >= (2, 3), "numpy {}", version(&made, "numpy"));
}
