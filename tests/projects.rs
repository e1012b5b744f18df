//! Projects as people have them (`fixtures/projects`): each is deployed unchanged and scored, and must answer what its case says.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::deploy::{Machine, fixture, post};

/// One entry of `cases.json`: what a user would type, and what a client must get.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Case {
    project: String,
    inference_config: String,
    deployment_config: String,
    auth: String,
    models: Vec<Model>,
    request: Request,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Model {
    name: String,
    path: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    headers: std::collections::BTreeMap<String, String>,
    body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    status: u16,
    headers: std::collections::BTreeMap<String, String>,
    json: Option<String>,
    body: Option<String>,
}

fn run(name: &str) {
    let all = std::fs::read(fixture("projects").join("cases.json")).unwrap();
    let cases: Vec<Case> = serde_json::from_slice(&all).unwrap();
    let case = cases.into_iter().find(|case| case.project == name).unwrap_or_else(|| panic!("{name} is not in cases.json"));
    let machine = Machine::new();
    let project = fixture("projects").join(name);
    let mut arguments =
        vec!["model", "deploy", "-n", "sample-svc", "-ic", &case.inference_config, "-dc", &case.deployment_config];
    let registered: Vec<String> = case.models.iter().map(|model| register(&machine, &project, model)).collect();
    for id in &registered {
        arguments.extend(["-m", id]);
    }
    let uri = machine.run_in(&project, &arguments).json()["scoringUri"].as_str().unwrap().to_owned();
    let credential = match case.auth.as_str() {
        "key" => Some(machine.primary_key("sample-svc")),
        "token" => Some(
            machine.run(&["service", "get-access-token", "-n", "sample-svc", "--query", "accessToken", "-o", "tsv"]).succeeded(),
        ),
        "none" => None,
        other => panic!("{name}: unknown auth {other}"),
    };
    let authorization = format!("Bearer {}", credential.as_deref().unwrap_or_default().trim());
    let mut headers: Vec<(&str, &str)> =
        case.request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    if credential.is_some() {
        headers.push(("Authorization", &authorization));
    }
    let answer = post(&uri, &headers, &std::fs::read(project.join(&case.request.body)).unwrap());
    assert_eq!(answer.status, case.expected.status, "{name}: {}", answer.text());
    for (header, value) in &case.expected.headers {
        assert_eq!(answer.header(header), Some(value.as_str()), "{name}: header {header}");
    }
    if let Some(file) = &case.expected.json {
        let expected: Value = serde_json::from_slice(&std::fs::read(project.join(file)).unwrap()).unwrap();
        let got: Value =
            serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{name}: {error}: {}", answer.text()));
        assert_eq!(got, expected, "{name}: what a client gets");
    }
    if let Some(file) = &case.expected.body {
        assert_eq!(answer.body, std::fs::read(project.join(file)).unwrap(), "{name}: the bytes that a client gets");
    }
    assert_unchanged(&project);
}

fn register(machine: &Machine, project: &Path, model: &Model) -> String {
    machine
        .run_in(project, &["model", "register", "-n", &model.name, "-p", &model.path, "--query", "id", "-o", "tsv"])
        .succeeded()
        .trim()
        .to_owned()
}

/// Deploying must leave the user's folder as it is.
fn assert_unchanged(project: &Path) {
    let status = std::process::Command::new("git")
        .args(["status", "--porcelain", "--ignored", "."])
        .current_dir(project)
        .output()
        .unwrap();
    let changed = String::from_utf8_lossy(&status.stdout).into_owned();
    assert!(changed.is_empty(), "{} was changed: {changed}", project.display());
}

macro_rules! projects {
    ($($test:ident: $name:literal,)*) => {
        $(
            #[test]
            fn $test() {
                run($name);
            }
        )*

        #[test]
        fn every_project_is_tested() {
            let tested = [$($name),*];
            for entry in std::fs::read_dir(fixture("projects")).unwrap().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                assert!(!entry.path().is_dir() || tested.contains(&name.as_str()), "no test deploys fixtures/projects/{name}");
            }
        }
    };
}

projects! {
    a_model_file: "model-file",
    a_model_folder: "model-folder",
    several_models: "several-models",
    get_model_path: "get-model-path",
    raw_http_with_multipart_in_and_a_jpeg_out: "raw-http",
    a_numpy_schema: "schema-numpy",
    a_pandas_schema: "schema-pandas",
    a_standard_schema: "schema-standard",
    a_sibling_module: "sibling-module",
    conda_packages_only: "conda-packages-only",
    a_pinned_old_server: "pinned-server",
    the_one_server_that_cannot_be_silent_about_its_logging: "first-logging-server",
}
