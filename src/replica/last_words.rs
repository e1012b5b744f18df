//! Leaves the reason for a replica's end where its platform reads it.

use std::error::Error;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use crate::service::TerminationMessage;

/// Writes a message to the file that the platform has put there. Without such a file, nobody asked for it.
pub fn leave_message(file: &Path, message: &TerminationMessage) {
    let written = OpenOptions::new().write(true).truncate(true).open(file);
    if let Err(error) = written.and_then(|mut file| file.write_all(message.to_text().as_bytes())) {
        tracing::debug!(file = %file.display(), %error, "the reason of the end could not be left");
    }
}

/// Returns an error with its causes.
pub(super) fn words_of(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
