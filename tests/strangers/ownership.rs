//! A config.json that could be somebody else's.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

use super::config;
use crate::cli::sandbox::Sandbox;
use crate::parts::not_tested;

/// Nobody: another user than the one who runs tests.
const STRANGER: u32 = 65534;

/// Whether files can be given to another user here.
fn can_give_away(test: &str) -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        not_tested(test, "giving a file to another user needs root");
    }
    root
}

fn give(path: &Path, user: u32) {
    chown(path, Some(user), None).unwrap();
}

/// A machine with a config.json two folders above the one in which commands run.
fn below_a_project() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("project/.azureml/config.json", config("./reg", "./sto"));
    sandbox.write("project/a/b/score.py", "");
    sandbox
}

fn list(sandbox: &Sandbox) -> crate::cli::sandbox::Outcome {
    sandbox.aml("model list --path project/a/b")
}

#[test]
fn a_strangers_config_is_refused_until_its_folder_is_allowed() {
    if !can_give_away("a stranger's config.json") {
        return;
    }
    for given in ["project/.azureml/config.json", "project/.azureml", "project"] {
        let mut sandbox = below_a_project();
        let _ = list(&sandbox).success();
        give(&sandbox.work().join(given), STRANGER);
        assert_eq!(
            list(&sandbox).failure(1),
            format!(
                "error: failed to follow '[SANDBOX]/work/project/.azureml/config.json': '[SANDBOX]/work/{given}' belongs to another \
                 user (uid 65534)\nhint: read it; if you trust it, allow its folder: export \
                 AML_SAFE_DIRECTORIES='[SANDBOX]/work/project'\n"
            )
        );
        assert!(!sandbox.work().join("project/reg").exists());
        for allowed in ["work/project", "work/*"] {
            let mut value = std::ffi::OsString::from("/elsewhere, ");
            value.push(sandbox.path(allowed));
            sandbox.set("AML_SAFE_DIRECTORIES", value);
            let _ = list(&sandbox).success();
        }
        sandbox.set("AML_SAFE_DIRECTORIES", sandbox.path("work/project/a"));
        let _ = list(&sandbox).failure(1);
        sandbox.set("AML_SAFE_DIRECTORIES", "*");
        let _ = list(&sandbox).success();
    }
}

#[test]
fn who_became_root_by_sudo_goes_on_with_their_own_projects() {
    if !can_give_away("a config.json under sudo") {
        return;
    }
    let mut sandbox = below_a_project();
    for path in ["project/.azureml/config.json", "project/.azureml", "project"] {
        give(&sandbox.work().join(path), STRANGER);
    }
    let _ = list(&sandbox).failure(1);
    sandbox.set("SUDO_UID", STRANGER.to_string());
    let _ = list(&sandbox).success();
    for other in ["1234", "x", ""] {
        sandbox.set("SUDO_UID", other);
        let _ = list(&sandbox).failure(1);
    }
}

#[test]
fn a_strangers_plain_config_json_stops_only_where_it_names_a_workspace() {
    if !can_give_away("a stranger's plain config.json") {
        return;
    }
    let sandbox = Sandbox::new();
    give(&sandbox.write("config.json", r#"{"colour": "blue"}"#), STRANGER);
    let _ = sandbox.aml("model list").success();
    give(&sandbox.write("config.json", config("./reg", "./sto")), STRANGER);
    assert!(sandbox.aml("model list").failure(1).contains("belongs to another user"));
    assert_eq!(sandbox.aml("model list --path config.json -o json").success(), "[]\n", "one that is named is meant");
}

#[test]
fn a_config_where_everybody_may_write_is_refused_whoever_owns_it() {
    for open in ["project", "project/.azureml", "project/.azureml/config.json"] {
        let mut sandbox = below_a_project();
        let path = sandbox.work().join(open);
        fs::set_permissions(&path, Permissions::from_mode(0o777)).unwrap();
        let told = list(&sandbox).failure(1);
        assert!(told.contains(&format!("'[SANDBOX]/work/{open}' is writable by everyone")), "{told}");
        assert!(told.contains("AML_SAFE_DIRECTORIES='[SANDBOX]/work/project'"), "{told}");
        sandbox.set("AML_SAFE_DIRECTORIES", sandbox.path("work/project"));
        let _ = list(&sandbox).success();
    }
    let sandbox = below_a_project();
    fs::set_permissions(sandbox.work().join("project"), Permissions::from_mode(0o1777)).unwrap();
    let _ = list(&sandbox).success();
}
