//! What `--help` shows, for every command. Breaks when a help text changes, so that each change is looked at.

use std::fmt::Write;

use super::sandbox::Sandbox;

/// Every command that help shows.
const COMMANDS: &[&str] = &[
    "",
    "model",
    "model register",
    "model deploy",
    "model package",
    "model list",
    "model show",
    "model update",
    "model download",
    "model delete",
    "service",
    "service show",
    "service list",
    "service run",
    "service get-logs",
    "service get-keys",
    "service regen-key",
    "service get-access-token",
    "service revoke-tokens",
    "service update",
    "service delete",
    "environment",
    "environment scaffold",
    "environment register",
    "environment download",
    "environment show",
    "environment list",
    "environment key",
    "image",
    "image list",
    "image show",
    "image prune",
    "workspace",
    "workspace create",
    "workspace show",
    "workspace list",
    "workspace delete",
    "folder",
    "folder attach",
    "computetarget",
    "computetarget list",
    "computetarget show",
    "computetarget attach",
    "computetarget attach aks",
    "computetarget update",
    "computetarget update aks",
    "computetarget create",
    "computetarget create aks",
    "computetarget detach",
    "computetarget get-credentials",
    "completion",
];

#[test]
fn every_command_has_the_help_that_was_looked_at() {
    let sandbox = Sandbox::new();
    for command in COMMANDS {
        let help = sandbox.aml(&format!("{command} --help")).success();
        let name = if command.is_empty() { "aml".to_owned() } else { command.replace(' ', "_") };
        insta::assert_snapshot!(name, help);
    }
}

#[test]
fn the_list_of_commands_is_whole() {
    let sandbox = Sandbox::new();
    let mut shown = String::new();
    let mut listed = String::new();
    for group in [
        "",
        "model",
        "service",
        "environment",
        "image",
        "workspace",
        "folder",
        "computetarget",
        "computetarget attach",
        "computetarget update",
        "computetarget create",
    ] {
        let help = sandbox.aml(&format!("{group} -h")).success();
        let names = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
        for name in names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
            let _ = writeln!(shown, "{}", format!("{group} {name}").trim());
        }
        for command in COMMANDS.iter().filter(|command| command.rsplit_once(' ').map_or("", |(group, _)| group) == group) {
            listed.push_str(if command.is_empty() { "" } else { command });
            listed.push_str(if command.is_empty() { "" } else { "\n" });
        }
    }
    let sorted = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&shown), sorted(&listed));
}

#[test]
fn short_help_has_the_main_options_and_two_examples() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!("short_model_deploy", sandbox.aml("model deploy -h").success());
    for command in COMMANDS.iter().filter(|command| command.contains(' ') && !command.ends_with("attach")) {
        let (short, whole) =
            (sandbox.aml(&format!("{command} -h")).success(), sandbox.aml(&format!("{command} --help")).success());
        assert!(short.lines().count() <= whole.lines().count(), "{command}");
    }
    let examples = |help: &str| {
        let lines = help.lines().skip_while(|line| *line != "Examples:").skip(1);
        lines.take_while(|line| !line.is_empty()).count()
    };
    assert_eq!(examples(&sandbox.aml("service run -h").success()), 2);
    assert_eq!(examples(&sandbox.aml("service run --help").success()), 3);
}

#[test]
fn help_goes_to_stdout_and_alone_the_command_shows_it() {
    let sandbox = Sandbox::new();
    let help = sandbox.aml("--help").success();
    assert_eq!(sandbox.aml("").success(), help);
    assert!(sandbox.aml("--version").success().starts_with("aml "));
}

#[test]
fn the_parts_that_start_by_themselves_are_not_shown() {
    let help = Sandbox::new().aml("--help").success();
    for hidden in ["supervisor", "router", "replica", "exec"] {
        assert!(!help.contains(hidden), "{hidden} should be hidden");
    }
}
