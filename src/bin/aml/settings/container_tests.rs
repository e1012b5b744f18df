//! What the variables of a container make of a replica.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;

/// A container's files: an application with a project, and a program that stands for Python.
fn application() -> TempDir {
    let root = tempfile::Builder::new().prefix("aml").tempdir().unwrap();
    for folder in ["app/project/deep", "bin", "home", "tmp"] {
        fs::create_dir_all(root.path().join(folder)).unwrap();
    }
    for script in ["app/project/score.py", "app/project/deep/score.py", "app/other.py"] {
        fs::write(root.path().join(script), "").unwrap();
    }
    let python = root.path().join("bin/python3");
    fs::write(&python, "").unwrap();
    fs::set_permissions(&python, fs::Permissions::from_mode(0o755)).unwrap();
    root
}

fn read_with(root: &Path, given: &[(&str, &str)]) -> Result<ContainerReplica, Faults> {
    let defaults = [("AML_APP_ROOT", "app"), ("PATH", "bin"), ("HOME", "home"), ("TMPDIR", "tmp")];
    let mut variables: BTreeMap<OsString, OsString> =
        defaults.iter().map(|(name, folder)| (OsString::from(name), root.join(folder).into_os_string())).collect();
    variables.insert("AZUREML_ENTRY_SCRIPT".into(), "project/score.py".into());
    variables.extend(given.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))));
    read(variables, "/aml/bin/aml".into(), "/dev/termination-log".into())
}

fn config(root: &Path, given: &[(&str, &str)]) -> ReplicaConfig {
    read_with(root, given).unwrap_or_else(|faults| panic!("{faults}")).config
}

#[test]
fn few_variables_make_a_replica_as_v1_had_it() {
    let root = application();
    let config = config(root.path(), &[]);
    assert_eq!(config.listen, Listen::AllAddresses(5001));
    assert_eq!((config.entry_script.as_str(), config.source_directory), ("project/score.py", None));
    assert_eq!(config.python, root.path().join("bin/python3"));
    assert_eq!((config.service.as_str(), config.max_concurrent_requests, config.drain_delay_ms), ("service", 1, 0));
    assert_eq!((config.scoring_timeout_ms, config.front), (300_000, Front::Standalone { max_queue_wait_ms: 60_000 }));
    assert_eq!((config.log_file, config.model_dir), (None, None));
    assert_eq!(config.variables["SERVICE_PATH_PREFIX"], "");
}

#[test]
fn v1s_two_time_outs_and_the_variables_of_a_packaged_dockerfile_hold() {
    let root = application();
    let timeout = |given: &[(&str, &str)]| config(root.path(), given).scoring_timeout_ms;
    assert_eq!(timeout(&[("WORKER_TIMEOUT", "600")]), 600_000);
    assert_eq!(timeout(&[("SCORING_TIMEOUT_MS", "900000")]), 900_000);
    assert_eq!(timeout(&[("SCORING_TIMEOUT_MS", "60000"), ("WORKER_TIMEOUT", "30")]), 30_000);
    let more = [("AML_VARIABLES", r#"{"CERTIFICATE": "a\nb\n", "HOME": "/from/the/image", "WORKER_COUNT": "3"}"#)];
    let config = config(root.path(), &more);
    assert_eq!((config.variables["CERTIFICATE"].as_str(), config.max_concurrent_requests), ("a\nb\n", 3));
    assert_eq!(config.variables["HOME"], root.path().join("home").to_str().unwrap(), "what the container was started with wins");
    assert!(!config.variables.contains_key("AML_VARIABLES"));
    let faults = read_with(root.path(), &[("AML_VARIABLES", "{"), ("WORKER_TIMEOUT", "soon")]).err().unwrap().to_string();
    assert!(
        faults.contains("AML_VARIABLES: must be a JSON object") && faults.contains("WORKER_TIMEOUT: must be a whole"),
        "{faults}"
    );
}

#[test]
fn the_script_is_found_with_and_without_its_source_directory() {
    let root = application();
    let found = |script, source| {
        let config = config(root.path(), &[("AZUREML_ENTRY_SCRIPT", script), ("AZUREML_SOURCE_DIRECTORY", source)]);
        (config.source_directory.unwrap_or_default(), config.entry_script)
    };
    let pair = |source: &str, script: &str| (source.to_owned(), script.to_owned());
    assert_eq!(found("project/score.py", "project"), pair("project", "score.py"));
    assert_eq!(found("project/deep/score.py", "project/"), pair("project", "deep/score.py"));
    assert_eq!(found("deep/score.py", "project"), pair("project", "deep/score.py"), "a script within its source directory");
    assert_eq!(found("./score.py", "project"), pair("project", "score.py"));
    assert_eq!(found("other.py", "project"), pair("", "other.py"), "a script beside its source directory");
    assert_eq!(found("project/score.py", ""), pair("", "project/score.py"), "an empty variable is none");
}

#[test]
fn the_application_gets_its_own_variables_and_none_of_the_replicas() {
    let root = application();
    let given = [("MY_OWN", "1"), ("WORKER_PRELOAD", "true"), ("AML_LISTEN", "127.0.0.1:0"), ("WORKER_COUNT", "2")];
    let variables = config(root.path(), &given).variables;
    assert_eq!((variables["MY_OWN"].as_str(), variables["WORKER_PRELOAD"].as_str()), ("1", "true"));
    assert!(!variables.contains_key("AML_LISTEN"), "{variables:?}");
    assert!(!variables.contains_key("WORKER_COUNT"), "the replica passes it on itself: {variables:?}");
    assert_eq!(Path::new(&variables["HOME"]), root.path().join("home"), "a home that can be written stays");
}

#[test]
fn a_home_that_is_missing_becomes_the_private_folder() {
    let root = application();
    let replica = read_with(root.path(), &[("HOME", "/nonexistent")]).unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(Path::new(&replica.config.variables["HOME"]), replica.folder.path());
    assert_eq!(replica.folder.path().parent(), Some(root.path().join("tmp").as_path()));
    assert_eq!(fs::metadata(replica.folder.path()).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn models_are_found_where_they_are_by_default() {
    let root = application();
    fs::create_dir(root.path().join("app/azureml-models")).unwrap();
    assert_eq!(config(root.path(), &[]).model_dir.as_deref(), Some("azureml-models"));
    let given = config(root.path(), &[("AZUREML_MODEL_DIR", "/models/a/1")]);
    assert_eq!(given.model_dir.as_deref(), Some("/models/a/1"));
}

#[test]
fn the_conda_environments_python_comes_before_that_on_path() {
    let root = application();
    let environment = root.path().join("conda");
    fs::create_dir_all(environment.join("bin")).unwrap();
    fs::copy(root.path().join("bin/python3"), environment.join("bin/python")).unwrap();
    let path = environment.to_str().unwrap();
    assert_eq!(config(root.path(), &[("AZUREML_CONDA_ENVIRONMENT_PATH", path)]).python, environment.join("bin/python"));
    let given = [("AZUREML_CONDA_ENVIRONMENT_PATH", path), ("AML_PYTHON", "python3")];
    assert_eq!(config(root.path(), &given).python, root.path().join("bin/python3"), "AML_PYTHON decides");
}

#[test]
fn a_record_and_keys_make_a_replica_of_a_cluster() {
    let root = application();
    let keys = root.path().join("keys");
    fs::create_dir(&keys).unwrap();
    let given = [("AML_RECORD", "1b4e28ba"), ("AML_PASS_KEYS", keys.to_str().unwrap())];
    let found = config(root.path(), &given);
    let front = |pass_keys: PathBuf| Front::Cluster { record: "1b4e28ba".to_owned(), pass_keys };
    assert_eq!((found.front, found.drain_delay_ms), (front(keys.join("pass-keys.json")), 10_000));
    assert!(!found.variables.keys().any(|name| name == "AML_RECORD" || name == "AML_PASS_KEYS"), "{:?}", found.variables);
    let file = keys.join("another.json");
    let given = [("AML_RECORD", "1b4e28ba"), ("AML_PASS_KEYS", file.to_str().unwrap()), ("AML_DRAIN_DELAY_MS", "7")];
    let found = config(root.path(), &given);
    assert_eq!((found.front, found.drain_delay_ms), (front(file), 7));
}

#[test]
fn half_a_cluster_is_told_among_the_other_faults() {
    let root = application();
    let faults = |given: &[(&str, &str)]| read_with(root.path(), given).err().expect("something is missing").to_string();
    insta::assert_snapshot!(faults(&[("AML_RECORD", "1b4e28ba"), ("WORKER_COUNT", "0")]), @"
    WORKER_COUNT: must be a whole number from 1 to 1000, not '0' (leave it out for the default, 1)
    AML_PASS_KEYS: is not set, but AML_RECORD is (set it to the folder where the router's pass-keys.json is mounted, or leave out AML_RECORD too)
    ");
    insta::assert_snapshot!(faults(&[("AML_PASS_KEYS", "/aml/router")]), @"AML_RECORD: is not set, but AML_PASS_KEYS is (set it to the id of the service's record, or leave out AML_PASS_KEYS too)");
    insta::assert_snapshot!(faults(&[("AML_RECORD", "1b4e28ba"), ("AML_PASS_KEYS", "keys")]), @"AML_PASS_KEYS: must be an absolute path, not 'keys' (set it to the folder where the router's pass-keys.json is mounted, or leave out AML_RECORD too)");
}

#[test]
fn all_wrong_variables_are_told_at_once() {
    let given = [
        ("AML_APP_ROOT", "/nonexistent/app"),
        ("AZUREML_ENTRY_SCRIPT", "score.py"),
        ("PATH", "/nonexistent/bin"),
        ("SERVICE_NAME", "Ab"),
        ("AML_LISTEN", "5001"),
        ("WORKER_COUNT", "0"),
        ("SCORING_TIMEOUT_MS", "a minute"),
        ("AML_DRAIN_DELAY_MS", "-1"),
        ("AML_MAX_QUEUE_WAIT_MS", "1e3"),
        ("AML_RUN_DIR", "run"),
    ];
    let faults = read_with(application().path(), &given).err().expect("each of them is wrong");
    insta::assert_snapshot!(faults, @"
    AML_APP_ROOT: must be the absolute path of a folder, but '/nonexistent/app' is not (set it to the folder that holds project and models (/var/azureml-app by default))
    AZUREML_ENTRY_SCRIPT: names 'score.py', but there is no such file in '/nonexistent/app' (give its path relative to AML_APP_ROOT, or name its folder in AZUREML_SOURCE_DIRECTORY)
    AML_PYTHON: is not set, and there is no python3 or python on PATH (/nonexistent/bin) (use an image with Python, or set AML_PYTHON to the absolute path of its interpreter)
    SERVICE_NAME: 'Ab' is not a valid service name: 3 to 32 characters: lower-case letters, digits and dashes, starting with a letter and not ending with a dash
    AML_LISTEN: must be an IP address and a port, not '5001' (write 0.0.0.0:5001, or [::]:5001 for both IPv6 and IPv4)
    WORKER_COUNT: must be a whole number from 1 to 1000, not '0' (leave it out for the default, 1)
    SCORING_TIMEOUT_MS: must be a whole number from 1 to 86400000, not 'a minute' (leave it out for the default, 300000)
    AML_DRAIN_DELAY_MS: must be a whole number from 0 to 3600000, not '-1' (leave it out for the default, 0)
    AML_MAX_QUEUE_WAIT_MS: must be a whole number from 0 to 3600000, not '1e3' (leave it out for the default, 60000)
    AML_RUN_DIR: names 'run', which can't hold sockets: the path is not absolute (set it to the short absolute path of a folder that this user can write to, or leave it out)
    ");
}

#[test]
fn a_missing_script_variable_is_told_with_an_example() {
    let faults = read_with(application().path(), &[("AZUREML_ENTRY_SCRIPT", "")]).err().expect("there is no script");
    assert_eq!(
        faults.to_string(),
        "AZUREML_ENTRY_SCRIPT: is not set (set it to the script's path relative to AML_APP_ROOT, such as project/score.py)"
    );
}
