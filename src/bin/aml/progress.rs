//! Shows the progress of long steps on stderr: in place on a terminal, as plain lines elsewhere, not at all with `--only-show-errors`.

mod transfer;

use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use aml::progress::{Event, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::settings::Colour;
use crate::visible::visible;
use transfer::Transfer;

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Nothing but errors.
    Silent,
    /// One line for each step, and now and then one for a long transfer.
    Lines {
        /// Whether a tool's own output is shown too.
        output: bool,
    },
    /// A line that changes in place.
    InPlace,
}

/// Draws progress.
pub(crate) struct Drawing {
    mode: Mode,
    colour: Colour,
    bar: Option<ProgressBar>,
    lines: Mutex<Box<dyn Write + Send>>,
    shown: Mutex<Shown>,
}

/// How the last step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Done,
    Failed,
}

/// What is on the screen.
struct Shown {
    step: String,
    /// When the step began.
    begun: Instant,
    transfer: Transfer,
    warnings: Vec<String>,
}

impl Drawing {
    /// Returns a drawing; nothing shows until something is told.
    pub(crate) fn new(mode: Mode, colour: Colour) -> Self {
        Self::on(Box::new(std::io::stderr()), mode, colour)
    }

    fn on(lines: Box<dyn Write + Send>, mode: Mode, colour: Colour) -> Self {
        let bar = (mode == Mode::InPlace).then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
            bar.set_style(style());
            bar
        });
        let shown = Shown { step: String::new(), begun: Instant::now(), transfer: Transfer::default(), warnings: Vec::new() };
        Self { mode, colour, bar, lines: Mutex::new(lines), shown: Mutex::new(shown) }
    }

    /// Ends what is drawn in place: the last step stays as a line, and the result stands alone.
    pub(crate) fn finish(&self, ending: Ending) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let (step, time) = (std::mem::take(&mut shown.step), shown.begun.elapsed());
        drop(shown);
        self.pause();
        self.done(&step, time, ending);
    }

    /// Wipes what is drawn in place until the next step.
    pub(crate) fn pause(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// Tells the commands that are useful next.
    pub(crate) fn next(&self, commands: &[String]) {
        if self.bar.is_none() {
            return;
        }
        self.line("next:");
        for command in commands {
            self.line(&format!("  {}", visible(command)));
        }
    }

    /// Leaves a line of a step that ended, where steps are drawn in place.
    fn done(&self, step: &str, time: Duration, ending: Ending) {
        if self.bar.is_none() || step.is_empty() {
            return;
        }
        let (mark, code) = match ending {
            Ending::Done => ('✓', "32"),
            Ending::Failed => ('✗', "31"),
        };
        let time = took(time);
        self.line(&match self.colour {
            Colour::On => format!("\x1b[{code}m{mark}\x1b[0m {step} \x1b[2m{time}\x1b[0m"),
            Colour::Off => format!("{mark} {step} {time}"),
        });
    }

    fn line(&self, text: &str) {
        let write = || {
            // Nobody is left to be told when stderr is closed.
            let _ = writeln!(self.lines.lock().unwrap_or_else(PoisonError::into_inner), "{text}");
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
        // Of one that counts, only the numbers change.
        let goes_on = self.bar.is_some() && without_numbers(&shown.step) == without_numbers(what);
        let before = std::mem::replace(&mut shown.step, what.to_owned());
        let time = shown.begun.elapsed();
        if !goes_on {
            (shown.begun, shown.transfer) = (Instant::now(), Transfer::default());
        }
        drop(shown);
        if !goes_on {
            self.done(&before, time, Ending::Done);
        }
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
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let now = shown.begun.elapsed();
        let far = shown.transfer.at(now, done, total);
        let text = format!("{} ({far})", shown.step);
        let due = shown.transfer.takes_line(now);
        drop(shown);
        match &self.bar {
            Some(bar) => bar.set_message(text),
            None if due => self.line(&text),
            None => {}
        }
    }

    fn output(&self, text: &str) {
        match (&self.bar, self.mode) {
            (Some(bar), _) => {
                let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
                bar.set_message(format!("{}: {}", shown.step, text.trim()));
            }
            (None, Mode::Lines { output: true }) => self.line(&format!("  {}", text.trim_end())),
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
        if self.mode == Mode::Silent {
            return;
        }
        match event {
            Event::Step(what) => self.step(&visible(&what)),
            Event::Bytes { done, total } => self.bytes(done, total),
            Event::Output(text) => self.output(&visible(&text)),
            Event::Note(text) => self.labelled("note", "36;1", &visible(&text)),
            Event::Warning(text) => self.warning(&visible(&text)),
        }
    }
}

fn without_numbers(step: &str) -> String {
    step.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// Returns how long a step took.
fn took(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        seconds @ 10..60 => format!("{seconds} s"),
        seconds => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// Keeps what is written.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn drawn(mode: Mode, colour: Colour) -> String {
        let kept = Kept::default();
        let drawing = Drawing::on(Box::new(kept.clone()), mode, colour);
        let progress: &dyn Progress = &drawing;
        progress.step("making the environment");
        progress.tell(Event::Bytes { done: 1, total: 2 });
        progress.tell(Event::Output("Collecting numpy\n".into()));
        progress.step("making the environment");
        progress.warning("look at this");
        progress.warning("look at this");
        progress.note("know this");
        progress.step("starting");
        drawing.finish(Ending::Failed);
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn plain_lines_tell_each_step_and_each_warning_once() {
        insta::assert_snapshot!(drawn(Mode::Lines { output: false }, Colour::Off), @"
        making the environment
        warning: look at this
        note: know this
        starting
        ");
    }

    #[test]
    fn a_tools_own_output_is_shown_when_asked_for() {
        assert!(drawn(Mode::Lines { output: true }, Colour::Off).contains("\n  Collecting numpy\n"));
    }

    #[test]
    fn labels_are_coloured_and_texts_are_not() {
        assert!(drawn(Mode::Lines { output: false }, Colour::On).contains("\x1b[33;1mwarning:\x1b[0m look at this\n"));
    }

    #[test]
    fn with_errors_only_nothing_is_told() {
        assert_eq!(drawn(Mode::Silent, Colour::Off), "");
    }

    #[test]
    fn nothing_that_is_told_steers_the_terminal() {
        let kept = Kept::default();
        let drawing = Drawing::on(Box::new(kept.clone()), Mode::Lines { output: true }, Colour::Off);
        let text = || "\u{1b}]0;x\u{7}".to_owned();
        for event in [Event::Step(text()), Event::Output(text()), Event::Note(text()), Event::Warning(text())] {
            drawing.tell(event);
        }
        let bytes = kept.0.lock().unwrap().clone();
        assert_eq!(String::from_utf8(bytes).unwrap().matches("\\u{1b}]0;x\\u{7}\n").count(), 4);
    }

    #[test]
    fn in_place_finished_steps_and_warnings_stay_on_the_screen() {
        let told = drawn(Mode::InPlace, Colour::Off);
        insta::assert_snapshot!(told, @"
        warning: look at this
        note: know this
        ✓ making the environment 0.0 s
        ✗ starting 0.0 s
        ");
        assert!(drawn(Mode::InPlace, Colour::On).contains("\x1b[32m✓\x1b[0m making the environment"));
    }

    #[test]
    fn a_step_that_counts_is_one_step() {
        let kept = Kept::default();
        let drawing = Drawing::on(Box::new(kept.clone()), Mode::InPlace, Colour::Off);
        let progress: &dyn Progress = &drawing;
        progress.step("waiting: 0 of 2 replicas ready");
        progress.step("waiting: 1 of 2 replicas ready");
        drawing.finish(Ending::Done);
        let bytes = kept.0.lock().unwrap().clone();
        assert_eq!(String::from_utf8(bytes).unwrap(), "✓ waiting: 1 of 2 replicas ready 0.0 s\n");
    }

    #[test]
    fn times_are_told_as_finely_as_they_matter() {
        let told = [300, 9_940, 12_700, 61_000].map(|time| took(Duration::from_millis(time)));
        assert_eq!(told, ["0.3 s", "9.9 s", "12 s", "1 min 1 s"]);
    }
}
