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

use clap::error::ErrorKind;
use clap::{Command, FromArgMatches};

use crate::args::{self, Cli, Group, HelpForm, spelling};
use crate::errors::{CommandError, ErrorForm, RenderOptions, Usage};
use crate::given_files::{self, Places};
use crate::logging::{self, Level};
use crate::output::{Report, View};
use crate::settings::Settings;

use context::Context;

type CommandResult = Result<Report, CommandError>;

/// Runs the command that the words ask for and returns the exit code.
pub(crate) fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let settings = Settings::from_environment();
    let words: Vec<OsString> = words.into_iter().collect();
    let is_short = words.iter().take_while(|word| *word != "--").any(|word| word == "-h");
    let mut command = args::command_line_with(if is_short { HelpForm::Short } else { HelpForm::Whole });
    logging::start(Level::asked_by(&words), settings.colour_err);
    let words = spelling::modernize(&command, words);
    let (through, _) = spelling::way(&command, &words);
    let named: Vec<&str> = through.iter().map(|command| command.get_name()).collect();
    tracing::debug!(version = env!("CARGO_PKG_VERSION"), command = named.join(" "), "started");
    let cli = match expanded(&command, words.clone(), &settings).map(|words| parse(&mut command, words)) {
        Ok(Ok(cli)) => cli,
        Ok(Err(usage)) if !usage.use_stderr() || is_help(&usage) => return print_help(&usage),
        Ok(Err(usage)) => {
            let usage = CommandError::Usage(Usage::of(&usage, &command, &words));
            return explain(&usage, &settings, Rendering::asked_by(&words));
        }
        Err(error) => return explain(&error, &settings, Rendering::asked_by(&words)),
    };
    let Some(group) = cli.command else {
        // Whoever closed the pipe doesn't want the rest.
        let _ = args::command_line().print_help();
        return ExitCode::SUCCESS;
    };
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
        Err(error) => {
            let warnings = !context.global.only_show_errors;
            explain(&error, &context.settings, Rendering { warnings, form: context.error_form() })
        }
    }
}

/// Returns the words with the text of the files that they name, but for the parts that this program starts itself.
fn expanded(command: &Command, words: Vec<OsString>, settings: &Settings) -> Result<Vec<OsString>, CommandError> {
    let (through, _) = spelling::way(command, &words);
    if through.first().is_some_and(|group| group.is_hide_set()) {
        return Ok(words);
    }
    let input = &mut std::io::stdin().lock();
    given_files::expand(words, Places { home: settings.user(), input })
}

fn parse(command: &mut Command, words: Vec<OsString>) -> Result<Cli, clap::Error> {
    let mut matches = command.try_get_matches_from_mut(words)?;
    Cli::from_arg_matches_mut(&mut matches).map_err(|error| error.format(command))
}

fn is_help(usage: &clap::Error) -> bool {
    usage.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
}

/// Prints help or the version; a group without a command is wrong usage, exit code 2.
fn print_help(usage: &clap::Error) -> ExitCode {
    // Whoever closed the pipe doesn't want the rest.
    let _ = usage.print();
    ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2))
}

/// What the words say about how errors are shown.
#[derive(Debug, Clone, Copy)]
struct Rendering {
    warnings: bool,
    form: ErrorForm,
}

impl Rendering {
    /// Returns what words ask for that could not be parsed.
    fn asked_by(words: &[OsString]) -> Self {
        let words: Vec<&str> = words.iter().map_while(|word| word.to_str()).take_while(|word| *word != "--").collect();
        let joined = ["-ojson", "-o=json", "--output=json"];
        let is_json = words.windows(2).any(|pair| matches!(pair[0], "-o" | "--output") && pair[1].eq_ignore_ascii_case("json"))
            || words.iter().any(|word| joined.iter().any(|asks| word.eq_ignore_ascii_case(asks)));
        Self { warnings: true, form: if is_json { ErrorForm::Object } else { ErrorForm::Text } }
    }
}

fn explain(error: &CommandError, settings: &Settings, rendering: Rendering) -> ExitCode {
    let folder = std::env::current_dir().ok();
    let Rendering { warnings, form } = rendering;
    let width = settings.width_err;
    let options = RenderOptions { colour: settings.colour_err, warnings, folder: folder.as_deref(), form, width };
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
