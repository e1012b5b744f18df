//! Registries that a project's config.json names: nothing is sent before somebody agreed, and that is remembered.

use std::fs;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use super::listener::Listener;
use crate::cli::sandbox::Sandbox;
use crate::parts::proxy::{Leads, PASSWORD, TestProxy};
use crate::parts::registry::{NAME, TestRegistry};

const REGISTER: &str = "model register -n m -p model.txt --query id -o tsv";

/// Writes the config.json of a project.
fn configure(machine: &Sandbox, more: &str) {
    machine.write(".azureml/config.json", format!(r#"{{"resource_group": "rg", "workspace_name": "team", {more}}}"#));
}

/// A machine with a model in a project whose config.json has these keys of ours.
fn project(more: &str) -> Sandbox {
    let machine = Sandbox::new();
    configure(&machine, more);
    machine.write("model.txt", "weights");
    machine
}

fn with_registry(address: &str) -> String {
    format!(r#""registry": "{address}""#)
}

#[test]
fn a_hostile_config_gets_nothing_from_any_command() {
    let thief = Listener::asking_for("Basic realm=\"x\"");
    let proxy = TestProxy::start(Ipv4Addr::LOCALHOST, Leads::Home);
    let host = format!("{NAME}:{}", thief.port());
    let mut machine = project(&format!(r#""registry": "http://{host}/team", "globalRegistry": "http://{host}/all""#));
    machine.set("HTTP_PROXY", proxy.url(PASSWORD));
    machine.write("score.py", "");
    machine.write("conda.yml", "dependencies: [python=3.11]");
    machine.write("inferenceconfig.json", r#"{"entryScript": "score.py", "condaFile": "conda.yml"}"#);
    // What asks nobody else needs nobody's agreement.
    let _ = machine.aml("workspace create -w team -g rg").success();
    for line in ["model list", "service list", "workspace show"] {
        let _ = machine.aml(line).success();
    }
    let said = machine.aml(REGISTER).failure(1).replace(thief.port(), "[port]");
    insta::assert_snapshot!(said, @r"
    error: failed to use registry http://registry.test:[port]/team and globalRegistry http://registry.test:[port]/all, as '[SANDBOX]/work/.azureml/config.json' says: not trusted on this machine yet
    hint: if you trust these places, pass --trust-config once, or list them in AML_TRUSTED_PLACES
    ");
    for line in ["model package --ic inferenceconfig.json", "image list", "image prune", "folder attach --path other"] {
        let said = machine.aml(line).failure(1);
        assert!(said.contains("not trusted"), "{line}: {said}");
    }
    assert_eq!((thief.heard().as_str(), proxy.led()), ("", vec![]), "somebody was asked or told something");
    assert!(!machine.work().join("other").exists(), "a folder was attached to it");
    assert_eq!(machine.aml("model list -o tsv").success(), "", "something was registered");
}

#[test]
fn an_agreement_by_flag_is_remembered_by_file_and_address() {
    let [first, second] = [TestRegistry::start(), TestRegistry::start()];
    let machine = project(&with_registry(first.address()));
    let _ = machine.aml(REGISTER).failure(1);
    assert_eq!(machine.aml(&format!("{REGISTER} --trust-config")).success().trim(), "m:1");
    assert_eq!(machine.aml(REGISTER).success().trim(), "m:2", "it was forgotten");

    for another in [second.address().to_owned(), format!("{}/elsewhere", first.address()), format!("http://{}", first.address())]
    {
        configure(&machine, &with_registry(&another));
        let said = machine.aml(REGISTER).failure(1);
        assert!(said.contains(&format!("use registry {another}, as")), "{another} wasn't asked about: {said}");
    }
    assert_eq!(second.requests(), [""; 0], "another registry was asked");
    configure(&machine, &with_registry(first.address()));
    assert_eq!(machine.aml(REGISTER).success().trim(), "m:3", "the one that was agreed to was forgotten");

    // Another project that names the same registry is another's word.
    let config = fs::read(machine.work().join(".azureml/config.json")).unwrap();
    machine.write("copy/.azureml/config.json", config);
    let _ = machine.aml(&format!("{REGISTER} --path copy")).failure(1);

    let kept: Vec<_> = fs::read_dir(machine.path("data/aml/trusted")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((kept.len(), mode(&kept[0]), mode(kept[0].parent().unwrap())), (1, 0o600, 0o700));
}

#[test]
fn any_command_with_the_flag_is_agreement_enough() {
    let registry = TestRegistry::start();
    let machine = project(&with_registry(registry.address()));
    let _ = machine.aml("model list --trust-config").success();
    assert_eq!(registry.requests(), [""; 0], "an agreement asks nobody");
    let _ = machine.aml(REGISTER).success();
}

#[test]
fn a_list_of_trusted_places_needs_no_agreement_and_leaves_none() {
    let registry = TestRegistry::start();
    let mut machine = project(&with_registry(&format!("{}/team", registry.address())));
    machine.set("AML_TRUSTED_PLACES", format!("other.example, {}", registry.address()));
    let _ = machine.aml(REGISTER).success();
    machine.unset("AML_TRUSTED_PLACES");
    let _ = machine.aml(REGISTER).failure(1);
}

#[test]
fn what_the_user_made_on_this_machine_is_agreed_to() {
    let registry = TestRegistry::start();
    let machine = project(&with_registry(registry.address()));
    let _ = machine.aml(&format!("workspace create -w team -g rg --container-registry {}", registry.address())).success();
    let _ = machine.aml(REGISTER).success();

    // An attached folder is told of in the same breath.
    let other = TestRegistry::start();
    configure(&machine, &with_registry(other.address()));
    let _ = machine.aml("folder attach --path attached --trust-config").success();
    let _ = machine.aml(&format!("{REGISTER} --path attached")).success();
    assert!(!other.requests().is_empty(), "the attached folder has another registry");
}

#[test]
fn who_sits_at_the_terminal_is_asked_once() {
    let registry = TestRegistry::start();
    let mut machine = project(&with_registry(registry.address())).with_tools_of_the_machine();
    machine.set("TERM", "dumb");
    for (answer, agreed) in [("n\n", false), ("\n", false), ("y\n", true)] {
        let (said, succeeded) = at_a_terminal(&machine, answer);
        assert_eq!(succeeded, agreed, "{answer:?}: {said}");
        let question =
            format!("[SANDBOX]/work/.azureml/config.json names places outside its project:\n  registry {}\n", registry.address());
        assert!(said.contains(&question) && said.contains("Use these places from now on? [y/N]"), "{answer:?}: {said}");
        assert_eq!(registry.requests().is_empty(), !agreed, "{answer:?}");
    }
    let (said, succeeded) = at_a_terminal(&machine, "");
    assert!(succeeded && !said.contains("[y/N]"), "it is asked again: {said}");
    let _ = machine.aml(REGISTER).success();
}

/// Registers the model at a terminal where somebody types this; returns what shows there, and whether it succeeded.
fn at_a_terminal(machine: &Sandbox, answer: &str) -> (String, bool) {
    let aml = machine.command();
    let line = format!("{} {REGISTER}", aml.get_program().to_str().unwrap());
    let mut command = std::process::Command::new("script");
    let variables = aml.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
    command.env_clear().envs(variables).current_dir(machine.work());
    command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    // The pipe stays open: its end would be typed as the end of all input.
    let mut typed = child.stdin.take().unwrap();
    typed.write_all(answer.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    drop(typed);
    (machine.redact(&String::from_utf8_lossy(&output.stdout)).replace('\r', ""), output.status.success())
}
