//! `aml environment`: from a scaffold to a registered definition and back, keys and what differs, curated names.

use std::fs;

use serde_json::Value;

use crate::cli::sandbox::Sandbox;

const CURATED: &str = "AzureML-sklearn-0.24.1-ubuntu18.04-py37-cpu-inference";

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_scaffold_is_registered_listed_and_downloaded_again() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.aml("environment scaffold -n mine -d env").success(), "", "v1 printed nothing");
    let stderr = sandbox.aml("environment scaffold -n mine -d env").failure(1);
    insta::assert_snapshot!(stderr, @"
    error: [SANDBOX]/work/env exists already
    hint: choose another folder with -d, or remove this one
    ");
    let registered = json(&sandbox.aml("environment register -d env -t out/env.json").success());
    assert_eq!((&registered["name"], &registered["version"]), (&"mine".into(), &"1".into()));
    assert_eq!(registered["python"]["condaDependencies"]["dependencies"][0], "python=3.11");
    assert_eq!(json(&fs::read_to_string(sandbox.work().join("out/env.json")).unwrap()), registered);
    let again = sandbox.aml("environment register -d env -t out/env.json").failure(1);
    assert!(again.contains("exists already"), "{again}");
    let _ = sandbox.aml("environment register -d env").success();
    assert_eq!(sandbox.aml("environment show -n mine --query version -o tsv").success(), "2\n");
    assert_eq!(sandbox.aml("environment show -n mine -v 1 --query version -o tsv").success(), "1\n");
    insta::assert_snapshot!(sandbox.aml("environment list -o table").success(), @"
    Name    Version
    ------  ---------
    mine    2
    ");
    assert_eq!(sandbox.aml("environment download -n mine -v 1 -d got").success(), "");
    let read = |path: &str| fs::read_to_string(sandbox.work().join(path)).unwrap();
    assert_eq!(read("got/conda_dependencies.yml"), read("env/conda_dependencies.yml"));
    assert_eq!(json(&read("got/azureml_environment.json"))["version"], "1");
}

#[test]
fn a_download_replaces_the_definition_and_nothing_else() {
    let sandbox = Sandbox::new();
    let _ = sandbox.aml("environment scaffold -n mine -d env").success();
    let _ = sandbox.aml("environment register -d env").success();
    sandbox.write("got/BaseDockerfile", "FROM other\n");
    sandbox.write("got/notes.txt", "mine");
    assert!(sandbox.aml("environment download -n mine -d got").failure(1).contains("exists already"));
    let _ = sandbox.aml("environment download -n mine -d got --overwrite").success();
    assert!(!sandbox.work().join("got/BaseDockerfile").exists(), "it would be read as part of the definition");
    assert_eq!(fs::read_to_string(sandbox.work().join("got/notes.txt")).unwrap(), "mine");
}

#[test]
fn what_is_not_there_is_exit_code_3_and_reserved_names_are_refused() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.aml("environment show -n nope -v 3").failure(3), @"
    error: environment 'nope:3' was not found in workspace 'default'
    hint: see 'aml environment list', or register it with 'aml environment register -d FOLDER'
    ");
    insta::assert_snapshot!(sandbox.aml("environment scaffold -n AzureML-mine -d env").failure(1), @"
    error: the name 'AzureML-mine' is reserved: those that begin with Microsoft or AzureML are of curated environments
    hint: choose another name
    ");
    sandbox.write("env/azureml_environment.json", r#"{"name": "Microsoft-mine"}"#);
    assert!(sandbox.aml("environment register -d env").failure(1).contains("reserved"));
}

#[test]
fn a_registered_environment_shows_no_password() {
    let sandbox = Sandbox::new();
    sandbox.write("env/azureml_environment.json", r#"{"name": "private"}"#);
    sandbox.write(
        "env/conda_dependencies.yml",
        "dependencies:\n- pip:\n  - --index-url https://me:hunter2@host.example/simple\n  - joblib\n",
    );
    let shown = sandbox.aml("environment register -d env").success();
    assert!(shown.contains("https://****@host.example/simple") && !shown.contains("hunter2"), "{shown}");
    let _ = sandbox.aml("environment download -n private -d got").success();
    let kept = fs::read_to_string(sandbox.work().join("got/conda_dependencies.yml")).unwrap();
    assert!(kept.contains("hunter2"), "whoever installs needs it: {kept}");
}

#[test]
fn the_key_says_what_it_is_made_of_and_what_differs() {
    let sandbox = Sandbox::new();
    sandbox.write("one/azureml_environment.json", r#"{"name": "one", "docker": {"baseImage": "ubuntu:22.04"}}"#);
    sandbox.write("one/conda_dependencies.yml", "dependencies:\n- python=3.11\n- pip:\n  - joblib==1.3\n  - numpy\n");
    sandbox.write("two/azureml_environment.json", r#"{"name": "two", "docker": {"baseImage": "ubuntu:24.04"}}"#);
    sandbox.write("two/conda_dependencies.yml", "# newer\ndependencies:\n- python=3.11\n- pip:\n  - Numpy\n  - joblib==1.4\n");
    let found = json(&sandbox.aml("environment key -d one").success());
    assert_eq!(found["key"].as_str().map(str::len), Some(64));
    assert_eq!(found["form"]["baseImage"], "docker.io/library/ubuntu:22.04");
    assert!(!sandbox.path("data/aml/workspaces").exists(), "a key needs no workspace");
    insta::assert_snapshot!(sandbox.aml("environment key -d one --diff two --query differences").success(), @r#"
    [
      {
        "consequence": "everything is rebuilt on the other base image",
        "field": "baseImage",
        "is": "docker.io/library/ubuntu:24.04",
        "was": "docker.io/library/ubuntu:22.04"
      },
      {
        "consequence": "the packages are resolved and installed again",
        "field": "pip",
        "is": [
          "joblib==1.4"
        ],
        "was": [
          "joblib==1.3"
        ]
      }
    ]
    "#);
    let same = json(&sandbox.aml("environment key -d one --diff one").success());
    assert_eq!((&same["rebuilds"], &same["key"]), (&false.into(), &same["other"]["key"]));
    sandbox.write("score.py", "");
    sandbox.write(
        "ic.json",
        r#"{"entryScript": "score.py", "condaFile": "one/conda_dependencies.yml", "baseImage": "ubuntu:22.04"}"#,
    );
    let by_file = json(&sandbox.aml("environment key --ic ic.json").success());
    assert_eq!(by_file["key"], found["key"], "the same definition in an old inference configuration");
    let never = json(&sandbox.aml("environment key -d one --conda never").success());
    assert_ne!(never["key"], found["key"]);
}

#[test]
fn a_key_of_what_is_only_named_says_how_to_write_it_down() {
    let sandbox = Sandbox::new();
    sandbox.write("score.py", "");
    sandbox.write("ic.json", r#"{"entryScript": "score.py", "environment": {"name": "mine"}}"#);
    insta::assert_snapshot!(sandbox.aml("environment key --ic ic.json").failure(1), @r"
    error: the inference configuration names the registered environment 'mine' and doesn't define it
    hint: write its definition with 'aml environment download -n mine -d FOLDER' and give that folder with -d
    ");
    assert!(sandbox.aml("environment key").failure(2).contains("--directory"));
    assert!(sandbox.aml("environment key -d a --ic b").failure(2).contains("cannot be used with"));
}

#[test]
fn a_curated_name_is_its_image_and_needs_containers() {
    let sandbox = Sandbox::new();
    let shown = json(&sandbox.aml(&format!("environment show -n {CURATED}")).success());
    assert_eq!(shown["docker"]["baseImage"], "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:latest");
    assert_eq!(shown["python"]["userManagedDependencies"], true);
    sandbox.write("score.py", "def init(): pass\ndef run(data): return data\n");
    let planned = sandbox.aml(&format!("model deploy -n abc --es score.py -e {CURATED} --dry-run"));
    let told = (planned.code, planned.stderr.contains("code: CuratedEnvironment"));
    assert_eq!(told, (Some(1), true), "a plan fails where the deployment would: {}", planned.stderr);
    insta::assert_snapshot!(sandbox.aml(&format!("model deploy -n abc --es score.py -e {CURATED}")).failure(1), @r"
    error: the curated environment 'AzureML-sklearn-0.24.1-ubuntu18.04-py37-cpu-inference' is the image mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:latest, which only a platform with containers can run
      code: CuratedEnvironment
    hint: Package an image with 'aml model package', or write a conda file that lists python=3.7 and scikit-learn==0.24.1 and azureml-inference-server-http.
    ");
    insta::assert_snapshot!(sandbox.aml("model deploy -n abc --es score.py -e AzureML-Scikit-learn-0.20.3 --dry-run").failure(1), @r"
    error: the curated environment 'AzureML-Scikit-learn-0.20.3' has no published inference image
      code: CuratedEnvironment
    hint: Instead, write a conda file that lists scikit-learn and azureml-inference-server-http, and name it with --conda-file.
    ");
}

#[test]
fn the_definition_that_is_registered_is_the_one_that_is_deployed() {
    let sandbox = Sandbox::new();
    let definition =
        |path: &str| format!(r#"{{"name": "mine", "python": {{"userManagedDependencies": true, "interpreterPath": "{path}"}}}}"#);
    for path in ["/first/python", "/second/python"] {
        sandbox.write("env/azureml_environment.json", definition(path));
        let _ = sandbox.aml("environment register -d env").success();
    }
    sandbox.write("score.py", "def init(): pass\ndef run(data): return data\n");
    let deploy = "model deploy -n abc --es score.py -e mine";
    let latest = sandbox.aml(deploy).failure(1);
    assert!(latest.contains("'/second/python'"), "{latest}");
    let first = sandbox.aml(&format!("{deploy} --ev 1")).failure(1);
    assert!(first.contains("'/first/python'"), "{first}");
    let missing = sandbox.aml(&format!("{deploy} --ev 9")).failure(1);
    assert!(missing.contains("environment 'mine:9' was not found"), "{missing}");
    sandbox.write("ic.json", r#"{"entryScript": "score.py", "environment": {"name": "mine", "version": "1"}}"#);
    let referred = sandbox.aml("model deploy -n abc --ic ic.json").failure(1);
    assert!(referred.contains("'/first/python'"), "{referred}");
}
