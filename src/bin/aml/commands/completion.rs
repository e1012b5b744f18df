//! `completion`: a script for a shell.

use clap_complete::{generate, shells};

use crate::args;
use crate::args::completion::{CompletionArgs, Shell};
use crate::output::Report;

/// Returns the script.
pub(super) fn run(args: &CompletionArgs) -> Report {
    let mut command = args::shown_command_line();
    let mut script = Vec::new();
    match args.shell {
        Shell::Bash => generate(shells::Bash, &mut command, "aml", &mut script),
        Shell::Zsh => generate(shells::Zsh, &mut command, "aml", &mut script),
        Shell::Fish => generate(shells::Fish, &mut command, "aml", &mut script),
        Shell::Powershell => generate(shells::PowerShell, &mut command, "aml", &mut script),
    }
    Report::Plain(script)
}
