//! Draws what a long step tells, on stderr: in place on a terminal, as plain lines elsewhere, not at all with
//! `--only-show-errors`.

use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aml::progress::{Event, Progress};
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::settings::Colour;

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Nothing but errors.
    Silent,
    /// One line for each step.
    Lines {
        /// Whether a tool's own output is shown too.
        output: bool,
    },
    /// A line that changes in place.
    InPlace,
}

/// Draws progress.
pub(crate) struct Drawing {
    manner: Manner,
    colour: Colour,
    bar: Option<ProgressBar>,
    shown: Mutex<Shown>,
}

/// What is on the screen.
#[derive(Default)]
struct Shown {
    step: String,
    warnings: Vec<String>,
}

impl Drawing {
    /// Returns a drawing; nothing shows until something is told.
    pub(crate) fn new(manner: Manner, colour: Colour) -> Self {
        let bar = (manner == Manner::InPlace).then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
            bar.set_style(style());
            bar
        });
        Self { manner, colour, bar, shown: Mutex::default() }
    }

    /// Wipes what was drawn in place, so that the result stands alone.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&self, text: &str) {
        let write = || {
            // Nobody is left to be told when stderr is closed.
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        };
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn labelled(&self, label: &str, code: &str, text: &str) {
        if self.colour == Colour::On {
            self.line(&format!("\x1b[{code}m{label}:\x1b[0m {text}"));
        } else {
            self.line(&format!("{label}: {text}"));
        }
    }

    fn step(&self, what: &str) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.step == what {
            return;
        }
        what.clone_into(&mut shown.step);
        drop(shown);
        match &self.bar {
            Some(bar) => {
                if bar.is_finished() {
                    bar.reset();
                }
                bar.enable_steady_tick(Duration::from_millis(120));
                bar.set_message(what.to_owned());
            }
            None => self.line(what),
        }
    }

    fn bytes(&self, done: u64, total: u64) {
        let Some(bar) = &self.bar else { return };
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let amount = match total {
            0 => HumanBytes(done).to_string(),
            total => format!("{} of {}", HumanBytes(done), HumanBytes(total)),
        };
        bar.set_message(format!("{} ({amount})", shown.step));
    }

    fn output(&self, text: &str) {
        match (&self.bar, self.manner) {
            (Some(bar), _) => {
                let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
                bar.set_message(format!("{}: {}", shown.step, text.trim()));
            }
            (None, Manner::Lines { output: true }) => self.line(&format!("  {}", text.trim_end())),
            (None, _) => {}
        }
    }

    fn warning(&self, text: &str) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.warnings.iter().any(|told| told == text) {
            return;
        }
        shown.warnings.push(text.to_owned());
        drop(shown);
        self.labelled("warning", "33;1", text);
    }
}

impl Progress for Drawing {
    fn tell(&self, event: Event) {
        if self.manner == Manner::Silent {
            return;
        }
        match event {
            Event::Step(what) => self.step(&what),
            Event::Bytes { done, total } => self.bytes(done, total),
            Event::Output(text) => self.output(&text),
            Event::Note(text) => self.labelled("note", "36;1", &text),
            Event::Warning(text) => self.warning(&text),
        }
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner())
}
