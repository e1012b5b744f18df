//! What a deployed service gives: scores, authentication, keys, tokens, logs; and what deleting it leaves.

use super::{Machine, fixture, get, post};

const ECHO: &str = "import json\n\ndef init():\n    print('the model is loaded')\n\ndef run(raw):\n    print('scoring', raw)\n    return json.loads(raw)\n";

#[test]
fn the_diabetes_sample_is_deployed_scored_and_deleted_without_a_trace() {
    let machine = Machine::new();
    let project = fixture("diabetes");
    let model = machine.run_in(&project, &["model", "register", "-n", "diabetes", "-p", "sklearn_regression_model.pkl"]).json();
    assert_eq!(model["id"], "diabetes:1");
    let deploy = [
        "model",
        "deploy",
        "-n",
        "diabetes-service",
        "-m",
        "diabetes:1",
        "-ic",
        "inferenceconfig.json",
        "-dc",
        "deploymentconfig.json",
    ];
    let service = machine.run_in(&project, &deploy).json();
    assert_eq!((service["state"].as_str(), service["computeType"].as_str()), (Some("Healthy"), Some("AKS")), "{service}");
    let uri = service["scoringUri"].as_str().unwrap();
    assert!(uri.ends_with("/api/v1/service/diabetes-service/score"), "{uri}");

    let sample = std::fs::read(project.join("sample_request.json")).unwrap();
    let key = machine.primary_key("diabetes-service");
    let answer = post(uri, &[("Authorization", &format!("Bearer {key}")), ("Content-Type", "application/json")], &sample);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let scores: Vec<f64> = serde_json::from_slice(&answer.body).unwrap();
    assert!(
        !scores.is_empty() && scores.iter().all(|score| (25.0..346.0).contains(score)),
        "disease progression runs from 25 to 346: {scores:?}"
    );
    assert_eq!(post(uri, &[], &sample).status, 401, "without a key");
    assert_eq!(post(uri, &[("Authorization", "Bearer wrong")], &sample).status, 401, "with a wrong key");
    let run = machine.run(&["service", "run", "-n", "diabetes-service", "-d", &String::from_utf8(sample).unwrap()]).json();
    assert_eq!(run, serde_json::json!(scores), "service run gives what the service gives");

    let swagger = get(&uri.replace("/score", "/swagger.json"), &[("Authorization", &format!("Bearer {key}"))]);
    assert_eq!(swagger.status, 200);
    let deleted = machine.run(&["service", "delete", "-n", "diabetes-service"]).json();
    assert_eq!(deleted, serde_json::json!({"name": "diabetes-service"}));
    assert_nothing_left(&machine, "diabetes-service");
}

fn assert_nothing_left(machine: &Machine, service: &str) {
    super::machine::eventually("no process is left after the last service was deleted", || machine.processes().is_empty());
    let named: Vec<_> = files_below(&machine.state()).into_iter().chain(files_below(&machine.runtime())).collect();
    let left: Vec<_> = named.iter().filter(|path| path.contains(service) || path.contains("/apps/")).collect();
    assert!(left.is_empty(), "files of the service are left: {left:?}");
}

fn files_below(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        found.push(entry.path().to_string_lossy().into_owned());
        if entry.path().is_dir() {
            found.extend(files_below(&entry.path()));
        }
    }
    found
}

#[test]
fn keys_are_regenerated_one_at_a_time_and_the_old_one_ends_at_once() {
    let machine = Machine::new();
    let project = machine.project("echo", ECHO);
    let file = machine.folder().join("key");
    std::fs::write(&file, "key-of-a-file\n").unwrap();
    let service = machine.deploy(&project, "echo-svc", &["--primary-key-file", file.to_str().unwrap()]).json();
    let uri = service["scoringUri"].as_str().unwrap().to_owned();
    let before = machine.run(&["service", "get-keys", "-n", "echo-svc"]).json();
    assert_eq!(before["primaryKey"], "key-of-a-file");
    let after = machine.run(&["service", "regen-key", "-n", "echo-svc", "-k", "primary"]).json();
    assert_ne!(before["primaryKey"], after["primaryKey"], "the primary key is new");
    assert_eq!(before["secondaryKey"], after["secondaryKey"], "the secondary key stays");
    let with =
        |key: &serde_json::Value| post(&uri, &[("Authorization", &format!("Bearer {}", key.as_str().unwrap()))], b"1").status;
    assert_eq!((with(&before["primaryKey"]), with(&after["primaryKey"]), with(&after["secondaryKey"])), (401, 200, 200));
    let chosen = machine.run(&["service", "regen-key", "-n", "echo-svc", "-k", "Secondary", "-s", "my-own-key"]).json();
    assert_eq!(with(&chosen["secondaryKey"]), 200, "a chosen key works");
    let file = ["--set-key-file", file.to_str().unwrap()];
    let chosen = machine.run(&[&["service", "regen-key", "-n", "echo-svc", "-k", "Secondary"], &file[..]].concat()).json();
    assert_eq!((chosen["secondaryKey"].as_str(), with(&chosen["secondaryKey"])), (Some("key-of-a-file"), 200));
}

#[test]
fn what_is_kept_of_a_service_is_readable_by_its_user_alone() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};
    let machine = Machine::new();
    let project = machine.project("echo", ECHO);
    machine.deploy(&project, "echo-svc", &["--token-auth-enabled", "true"]).succeeded();
    machine.run(&["service", "get-access-token", "-n", "echo-svc"]).succeeded();
    let files: Vec<_> = files_below(&machine.state()).into_iter().chain(files_below(&machine.runtime())).collect();
    // What was unpacked for a service lies in a private folder; inside, modes are the layer's.
    for path in files.iter().filter(|path| !path.contains("/apps/")) {
        let found = std::fs::symlink_metadata(path).unwrap();
        let open = found.permissions().mode().trailing_zeros() < 6;
        assert!(!open || found.file_type().is_socket(), "others can look into {path}: {:o}", found.permissions().mode());
    }
    assert!(
        files.iter().any(|path| path.ends_with("record.json")) && files.iter().any(|path| path.ends_with("token-key")),
        "{files:?}"
    );
    for folder in [machine.state(), machine.runtime()] {
        assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700, "{}", folder.display());
    }
}

#[test]
fn a_token_service_takes_tokens_and_not_another_services() {
    let machine = Machine::new();
    let project = machine.project("echo", ECHO);
    let flags = ["--token-auth-enabled", "true", "--auth-enabled", "false"];
    let uri = machine.deploy(&project, "token-svc", &flags).json()["scoringUri"].as_str().unwrap().to_owned();
    machine.deploy(&project, "other-svc", &flags).succeeded();
    let token = |service: &str| {
        let token = machine.run(&["service", "get-access-token", "-n", service]).json();
        assert_eq!(token["tokenType"], "Bearer");
        token["accessToken"].as_str().unwrap().to_owned()
    };
    let with = |token: &str| post(&uri, &[("Authorization", &format!("Bearer {token}"))], b"[1]").status;
    assert_eq!(with(&token("token-svc")), 200);
    assert_eq!(with(&token("other-svc")), 401, "a token names its service");
    let why = machine.run(&["service", "get-keys", "-n", "token-svc"]).failed(1);
    assert!(why.contains("get-access-token"), "the error names the command that works: {why}");
}

#[test]
fn logs_hold_what_the_script_prints_and_can_be_followed() {
    let machine = Machine::new();
    let project = machine.project("echo", ECHO);
    let uri =
        machine.deploy(&project, "echo-svc", &["--auth-enabled", "false"]).json()["scoringUri"].as_str().unwrap().to_owned();
    let mut following =
        machine.command(machine.folder(), &["service", "get-logs", "-n", "echo-svc", "--follow", "-w", "tests", "-g"]);
    following
        .arg(machine.folder().file_name().unwrap())
        .stdout(std::fs::File::create(machine.folder().join("followed")).unwrap());
    let mut following = following.spawn().unwrap();
    let followed = || std::fs::read_to_string(machine.folder().join("followed")).unwrap();
    super::machine::eventually("the follower shows the log so far", || followed().contains("the model is loaded"));
    assert_eq!(post(&uri, &[], b"[42]").status, 200);
    super::machine::eventually("the follower shows what is printed while it follows", || followed().contains("scoring [42]"));
    let logs = machine.run(&["service", "get-logs", "-n", "echo-svc"]).succeeded();
    assert!(logs.contains("the model is loaded") && logs.contains("scoring [42]"), "{logs}");
    assert_eq!(machine.run(&["service", "get-logs", "-n", "echo-svc", "-l", "1"]).succeeded().lines().count(), 1);
    machine.run(&["service", "delete", "-n", "echo-svc"]).succeeded();
    assert!(following.wait().unwrap().success(), "following ends with the service");
}

#[test]
fn a_local_configuration_gives_a_port_of_its_own_without_keys_and_a_port_that_is_taken_is_told() {
    let machine = Machine::new();
    let project = machine.project("echo", ECHO);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let why = machine.deploy(&project, "local-svc", &["--cp", "local", "--port", &port]).failed(1);
    assert!(why.contains(&format!("another process listens on 127.0.0.1:{port}")), "{why}");
    drop(taken);
    let service = machine.deploy(&project, "local-svc", &["--cp", "local", "--port", &port, "--overwrite"]).json();
    assert_eq!(service["scoringUri"].as_str().unwrap(), format!("http://localhost:{port}/score"));
    assert_eq!(post(service["scoringUri"].as_str().unwrap(), &[], b"[7]").text(), "[7]");
    let chosen = machine.deploy(&project, "chosen-svc", &["--cp", "local"]).json();
    assert_eq!(post(chosen["scoringUri"].as_str().unwrap(), &[], b"[8]").text(), "[8]");
}

#[test]
fn a_dry_run_lists_what_would_be_sent_and_changes_nothing() {
    let machine = Machine::new();
    let project = machine.project("echo", ECHO);
    std::fs::write(project.join(".amlignore"), "*.csv\n").unwrap();
    std::fs::write(project.join("big.csv"), "1,2,3\n").unwrap();
    let plan = machine.deploy(&project, "echo-svc", &["--dry-run"]).succeeded();
    assert!(plan.contains("score.py") && plan.contains("big.csv") && plan.contains("*.csv"), "{plan}");
    machine.run(&["service", "list"]).failed(3);
    assert!(machine.processes().is_empty(), "nothing was started");
}

#[test]
fn a_dry_run_says_what_becomes_of_environment_and_service_and_fails_where_the_deployment_would() {
    let machine = Machine::new();
    let project = machine.project("echo", ECHO);
    let plan = machine.deploy(&project, "echo-svc", &["--dry-run"]).json();
    assert_eq!(plan["service"], serde_json::json!({ "name": "echo-svc", "computeTarget": "local", "action": "created" }));
    assert!(plan["environment"]["key"].is_string() && plan["image"].is_null() && plan["objects"] == serde_json::json!([]));
    let service = machine.deploy(&project, "echo-svc", &["-v"]).json();
    let plan = machine.deploy(&project, "echo-svc", &["--dry-run", "--overwrite"]).json();
    assert_eq!(plan["environment"]["found"], "this machine");
    assert_eq!(plan["service"]["action"], "replaced");

    let ran = machine.deploy(&project, "echo-svc", &["--dry-run"]);
    let plan: serde_json::Value = serde_json::from_slice(&ran.output.stdout).unwrap();
    assert_eq!((&plan["service"]["action"], plan["obstacles"].as_array().unwrap().len()), (&"refused".into(), 1));
    let why = String::from_utf8_lossy(&ran.output.stderr);
    assert!(why.contains("a service named 'echo-svc' exists already") && why.contains("--overwrite"), "{why}");
    assert_eq!(ran.output.status.code(), Some(1));
    let why = machine.deploy(&project, "other-svc", &["--dry-run", "-m", "nothing:1"]).failed(1);
    assert!(why.contains("model 'nothing:1' is not registered"), "{why}");
    let why = machine.deploy(&project, "other-svc", &["--diff"]).failed(2);
    assert!(why.contains("a service on this machine has none"), "{why}");
    let update = ["service", "update", "-n", "echo-svc", "--add-tag", "a=1", "--dry-run"];
    assert_eq!(machine.run(&update).json()["service"]["action"], "replaced");
    assert_eq!(machine.run(&["service", "show", "-n", "echo-svc", "-v"]).json()["tags"], service["tags"], "nothing was changed");
    machine.run(&["service", "update", "-n", "none", "--add-tag", "a=1", "--dry-run"]).failed(3);
}

#[test]
fn a_log_that_is_redirected_into_the_project_is_taken_as_it_is_and_named() {
    let machine = Machine::new();
    let project = machine.project("echo", ECHO);
    let group = machine.folder().file_name().unwrap().to_str().unwrap().to_owned();
    let arguments = ["model", "deploy", "-n", "echo-svc", "--ic", "ic.json", "--ae", "false", "-w", "tests", "-g", &group];
    let log = std::fs::File::create(project.join("deploy.log")).unwrap();
    let mut command = machine.command(&project, &arguments);
    command.stdout(log.try_clone().unwrap()).stderr(log);
    let status = command.status().unwrap();
    let log = std::fs::read_to_string(project.join("deploy.log")).unwrap();
    assert!(status.success(), "{log}");
    assert!(log.contains("changed while the project was packed") && log.contains("(deploy.log)"), "{log}");
    let uri = machine.service("echo-svc", "scoringUri");
    assert_eq!(post(&uri, &[], b"[1]").text(), "[1]");
}

#[test]
fn an_entry_script_that_a_rule_leaves_out_is_told_before_anything_starts() {
    let machine = Machine::new();
    let project = machine.project("echo", ECHO);
    std::fs::write(project.join(".amlignore"), "# what isn't needed\n*.py\n").unwrap();
    for more in [&["--dry-run"][..], &[]] {
        let why = machine.deploy(&project, "echo-svc", more).failed(1);
        assert!(why.contains("the entry script 'score.py' would not be sent: '*.py' leaves out 'score.py'"), "{why}");
        assert!(why.contains(".amlignore:2:1") && why.contains("!/score.py"), "{why}");
    }
    std::fs::remove_file(project.join(".amlignore")).unwrap();
    std::fs::create_dir(project.join("real")).unwrap();
    std::fs::rename(project.join("score.py"), project.join("real/score.py")).unwrap();
    std::os::unix::fs::symlink("real", project.join("linked")).unwrap();
    std::fs::write(project.join(".gitignore"), "/real/*.py\n").unwrap();
    let inference = std::fs::read_to_string(project.join("ic.json")).unwrap();
    std::fs::write(project.join("ic.json"), inference.replace("score.py", "linked/score.py")).unwrap();
    let why = machine.deploy(&project, "echo-svc", &[]).failed(1);
    assert!(why.contains("'/real/*.py' leaves out 'real/score.py'") && why.contains("replaces '.gitignore'"), "{why}");
    assert!(machine.processes().is_empty(), "nothing was started");
}

/// Sockets' paths have 107 bytes at most: long names get short ones, and a place without room for those is told at once.
#[test]
fn a_long_folder_of_sockets_serves_and_one_that_is_too_long_is_told_at_once() {
    let machine = Machine::new();
    let project = machine.project("echo", ECHO);
    let group = machine.folder().file_name().unwrap().to_str().unwrap().to_owned();
    let name = format!("s{}", "x".repeat(31));
    let deploy = |folder: &std::path::Path| {
        let arguments = ["model", "deploy", "-n", &name, "--ic", "ic.json", "--ae", "false", "-w", "tests", "-g", &group];
        machine.command(&project, &arguments).env("AML_RUNTIME_DIR", folder).output().unwrap()
    };
    let long = machine.folder().join("r".repeat(79 - machine.folder().as_os_str().len() - 1));
    let too_long = machine.folder().join("r".repeat(130));
    let refused = deploy(&too_long);
    let why = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && why.contains("may have 79 at most") && why.contains("AML_RUNTIME_DIR"), "{why}");
    assert!(machine.processes().is_empty(), "nothing was started");
    let deployed = deploy(&long);
    assert!(deployed.status.success(), "{}", String::from_utf8_lossy(&deployed.stderr));
    let service: serde_json::Value = serde_json::from_slice(&deployed.stdout).unwrap();
    assert_eq!(post(service["scoringUri"].as_str().unwrap(), &[], b"[1]").text(), "[1]");
}

#[test]
fn what_is_not_done_on_this_machine_is_said_at_every_deployment() {
    let machine = Machine::new();
    let project = machine.project("echo", ECHO);
    let inference = std::fs::read_to_string(project.join("ic.json")).unwrap();
    let steps = r#""environment": {"docker": {"baseDockerfile": "FROM scratch"},"#;
    std::fs::write(project.join("ic.json"), inference.replace(r#""environment": {"#, steps)).unwrap();
    for more in [&["--dry-run"][..], &[], &["--overwrite"], &["--overwrite", "--dry-run"]] {
        let ran = machine.deploy(&project, "echo-svc", more);
        let told = String::from_utf8_lossy(&ran.output.stderr).into_owned();
        ran.succeeded();
        assert!(told.contains("they are not run on this machine"), "{more:?}: {told}");
    }
}

#[test]
fn an_update_changes_what_it_names_and_keeps_the_rest() {
    let machine = Machine::new();
    let project = machine.project("echo", ECHO);
    machine.deploy(&project, "echo-svc", &["--tag", "a=1", "--num-replicas", "1", "--scoring-timeout-ms", "5000"]).succeeded();
    let key = machine.primary_key("echo-svc");
    let before = machine.processes().into_iter().find(|(_, line)| line.contains("replica")).unwrap();
    let updated =
        machine.run(&["service", "update", "-n", "echo-svc", "--add-tag", "b=2", "--auth-enabled", "false", "-v"]).json();
    assert_eq!((&updated["tags"]["a"], &updated["tags"]["b"]), (&"1".into(), &"2".into()));
    assert_eq!(updated["scoringTimeoutMs"], 5000, "what was not named stays");
    assert_eq!(updated["authEnabled"], false);
    let uri = updated["scoringUri"].as_str().unwrap();
    assert_eq!(post(uri, &[], b"[1]").status, 200);
    assert!(machine.processes().contains(&before), "a change that replicas don't see restarts nothing");
    machine.run(&["service", "update", "-n", "echo-svc", "--auth-enabled", "true"]).succeeded();
    assert_eq!(machine.primary_key("echo-svc"), key, "keys stay");
    let why = machine.run(&["service", "update", "-n", "echo-svc"]).failed(1);
    assert!(why.contains("nothing to update"), "{why}");
}

#[test]
fn the_requests_that_the_guides_show_say_that_they_are_json() {
    // curl's own content type is a form's, which the scoring server takes apart before the script sees it.
    for guide in ["docs/quickstart.sh", "docs/deploy-on-this-machine.md", "README.md"] {
        let text = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(guide)).unwrap();
        for line in text.lines().filter(|line| line.trim_start().starts_with("curl ") && line.contains("-d ")) {
            assert!(line.contains("Content-Type: application/json"), "{guide}: {line}");
        }
    }
}
