//! What the command takes from its environment: folders, and whether colours are wanted.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::sandbox::Sandbox;

/// A command that keeps something in this user's folders. What it prints is tested elsewhere.
const NEEDS_FOLDERS: &str = "workspace create -w kept";

#[test]
fn folders_are_made_for_this_user_alone() {
    let sandbox = Sandbox::new();
    let _ = sandbox.aml(NEEDS_FOLDERS);
    for folder in ["data/aml", "state/aml", "run/aml"] {
        assert_eq!(mode(&sandbox.path(folder)), 0o700, "{folder}");
    }
}

#[test]
fn own_variables_win_over_those_of_the_desktop() {
    let mut sandbox = Sandbox::new();
    for (variable, folder) in [("AML_DATA_DIR", "own/data"), ("AML_STATE_DIR", "own/state"), ("AML_RUNTIME_DIR", "own/run")] {
        let path = sandbox.path(folder);
        sandbox.set(variable, path);
    }
    let _ = sandbox.aml(NEEDS_FOLDERS);
    for folder in ["own/data", "own/state", "own/run"] {
        assert_eq!(mode(&sandbox.path(folder)), 0o700, "{folder}");
    }
    assert!(!sandbox.path("data/aml").exists());
}

#[test]
fn without_usable_desktop_folders_the_home_and_a_private_temporary_folder_serve() {
    let mut sandbox = Sandbox::new();
    sandbox.set("XDG_DATA_HOME", "relative/is/ignored");
    sandbox.unset("XDG_STATE_HOME");
    sandbox.set("XDG_RUNTIME_DIR", "/run/of/a/login/that/ended");
    let _ = sandbox.aml(NEEDS_FOLDERS);
    assert!(sandbox.path("home/.local/share/aml").is_dir());
    assert!(sandbox.path("home/.local/state/aml").is_dir());
    let sockets = std::fs::read_dir(sandbox.path("tmp"))
        .unwrap()
        .flatten()
        .find(|entry| entry.file_name().to_string_lossy().starts_with("aml-"));
    assert_eq!(mode(&sockets.expect("a folder for sockets").path()), 0o700);
    assert!(!sandbox.work().join("relative").exists());
}

#[test]
fn help_usage_errors_and_looking_make_no_folders() {
    let sandbox = Sandbox::new();
    let _ = sandbox.aml("service list").success();
    let _ = sandbox.aml("model list").success();
    let _ = sandbox.aml("--help").success();
    let _ = sandbox.aml("completion bash").success();
    let _ = sandbox.aml("model deploy").failure(2);
    assert!(["data/aml", "state/aml", "run/aml"].iter().all(|folder| !sandbox.path(folder).exists()));
}

#[test]
fn colours_come_when_forced_and_never_against_no_color() {
    let mut sandbox = Sandbox::new();
    let bad_name = "service show -n Ab";
    assert!(!sandbox.aml(bad_name).failure(1).contains('\x1b'), "no terminal, no colours");
    sandbox.set("FORCE_COLOR", "1");
    assert!(sandbox.aml(bad_name).failure(1).contains('\x1b'));
    assert!(sandbox.aml("completion bash -o jsonc").success().contains('\x1b'));
    assert!(!sandbox.aml("completion bash -o json").success().contains('\x1b'));
    sandbox.set("NO_COLOR", "1");
    assert!(!sandbox.aml(bad_name).failure(1).contains('\x1b'));
    assert!(!sandbox.aml("completion bash -o jsonc").success().contains('\x1b'));
}

fn mode(path: &Path) -> u32 {
    let metadata = std::fs::metadata(path).unwrap_or_else(|error| panic!("{} should be there: {error}", path.display()));
    metadata.permissions().mode() & 0o777
}
