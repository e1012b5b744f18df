//! One file per command: arguments become a request, the library performs it, what happened becomes a report.

mod completion;
mod computetarget;
mod consent;
mod context;
mod environment;
mod folder;
mod hidden;
mod image;
mod metadata;
mod model;
mod planned;
mod preset_keys;
mod service;
mod workspace;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::FromArgMatches;

use crate::args::{self, Cli, Group, spelling};
use crate::errors::{CommandError, RenderOptions};
use crate::output::{Report, View};
use crate::settings::Settings;

use context::Context;

type CommandResult = Result<Report, CommandError>;

/// Runs the command that the words ask for and returns the exit code.
pub(crate) fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match parse(words) {
        Ok(cli) => cli,
        Err(usage) => return explain_usage(&usage),
    };
    let Some(group) = cli.command else {
        // Whoever closed the pipe doesn't want the rest.
        let _ = args::command_line().print_help();
        return ExitCode::SUCCESS;
    };
    let settings = Settings::from_environment();
    let context = Context::new(settings, cli.global);
    let view = View { colour: context.settings.colour_out, ..context.view() };
    let printed = match dispatch(group, &context) {
        Ok(report) => crate::output::print(report, &view).map_err(CommandError::from),
        Err(mut error) => {
            let shown = error.take_report().map_or(Ok(()), |report| crate::output::print(report, &view));
            shown.map_err(CommandError::from).and(Err(error))
        }
    };
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => explain(&error, &context),
    }
}

fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
    let mut command = args::command_line();
    let words = spelling::modernize(&command, words);
    let mut matches = command.try_get_matches_from_mut(words)?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}

/// Prints help, the version, or what is wrong with the words; wrong usage is exit code 2.
fn explain_usage(usage: &clap::Error) -> ExitCode {
    // Whoever closed the pipe doesn't want the rest.
    let _ = usage.print();
    ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2))
}

fn explain(error: &CommandError, context: &Context) -> ExitCode {
    let folder = std::env::current_dir().ok();
    let warnings = !context.global.only_show_errors;
    let options = RenderOptions { colour: context.settings.colour_err, warnings, folder: folder.as_deref() };
    // Nobody is left to be told when stderr is closed.
    let _ = std::io::stderr().lock().write_all(error.render(options).as_bytes());
    error.exit_code()
}

fn dispatch(group: Group, context: &Context) -> CommandResult {
    match group {
        Group::Model(command) => model::run(command, context),
        Group::Service(command) => service::run(command, context),
        Group::Environment(command) => environment::run(command, context),
        Group::Image(command) => image::run(command, context),
        Group::Workspace(command) => workspace::run(command, context),
        Group::Folder(command) => folder::run(command, context),
        Group::ComputeTarget(command) => computetarget::run(command, context),
        Group::Completion(args) => Ok(completion::run(&args)),
        Group::Hidden(command) => hidden::run(command, context),
    }
}
