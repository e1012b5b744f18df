//! What a script sees of the environment: how the machine is, and what its definition says; not the secrets of whichever shell happened
//! to start the supervisor.

use std::fs;

use super::{Machine, post};

const SECRET: &str = "s3cr3t-of-the-shell";
const SCRIPT: &str = "import os\n\ndef init():\n    pass\n\ndef run(raw):\n    return dict(os.environ)\n";

#[test]
fn a_script_sees_its_definitions_variables_and_not_the_shells() {
    let machine = Machine::new();
    let project = machine.project("env", SCRIPT);
    let definition = fs::read_to_string(project.join("ic.json")).unwrap();
    let more = r#""environment": {"environmentVariables": {"GREETING": "hello", "TZ": "Asia/Tokyo"},"#;
    fs::write(project.join("ic.json"), definition.replace(r#""environment": {"#, more)).unwrap();
    let group = machine.folder().file_name().unwrap().to_str().unwrap();
    let arguments =
        ["model", "deploy", "-n", "env-svc", "--ic", "ic.json", "--auth-enabled", "false", "-w", "tests", "-g", group];
    let mut command = machine.command(&project, &arguments);
    let secrets =
        ["AZURE_CLIENT_SECRET", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "GITHUB_TOKEN", "PGPASSWORD", "PYTHONPATH"];
    command.envs(secrets.map(|name| (name, SECRET)));
    command.envs([("TZ", "Europe/Berlin"), ("LC_TIME", "C.UTF-8"), ("NO_PROXY", "example.com")]);
    let deployed = command.output().unwrap();
    assert!(deployed.status.success(), "{}", String::from_utf8_lossy(&deployed.stderr));
    let service: serde_json::Value = serde_json::from_slice(&deployed.stdout).unwrap();

    let seen = post(service["scoringUri"].as_str().unwrap(), &[], b"{}").text();
    let seen: serde_json::Value = serde_json::from_str(&seen).unwrap();
    for name in secrets.into_iter().chain(["AML_STATE_DIR", "CI", "CARGO"]) {
        assert!(seen.get(name).is_none(), "{name} is the shell's: {seen}");
    }
    assert_eq!((&seen["GREETING"], &seen["TZ"]), (&"hello".into(), &"Asia/Tokyo".into()), "the definition's win");
    assert_eq!((&seen["LC_TIME"], &seen["NO_PROXY"]), (&"C.UTF-8".into(), &"example.com".into()), "the machine's are there");
    for name in ["PATH", "HOME", "AZUREML_ENTRY_SCRIPT", "AML_APP_ROOT"] {
        assert!(seen.get(name).is_some(), "{name} is missing: {seen}");
    }
    for (number, line) in machine.processes() {
        let environment = fs::read(format!("/proc/{number}/environ")).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&environment).contains(SECRET), "a secret is kept by {line}");
    }
}
