//! What every command works with, and the one way into the library.

use aml::operations::{OperationError, Session};
use aml::progress::{Event, Progress};
use aml::workspace::WorkspaceRequest;

use super::consent::AtTerminal;
use crate::args::{GlobalArgs, retired};
use crate::errors::CommandError;
use crate::logging::{self, Level};
use crate::output::{Sink, View};
use crate::progress::{Drawing, Mode};
use crate::settings::Settings;

/// Settings and global options.
pub(crate) struct Context {
    /// The settings from the environment.
    pub(crate) settings: Settings,
    /// Options that every command has.
    pub(crate) global: GlobalArgs,
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
        Self { settings, global, drawing }
    }

    /// Returns how the result is to be shown.
    pub(crate) fn view(&self) -> View {
        View {
            format: self.global.output,
            query: self.global.query.clone(),
            colour: self.settings.colour_out,
            sink: Sink::of_stdout(),
        }
    }

    /// Says something the user should look at.
    pub(crate) fn warn(&self, text: impl Into<String>) {
        self.drawing.tell(Event::Warning(text.into()));
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
        let home = self.settings.home()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CommandError::Start)?;
        let consent = AtTerminal { drawing: &self.drawing };
        let session = Session { home: &home, workspace: &workspace, progress: &self.drawing, consent: &consent };
        let outcome = runtime.block_on(operation(session));
        self.drawing.finish();
        Ok(outcome?)
    }
}
