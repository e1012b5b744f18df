//! The scripts in `completions/` are those that the command prints. `aml completion <shell> > completions/<file>` mends a fault here.

use super::sandbox::Sandbox;

const FILES: &[(&str, &str)] = &[("bash", "aml.bash"), ("zsh", "_aml"), ("fish", "aml.fish"), ("powershell", "aml.ps1")];

#[test]
fn the_scripts_in_the_repository_are_current() {
    let sandbox = Sandbox::new();
    for (shell, file) in FILES {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("completions").join(file);
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        let printed = sandbox.aml(&format!("completion {shell}")).success();
        assert!(kept == printed, "completions/{file} is not what `aml completion {shell}` prints: write it anew");
    }
}

#[test]
fn no_script_shows_what_is_hidden() {
    let sandbox = Sandbox::new();
    for (shell, _) in FILES {
        let script = sandbox.aml(&format!("completion {shell}")).success();
        assert!(!script.contains("workspace-state"), "{shell} shows hidden commands");
    }
}
