//! The scripts in `completions/` are those that the command prints. `aml completion <shell> > completions/<file>` regenerates them.

use super::sandbox::Sandbox;

const FILES: &[(&str, &str)] = &[("bash", "aml.bash"), ("zsh", "_aml"), ("fish", "aml.fish"), ("powershell", "aml.ps1")];

#[test]
fn the_scripts_in_the_repository_are_current() {
    let sandbox = Sandbox::new();
    for (shell, file) in FILES {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("completions").join(file);
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        let printed = sandbox.aml(&format!("completion {shell}")).success();
        assert!(kept == printed, "completions/{file} is not what `aml completion {shell}` prints: regenerate it");
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

#[test]
fn bash_completes_commands_and_options() {
    let sandbox = Sandbox::new().with_tools_of_the_machine();
    let script = sandbox.write("aml.bash", sandbox.aml("completion bash").success());
    for (line, expected) in
        [("aml model dep", "deploy"), ("aml service get-lo", "get-logs"), ("aml model deploy --compute-ta", "--compute-target")]
    {
        let words: Vec<&str> = line.split(' ').collect();
        let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
        let asked = format!(
            "source '{}'; COMP_WORDS=({line}); COMP_CWORD={}; _aml aml '{last}' '{before}'; echo \"${{COMPREPLY[*]}}\"",
            script.display(),
            words.len() - 1
        );
        #[expect(clippy::disallowed_methods, reason = "the shell is the judge of its script")]
        let output = std::process::Command::new("bash").args(["--norc", "-c", &asked]).output().unwrap();
        assert_eq!(
            String::from_utf8_lossy(&output.stdout).trim(),
            expected,
            "{line}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
