//! How a figure is taken and printed: ours beside a peer's of the same run.

use std::fmt;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

/// How much is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Every row, several times.
    Whole,
    /// Rows with a goal, once or as often as is cheap.
    Quick,
}

impl Depth {
    /// Returns how often something slow is done.
    pub(crate) fn rounds(self) -> usize {
        match self {
            Self::Whole => 3,
            Self::Quick => 1,
        }
    }
}

/// A program that a benchmark needs or is compared with.
pub(crate) struct Tool {
    /// Its name on `PATH`.
    pub(crate) program: &'static str,
    /// How one gets it.
    pub(crate) from: &'static str,
}

/// Returns a tool by its name and how one gets it.
pub(crate) const fn tool(program: &'static str, from: &'static str) -> Tool {
    Tool { program, from }
}

/// Returns whether a program is on `PATH`.
pub(crate) fn has(program: &str) -> bool {
    command("sh").args(["-c", &format!("command -v {program} > /dev/null")]).status().unwrap().success()
}

/// Returns a program, ready to be given its arguments.
#[expect(clippy::disallowed_methods, reason = "the peers are programs")]
pub(crate) fn command(program: &str) -> Command {
    Command::new(program)
}

/// Runs a command that must succeed; returns what it printed.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} can't be started: {error}"));
    assert!(output.status.success(), "{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Returns how long something takes.
pub(crate) fn timed(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
}

/// The shortest time of a few, with what came out of the last one.
pub(crate) fn best<T>(act: impl Fn() -> T) -> (Duration, T) {
    let once = || {
        let started = Instant::now();
        let result = act();
        (started.elapsed(), result)
    };
    (1..3).fold(once(), |(shortest, _), _| {
        let (time, result) = once();
        (shortest.min(time), result)
    })
}

/// Returns the figure in the middle.
pub(crate) fn median<T: Ord + Copy>(mut figures: Vec<T>) -> T {
    figures.sort_unstable();
    figures[figures.len() / 2]
}

/// The processor's time of this process, or of its children that have ended.
#[derive(Clone, Copy)]
pub(crate) enum Whose {
    Own,
    Children,
}

/// Returns the processor's time that was used so far. The kernel counts it in hundredths of a second.
pub(crate) fn processor_time(whose: Whose) -> Duration {
    let text = fs::read_to_string("/proc/self/stat").unwrap();
    // Behind the name, which may hold blanks, the 12th and 13th field are our own, the next two the children's.
    let fields: Vec<&str> = text.rsplit(')').next().unwrap().split_whitespace().collect();
    let first = match whose {
        Whose::Own => 11,
        Whose::Children => 13,
    };
    let ticks: u64 = fields[first..first + 2].iter().map(|field| field.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 10)
}

/// What a row compares; less is better.
#[derive(Clone, Copy)]
pub(crate) enum Figure {
    Time(Duration),
    Bytes(u64),
    Count(usize),
}

impl From<Duration> for Figure {
    fn from(time: Duration) -> Self {
        Self::Time(time)
    }
}

impl Figure {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    fn amount(self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64(),
            Self::Bytes(bytes) => bytes as f64,
            Self::Count(count) => count as f64,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Time(time) => format!("{:.3} s", time.as_secs_f64()),
            Self::Bytes(bytes) => format!("{} kB", bytes.div_ceil(1000)),
            Self::Count(count) => count.to_string(),
        };
        f.pad(&text)
    }
}

/// Prints what the columns of the rows below are.
pub(crate) fn head() {
    println!("{:<50} {:>10} {:>10} {:>7}  peer; goal; what came out", "", "ours", "peer", "ratio");
}

/// Prints one row; a ratio above 1 is in our favour.
pub(crate) fn row<F: Into<Figure>>(what: &str, ours: F, peer: Option<F>, words: &str) {
    let (ours, peer) = (ours.into(), peer.map(Into::into));
    let ratio = peer.map_or_else(String::new, |peer| format!("{:.2}×", peer.amount() / ours.amount()));
    let shown = peer.map_or_else(String::new, |peer| peer.to_string());
    println!("{what:<50} {ours:>10} {shown:>10} {ratio:>7}  {words}");
}
