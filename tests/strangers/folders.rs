//! Registries and storages in folders of strangers, and links in their place.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{project, register, tree};
use crate::cli::sandbox::Sandbox;

/// Commands that only look.
const LOOKING: &[&str] = &[
    "model list",
    "model show -n m",
    "model show -i m:1",
    "model download -i m:7 -t got",
    "service list",
    "service show -n svc",
    "service get-logs -n svc",
    "service get-keys -n svc",
    "environment list",
    "environment show -n env",
    "environment download -n env -d env",
    "image list",
    "image show 0123456789ab",
    "image prune",
    "computetarget list",
    "computetarget show -n local",
    "workspace list",
    "workspace show",
    "model deploy -n svc --ic inferenceconfig.json --dry-run",
];

const LAYOUT: &str = r#"{"imageLayoutVersion":"1.0.0"}"#;

/// A stranger's folder, with names of every form that this program removes somewhere.
fn strangers_folder(sandbox: &Sandbox) -> PathBuf {
    for name in ["thesis.txt", ".aml-0123456789abcdef", "notes#1", "a.json#2", "0123456789abcdef.lock", ".tmpAbCdEf"] {
        sandbox.write(&format!("../mine/{name}"), "mine");
    }
    sandbox.path("mine")
}

/// Says that what was tidied last, whatever says so, was tidied two days ago.
fn let_days_pass(file: &Path) {
    fs::File::open(file).unwrap().set_modified(SystemTime::now() - Duration::from_secs(2 * 24 * 3600)).unwrap();
}

#[test]
fn commands_that_only_look_make_nothing_and_remove_nothing() {
    let empty = Sandbox::new();
    let unmade = project("./reg", "./sto");
    let kept = project("./reg", "./sto");
    register(&kept);
    kept.write("reg/.incoming/.aml-0123456789abcdef", "what a killed writer left");
    kept.write("sto/models/m/2.json#1", "{");
    let_days_pass(&kept.work().join("sto/.made-by-aml"));
    for sandbox in [empty, unmade, kept] {
        sandbox.write("score.py", "def init(): pass\ndef run(data): return data\n");
        sandbox.write("inferenceconfig.json", r#"{"entryScript": "score.py"}"#);
        let before = tree(&sandbox.path(""));
        for line in LOOKING {
            let _ = sandbox.aml(line);
            assert_eq!(tree(&sandbox.path("")), before, "'aml {line}' changed something");
        }
    }
}

#[test]
fn writing_clears_what_killed_writers_left_and_nothing_else() {
    let sandbox = project("./reg", "./sto");
    register(&sandbox);
    let left = ["reg/.incoming/.aml-0123456789abcdef", "sto/models/m/9.json#1"];
    let others = ["reg/.incoming/notes.txt", "reg/.incoming/.aml-short", "sto/notes#1", "sto/models/m/x#3"];
    for name in left.iter().chain(&others) {
        sandbox.write(name, "text");
    }
    let_days_pass(&sandbox.work().join("sto/.made-by-aml"));
    register(&sandbox);
    for name in left {
        assert!(!sandbox.work().join(name).exists(), "{name} stays for ever");
    }
    for name in others {
        assert!(sandbox.work().join(name).exists(), "{name} was removed: it has no name that this program gives");
    }
}

#[test]
fn a_link_in_a_registry_leads_no_command_to_a_strangers_files() {
    for part in [".incoming", "blobs", "blobs/sha256", ".lock", ".index.lock", "index.json"] {
        let sandbox = project("./reg", "./sto");
        let mine = strangers_folder(&sandbox);
        sandbox.write("reg/oci-layout", LAYOUT);
        sandbox.write("model.pkl", "weights");
        let link = sandbox.work().join("reg").join(part);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(&mine, &link).unwrap();
        let before = tree(&mine);
        for line in ["model list", "image list", "image prune --yes --older-than 0", "model register -n m -p model.pkl"] {
            let told = sandbox.aml(line).failure(1);
            assert!(told.contains(&format!("/work/reg/{part}'")) && told.contains("symbolic link"), "{part}: {told}");
            assert!(told.contains("hint: "), "{part}: {told}");
        }
        assert_eq!(tree(&mine), before, "through {part} a stranger's folder was changed");
    }
}

#[test]
fn a_link_in_a_storage_leads_no_command_to_a_strangers_files() {
    for (part, at) in [("models", "models"), ("models/m", "models/m"), (".lock", ".lock"), (".made-by-aml", ".made-by-aml")] {
        let sandbox = project("./reg", "./sto");
        let mine = strangers_folder(&sandbox);
        let link = sandbox.work().join("sto").join(at);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(mine.join(if part.starts_with('.') { "new" } else { "" }), &link).unwrap();
        let before = tree(&mine);
        sandbox.write("model.pkl", "weights");
        let _ = sandbox.aml("model list");
        let registered = sandbox.aml("model register -n m -p model.pkl");
        assert_eq!(tree(&mine), before, "through {part} a stranger's folder was changed");
        if part != ".made-by-aml" {
            assert!(registered.failure(1).contains("symbolic link"), "{part} was followed");
        }
    }
}

#[test]
fn a_storage_in_a_strangers_folder_is_never_swept() {
    let mut sandbox = project("./reg", "../mine");
    let mine = strangers_folder(&sandbox);
    sandbox.set("AML_TRUSTED_PLACES", mine.clone());
    sandbox.write("../mine/.lock", "another program's");
    let_days_pass(&mine.join(".lock"));
    let before = tree(&mine);
    for _ in 0..2 {
        register(&sandbox);
        let _ = sandbox.aml("model delete -i m:1");
    }
    let after = tree(&mine);
    for (path, content) in before {
        assert_eq!(after.get(&path), Some(&content), "{} was changed", path.display());
    }
    assert!(!mine.join(".made-by-aml").exists(), "a stranger's folder was taken for ours");
}

#[test]
fn another_program_s_config_is_not_replaced_through_a_link() {
    let sandbox = Sandbox::new();
    let theirs = sandbox.write("../home/.docker/config.json", r#"{"auths": {}}"#);
    symlink(theirs.parent().unwrap(), sandbox.work().join(".azureml")).unwrap();
    let told = sandbox.aml("folder attach -w team -g rg").failure(1);
    assert!(told.contains("symbolic link"), "{told}");
    assert_eq!(fs::read_to_string(theirs).unwrap(), r#"{"auths": {}}"#, "another program's settings were replaced");
}

#[test]
fn folders_of_this_users_data_that_are_not_ours_are_left_alone() {
    // The data folder may be one that has other files, such as the home folder.
    let mut sandbox = project("./reg", "./sto");
    let data = sandbox.path("home");
    sandbox.set("AML_DATA_DIR", data);
    let old = "c".repeat(64);
    for name in [format!("uploads/{old}"), "uploads/holiday.jpg".into(), format!("build-logs/{old}.log"), "builds/a.lock".into()]
    {
        let_days_pass(&sandbox.write(&format!("../home/{name}"), "mine"));
    }
    let before = tree(&sandbox.path("home"));
    register(&sandbox);
    let _ = sandbox.aml("image prune --yes --older-than 0").success();
    let after = tree(&sandbox.path("home"));
    for (path, content) in before {
        assert_eq!(after.get(&path), Some(&content), "{} was changed", path.display());
    }
}

#[test]
fn deleting_a_workspace_leaves_a_strangers_folder_of_its_name() {
    let mut sandbox = Sandbox::new();
    let home = sandbox.path("home");
    sandbox.set("AML_STATE_DIR", home);
    let mine = sandbox.write("../home/rg/team/thesis.txt", "mine");
    let _ = sandbox.aml("workspace create -w team -g rg").success();
    let _ = sandbox.aml("workspace delete -w team -g rg --yes").success();
    assert_eq!(fs::read_to_string(mine).unwrap(), "mine");
}

#[test]
fn a_workspace_in_which_nothing_was_kept_yet_is_its_own() {
    let sandbox = Sandbox::new();
    let _ = sandbox.aml("workspace create -w team -g rg").success();
    let told = sandbox.aml("image prune -w team -g rg");
    assert!(!told.stderr.contains("other workspaces may use that folder"), "{}", told.stderr);
    assert_eq!(told.success(), "[]\n");
}
