//! What every command works with, and the one way into the library.

use aml::operations::{OperationError, Session};
use aml::progress::{Event, Progress};
use aml::workspace::WorkspaceRequest;
use clap::ValueEnum;

use super::consent::AtTerminal;
use crate::args::{GlobalArgs, retired};
use crate::errors::{CommandError, ErrorForm};
use crate::logging::{self, Level};
use crate::output::{Format, Report, Sink, View};
use crate::progress::{Drawing, Ending, Mode};
use crate::settings::Settings;

/// Settings and global options.
pub(crate) struct Context {
    /// The settings from the environment.
    pub(crate) settings: Settings,
    /// Options that every command has.
    pub(crate) global: GlobalArgs,
    default_format: Option<Format>,
    drawing: Drawing,
}

impl Context {
    /// Returns the context of one command and says what the global options ask to say.
    pub(crate) fn new(settings: Settings, global: GlobalArgs) -> Self {
        let level = match (global.debug, global.verbose) {
            (true, _) => Level::Debug,
            (false, true) => Level::Verbose,
            (false, false) => Level::Off,
        };
        logging::start(level, settings.colour_err);
        let mode = if global.only_show_errors {
            Mode::Silent
        } else if settings.interactive && level == Level::Off {
            Mode::InPlace
        } else {
            Mode::Lines { output: level != Level::Off }
        };
        let drawing = Drawing::new(mode, settings.colour_err);
        let (default_format, unknown) = default_format(&settings);
        let context = Self { settings, global, default_format, drawing };
        if let Some(warning) = unknown {
            context.warn(warning);
        }
        context
    }

    /// Returns how the result is to be shown.
    pub(crate) fn view(&self) -> View {
        View {
            format: self.global.output,
            default: self.default_format.unwrap_or(Format::Json),
            query: self.global.query.clone(),
            colour: self.settings.colour_out,
            sink: Sink::of_stdout(),
            width: self.settings.width_out,
        }
    }

    /// Returns for whom errors are: for programs where JSON was asked for, by `--output` or by `AML_OUTPUT`.
    pub(crate) fn error_form(&self) -> ErrorForm {
        let is_ours = self.settings.format.as_ref().is_some_and(|(variable, _)| *variable == "AML_OUTPUT");
        match self.global.output.or(self.default_format.filter(|_| is_ours)) {
            Some(Format::Json) => ErrorForm::Object,
            _ => ErrorForm::Text,
        }
    }

    /// Says something the user should look at.
    pub(crate) fn warn(&self, text: impl Into<String>) {
        self.drawing.tell(Event::Warning(text.into()));
    }

    /// Says that a list is empty and what fills it, where a person reads it: JSON in a pipe says it by itself.
    pub(crate) fn listed(&self, report: Report, empty: &str) -> Report {
        let view = self.view();
        let is_read = view.sink == Sink::Terminal || view.format.unwrap_or(view.default) == Format::Table;
        if is_read && view.query.is_none() && report.is_empty_list() {
            self.drawing.tell(Event::Note(empty.to_owned()));
        }
        report
    }

    /// Tells the commands that are useful next, where a person follows what is done.
    pub(crate) fn suggest(&self, commands: &[String]) {
        self.drawing.next(commands);
    }

    /// Names the arguments that have no effect any more, together with the global ones.
    pub(crate) fn warn_of_retired(&self, mut arguments: Vec<&'static str>) {
        if self.global.acquire_policy_token {
            arguments.push("--acquire-policy-token");
        }
        if self.global.change_reference.is_some() {
            arguments.push("--change-reference");
        }
        if let Some(warning) = retired::warning(&arguments) {
            self.warn(warning);
        }
    }

    /// Performs an operation in a workspace: waits for it and tells of its progress.
    pub(crate) fn perform<T>(
        &self,
        mut workspace: WorkspaceRequest,
        operation: impl AsyncFnOnce(Session<'_>) -> Result<T, OperationError>,
    ) -> Result<T, CommandError> {
        if workspace.subscription_id.is_none() {
            workspace.subscription_id.clone_from(&self.global.subscription);
        }
        workspace.defaults = Settings::workspace_defaults();
        let home = self.settings.home()?;
        tracing::debug!(data = %home.data.display(), state = %home.host.state.display(), runtime = %home.host.runtime.display(), "folders");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CommandError::Start)?;
        let consent = AtTerminal { drawing: &self.drawing };
        let session = Session { home: &home, workspace: &workspace, progress: &self.drawing, consent: &consent };
        let outcome = runtime.block_on(async {
            match operation(session).await {
                Err(error) => Err(session.with_suggestion(error).await),
                done => done,
            }
        });
        self.drawing.finish(if outcome.is_ok() { Ending::Done } else { Ending::Failed });
        Ok(outcome?)
    }
}

/// Returns the format that a variable names, or a warning if that is none.
fn default_format(settings: &Settings) -> (Option<Format>, Option<String>) {
    let Some((variable, word)) = &settings.format else { return (None, None) };
    if let Ok(format) = Format::from_str(word, true) {
        return (Some(format), None);
    }
    let allowed = Format::value_variants().iter().filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()));
    let allowed = allowed.collect::<Vec<_>>().join(", ");
    (None, Some(format!("{variable}: '{word}' is no output format and has no effect; allowed are {allowed}")))
}
