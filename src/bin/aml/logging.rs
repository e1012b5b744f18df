//! The log of `--verbose` and `--debug`, on stderr.
//!
//! A line that can't be written is dropped: the library would report that on stderr, and panic if that is on the full disk, too.

use std::ffi::OsString;

use tracing_subscriber::EnvFilter;

use crate::settings::Colour;

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Off,
    /// `--verbose`
    Verbose,
    /// `--debug`
    Debug,
}

impl Level {
    /// Returns the level that words ask for which may be no command: what goes wrong before a command begins is logged, too.
    pub(crate) fn asked_by(words: &[OsString]) -> Self {
        let asks = |flag: &str| words.iter().take_while(|word| *word != "--").any(|word| word == flag);
        match (asks("--debug"), asks("--verbose")) {
            (true, _) => Self::Debug,
            (false, true) => Self::Verbose,
            (false, false) => Self::Off,
        }
    }
}

/// Starts the log.
pub(crate) fn start(level: Level, colour: Colour) {
    let filter = match level {
        Level::Off => return,
        Level::Verbose => "warn,aml=info",
        Level::Debug => "info,aml=trace",
    };
    // A second start in one process is harmless: the first log stays.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .log_internal_errors(false)
        .with_ansi(colour == Colour::On)
        .try_init();
}

/// Starts the log of a part that runs in the background, whose stderr is a file: what it did, not each request.
pub(crate) fn start_service() {
    let _ = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("warn,aml=info,aml::access=warn"))
        .with_writer(std::io::stderr)
        .log_internal_errors(false)
        .with_ansi(false)
        .try_init();
}

/// Starts the log of a container, whose output is one stream.
pub(crate) fn start_container() {
    let _ = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("warn,aml=info"))
        .with_writer(std::io::stdout)
        .log_internal_errors(false)
        .with_ansi(false)
        .try_init();
}
