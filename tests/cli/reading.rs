//! Commands that only read make nothing, and say what was probably meant where something isn't there.

use super::sandbox::Sandbox;

/// Every command that reads, or that changes what has to be there.
const READING: &[&str] = &[
    "service list",
    "service show -n abc",
    "service run -n abc",
    "service get-logs -n abc",
    "service get-keys -n abc",
    "service regen-key -n abc -k Primary",
    "service get-access-token -n abc",
    "service revoke-tokens -n abc",
    "service update -n abc --num-replicas 2",
    "service update -n abc --num-replicas 2 --dry-run",
    "service delete -n abc",
    "model list",
    "model show -n abc",
    "model update -i abc:1 --add-tag a=b",
    "model download -i abc:1 -t models",
    "model delete -i abc:1",
    "environment list",
    "environment show -n abc",
    "environment download -n abc -d env",
    "image list",
    "image show -n abc:1",
    "image prune",
    "image prune --yes",
    "workspace show",
    "workspace delete --yes",
    "computetarget list",
    "computetarget show -n abc",
    "computetarget detach -n abc",
    "computetarget get-credentials -n abc",
];

#[test]
fn no_command_that_reads_makes_the_workspace_that_it_is_given() {
    let sandbox = Sandbox::new();
    for command in READING {
        let stderr = sandbox.aml(&format!("{command} -w nope")).failure(3);
        assert!(stderr.starts_with("error: failed to find workspace 'nope'"), "{command}: {stderr}");
        assert!(!sandbox.path("data/aml/workspaces").exists(), "{command} made something");
        assert!(!sandbox.path("state/aml").exists(), "{command} made something");
    }
    assert_eq!(std::fs::read_dir(sandbox.work()).unwrap().count(), 0, "nothing was made in the working folder");
}

#[test]
fn the_users_own_workspace_is_empty_before_something_is_kept_there() {
    let sandbox = Sandbox::new();
    for list in ["service list", "model list", "environment list", "image list", "workspace list"] {
        assert_eq!(sandbox.aml(list).success(), "[]\n", "{list}");
    }
    assert!(!sandbox.path("data/aml/workspaces").exists());
}

#[test]
fn what_was_meant_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write("m.txt", "m");
    sandbox.write("score.py", "def init(): pass\ndef run(data): return data\n");
    let _ = sandbox.aml("model register -w team -g rg -n diabetes -p m.txt").success();
    let _ = sandbox.aml("environment scaffold -n scoring -d env").success();
    let _ = sandbox.aml("environment register -d env -w team").success();
    for (line, code, meant) in [
        ("service list -w taem", 3, "hint: did you mean -w team -g rg? "),
        ("model show -i diabets:1 -w team", 3, "hint: did you mean diabetes:1? "),
        ("model show -i diabetes:7 -w team", 3, "hint: did you mean diabetes:1? "),
        ("model download -i diabets:1 -t models -w team", 3, "hint: did you mean diabetes:1? "),
        ("environment show -n scorin -w team", 3, "hint: did you mean scoring? "),
        ("computetarget show -n locl -w team", 3, "hint: did you mean local? "),
        ("model deploy -n svc -w team -m diabets --es score.py", 1, "did you mean diabetes? "),
        ("model deploy -n svc -w team -m diabetes --es score.py -ct locl", 1, "did you mean local? "),
        ("model deploy -n svc -w team -m diabetes --es score.py -e scorin --dry-run", 1, "did you mean scoring? "),
    ] {
        let stderr = sandbox.aml(line).failure(code);
        assert!(stderr.contains(meant), "aml {line}\nshould say: {meant}\nsaid: {stderr}");
    }
}

#[test]
fn a_workspace_that_a_typing_error_makes_is_told_with_the_one_that_was_meant() {
    let sandbox = Sandbox::new();
    sandbox.write("m.txt", "m");
    let _ = sandbox.aml("workspace create -w team -g rg").success();
    let made = sandbox.aml("model register -w taem -n m -p m.txt");
    assert!(made.stderr.contains("is new on this machine; did you mean -w team -g rg?"), "{}", made.stderr);
}

#[test]
fn the_defaults_of_az_choose_the_workspace_and_the_format() {
    let mut sandbox = Sandbox::new();
    let _ = sandbox.aml("workspace create -w team -g rg").success();
    let _ = sandbox.aml("workspace create -w team -g other").success();
    let shown = |sandbox: &Sandbox, options: &str| sandbox.aml(&format!("workspace show --query resourceGroup -o tsv {options}"));
    sandbox.set("AZURE_DEFAULTS_GROUP", "rg");
    let _ = shown(&sandbox, "").failure(3);
    assert_eq!(shown(&sandbox, "-w team").success(), "rg\n");
    sandbox.set("AZURE_DEFAULTS_WORKSPACE", "team");
    assert_eq!(shown(&sandbox, "").success(), "rg\n");
    assert_eq!(shown(&sandbox, "-g other").success(), "other\n", "what is given comes first");
    sandbox.unset("AZURE_DEFAULTS_WORKSPACE");
    sandbox.set("AZUREML_ARM_WORKSPACE_NAME", "team");
    assert_eq!(shown(&sandbox, "").success(), "rg\n");
    sandbox.set("AZUREML_ARM_WORKSPACE_NAME", "te am");
    let stderr = shown(&sandbox, "").failure(1);
    assert!(stderr.contains("AZUREML_ARM_WORKSPACE_NAME"), "{stderr}");
    sandbox.unset("AZUREML_ARM_WORKSPACE_NAME");

    sandbox.set("AZURE_CORE_OUTPUT", "tsv");
    let names = "workspace list -g rg --query [].workspaceName";
    assert_eq!(sandbox.aml(names).success(), "team\n");
    assert_eq!(sandbox.aml(&format!("{names} -o json")).success(), "[\n  \"team\"\n]\n");
    sandbox.set("AML_OUTPUT", "Table");
    assert_eq!(sandbox.aml(names).success(), "Result\n--------\nteam\n");
    sandbox.set("AML_OUTPUT", "xml");
    let told = sandbox.aml(names);
    assert!(told.stderr.contains("AML_OUTPUT: 'xml' is no output format"), "{}", told.stderr);
}
