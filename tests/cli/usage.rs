//! Wrong usage, explained arguments, warnings, and what stdout is for.

use super::sandbox::Sandbox;

#[test]
fn wrong_usage_is_exit_code_2_and_says_what_was_wrong() {
    let sandbox = Sandbox::new();
    for (line, expected) in [
        ("model deploy", "--name <NAME>"),
        ("model deploy -n s --num-replicas many", "invalid value 'many' for '--num-replicas <COUNT>'"),
        ("model deploy -n s --auth-enabled maybe", "allowed are true and false"),
        ("model deploy -n s --tag nothing", "write it as key=value"),
        ("model deploy -n s --conda sometimes", "[possible values: auto, always, never]"),
        ("model deploy -n s stray", "unexpected argument 'stray'"),
        ("model deploy -n s --compute-taget x", "hint: did you mean --compute-target?"),
        ("computetarget attach aks -n a --front ingress --host h --trusted-proxy 10.0.0.0/33", "'--trusted-proxy <CIDR>'"),
        ("computetarget update aks -n a --rotate-pass-key --no-wait", "cannot be used with '--no-wait'"),
        ("model updat", "hint: did you mean 'aml model update'?"),
        ("service show -n s -o xml", "[possible values: json, jsonc, yaml, yamlc, table, tsv, none]"),
        ("service list --query [", "--query <JMESPATH>"),
        ("model show", "--model-id <NAME:VERSION>"),
        ("completion tcsh", "[possible values: bash, zsh, fish, powershell]"),
    ] {
        let stderr = sandbox.aml(line).failure(2);
        assert!(stderr.contains(expected), "aml {line}\nshould say: {expected}\nsaid: {stderr}");
    }
}

#[test]
fn words_of_habit_get_the_command_or_the_word_that_there_is_none() {
    let sandbox = Sandbox::new();
    for (line, hint) in [
        ("serv list", "hint: did you mean 'aml service'?"),
        ("service logs -n x", "hint: use 'aml service get-logs'"),
        ("service rm -n x", "hint: use 'aml service delete'"),
        ("service scale -n x", "hint: use 'aml service update --num-replicas COUNT'"),
        ("service restart -n x", "hint: not in this version: "),
        ("endpoint realtime list", "hint: not in this version: "),
        ("model profile -n x", "hint: not in this version: "),
        ("model rm -n x", "hint: use 'aml model delete'"),
        ("computetarget attach -n x", "hint: 'aml computetarget attach' needs a command before its options: aks"),
        ("ml service logs", "hint: use 'aml service get-logs'"),
    ] {
        let stderr = sandbox.aml(line).failure(2);
        assert!(stderr.contains(hint), "aml {line}\nshould say: {hint}\nsaid: {stderr}");
        assert!(!["supervisor", "'aml replica'", "knock"].iter().any(|hidden| stderr.contains(hidden)), "{stderr}");
    }
}

#[test]
fn errors_are_objects_where_json_is_asked_for() {
    let mut sandbox = Sandbox::new();
    sandbox.write("d.json", r#"{"computeType": "aks", "numReplicas": "many", "scoringTimeoutMs": 0}"#);
    let object = |line: &str, code: i32| {
        let stderr = sandbox.aml(line).failure(code);
        serde_json::from_str::<serde_json::Value>(&stderr).unwrap_or_else(|error| panic!("{line}: {error}: {stderr}"))
    };
    let missing = object("service show -n nope -o json", 3);
    assert_eq!(missing["code"], "NotFound");
    assert_eq!(missing["remedy"], "see 'aml service list'");
    let usage = object("service shwo -n nope -ojson", 2);
    assert_eq!((usage["code"].as_str(), usage["remedy"].as_str()), (Some("Usage"), Some("did you mean 'aml service show'?")));
    let faults = object("model deploy -n svc --dc d.json --es d.json -o JSON", 1);
    assert_eq!(faults["code"], "InvalidInput");
    assert_eq!(faults["errors"][1]["file"], "d.json");
    assert_eq!(faults["errors"][1]["line"], 1);
    sandbox.set("AML_OUTPUT", "json");
    let stderr = sandbox.aml("service show -n nope").failure(3);
    assert!(stderr.starts_with("{\"code\":\"NotFound\","), "{stderr}");
}

#[test]
fn a_group_alone_shows_its_help_and_is_wrong_usage() {
    let stderr = Sandbox::new().aml("service").failure(2);
    assert!(stderr.contains("get-access-token"), "{stderr}");
}

#[test]
fn a_name_that_breaks_its_rule_is_exit_code_1_as_in_v1() {
    let sandbox = Sandbox::new();
    for (line, expected) in [
        ("model deploy -n Ab", "error: --name: 'Ab' is not a valid service name: 3 to 32 characters"),
        ("service show -n a_b", "error: --name: 'a_b' is not a valid service name"),
        ("model register -n -x -p .", "unexpected argument '-x'"),
        ("model register -n _x -p .", "error: --name: '_x' is not a valid model name"),
        ("model show -i mymodel", "error: --model-id: 'mymodel' is not a valid model id: name:version"),
        ("workspace create -w ab", "error: --workspace-name: 'ab' is not a valid workspace name"),
        ("service list -c FPGA", "allowed are LOCAL, AKS, AKSENDPOINT, ACI, IOT, MIR"),
        ("service regen-key -n abc -k tertiary", "allowed are Primary and Secondary"),
    ] {
        let code = if expected.starts_with("unexpected") { 2 } else { 1 };
        let stderr = sandbox.aml(line).failure(code);
        assert!(stderr.contains(expected), "aml {line}\nshould say: {expected}\nsaid: {stderr}");
    }
}

#[test]
fn what_went_away_is_explained() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.aml("model register -n m --asset-path outputs/m.pkl -f run.json").failure(1), @"
    error: --asset-path, --run-metadata-file: a model can't be taken from a run; the service that kept runs is retired
    hint: download the run's files and register them with --model-path (-p)
    ");
    insta::assert_snapshot!(sandbox.aml("model register -n m -r run_1").failure(1), @"
    error: --run-id: a model can't be taken from a run; the service that kept runs is retired
    hint: download the run's files and register them with --model-path (-p)
    ");
    insta::assert_snapshot!(sandbox.aml("model register -n m").failure(1), @"
    error: nothing to register
    hint: name a file or folder with --model-path (-p)
    ");
    insta::assert_snapshot!(sandbox.aml("service update -n abc --is-migration true --compute-target k").failure(1), @"
    error: --is-migration: there is nothing to migrate to; services stay as they are
    hint: deploy the same files with `aml model deploy` where the service should run
    ");
}

#[test]
fn retired_arguments_get_one_warning_that_names_them_all() {
    let sandbox = Sandbox::new();
    // The name is wrong, so that nothing is deployed; the warning comes first.
    let line = "model deploy -n Ab --lo westeurope --dn label --se true --sp c.pem --sk k.pem --sc host --vnet-name v \
                --subnet-name s --vault-base-url u --key-name k --key-version 1";
    let stderr = sandbox.aml(line).failure(1);
    insta::assert_snapshot!(stderr.lines().next().unwrap(), @"warning: --dns-name-label, --location, --ssl-enabled, --ssl-cert-pem-file, --ssl-key-pem-file, --ssl-cname, --key-name, --key-version, --vault-base-url, --vnet-name and --subnet-name have no effect: the parts of Azure that read them are retired; you can leave them out");
    assert_eq!(stderr.matches("warning:").count(), 1, "{stderr}");
    let quiet = sandbox.aml(&format!("{line} --only-show-errors")).failure(1);
    assert!(!quiet.contains("warning:") && quiet.starts_with("error:"), "{quiet}");
}

#[test]
fn every_retired_argument_of_a_workspace_is_named() {
    let arguments = "--adb-workspace x --application-insights x --cmk-keyvault x --hbi-workspace \
                     --keyvault x --pe-auto-approval --pe-name x --pe-resource-group x --pe-subnet-name x \
                     --pe-subscription-id x --pe-vnet-name x --primary-user-assigned-identity x --resource-cmk-uri x \
                     --sku basic --storage-account x --system_datastores_auth_mode identity \
                     --user-assigned-identity-for-cmk-encryption x --v1-legacy-mode true";
    let stderr = Sandbox::new().aml(&format!("workspace create -w ab {arguments}")).failure(1);
    let warning = stderr.lines().next().unwrap();
    for argument in arguments.split_whitespace().filter(|word| word.starts_with("--")) {
        assert!(warning.contains(argument), "{argument} should be named in: {warning}");
    }
}

#[test]
fn a_metadata_file_that_is_there_is_refused_before_anything_happens() {
    let sandbox = Sandbox::new();
    sandbox.write("out.json", "kept");
    for command in ["workspace show", "workspace delete", "folder attach"] {
        let stderr = sandbox.aml(&format!("{command} -t out.json")).failure(1);
        assert!(stderr.contains("out.json exists already"), "{command}: {stderr}");
    }
    assert_eq!(std::fs::read_to_string(sandbox.work().join("out.json")).unwrap(), "kept");
    assert!(!sandbox.path("data/aml").exists(), "nothing should be made");
}

#[test]
fn without_a_home_the_command_says_what_to_set() {
    let mut sandbox = Sandbox::new();
    for name in ["HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
        sandbox.unset(name);
    }
    insta::assert_snapshot!(sandbox.aml("service list").failure(1), @"
    error: no folder to store workspaces in: neither HOME nor AML_DATA_DIR is set
    hint: set HOME, or AML_DATA_DIR and AML_STATE_DIR
    ");
}

#[test]
fn a_socket_folder_that_others_may_enter_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let mut sandbox = Sandbox::new();
    sandbox.unset("XDG_RUNTIME_DIR");
    let user = std::fs::metadata(sandbox.work()).map(|metadata| std::os::unix::fs::MetadataExt::uid(&metadata)).unwrap();
    let folder = sandbox.path(format!("tmp/aml-{user}"));
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let stderr = sandbox.aml("service list").failure(1);
    assert!(stderr.contains("is not private to you"), "{stderr}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::process::Stdio;
    let sandbox = Sandbox::new();
    let mut command = sandbox.command();
    // The script is larger than what a pipe holds, so that writing must meet the closed end.
    let mut child = command.args(["completion", "zsh"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn formats_apply_to_what_is_plain_by_default() {
    let sandbox = Sandbox::new();
    let plain = sandbox.aml("completion fish").success();
    let json = sandbox.aml("completion fish -o json").success();
    assert_eq!(serde_json::from_str::<String>(&json).unwrap(), plain);
    assert_eq!(sandbox.aml("completion fish -o none").success(), "");
    assert_eq!(sandbox.aml("completion fish --query length(@)>`1000` -o tsv").success(), "true\n");
}
