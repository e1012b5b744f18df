//! Why looking up a credential failed. It holds names only, nothing of a file's content or a program's output.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::ProgramError;

/// Why looking up a credential failed.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// The file is there and can't be read.
    #[error("'{}' can't be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is no JSON.
    #[error("'{}' is not JSON", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// A value in the file is invalid.
    #[error("'{}' is damaged: {key} {what}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
        /// What is wrong there.
        what: &'static str,
    },
    /// The file names a helper that isn't there.
    #[error("'{}' names the credential helper {helper}, which is not on PATH", path.display())]
    NoHelper {
        /// The helper.
        helper: String,
        /// The file.
        path: PathBuf,
    },
    /// The helper could not be run.
    #[error("the credential helper {helper} could not be run")]
    Helper {
        /// The helper.
        helper: String,
        /// Why.
        source: ProgramError,
    },
    /// The helper reported an error.
    #[error("the credential helper {helper} failed: {message}")]
    HelperFailed {
        /// The helper.
        helper: String,
        /// Its message.
        message: String,
    },
    /// The helper printed something else than a credential.
    #[error("the credential helper {helper} printed no credential")]
    HelperAnswer {
        /// The helper.
        helper: String,
    },
}

/// The places in which no credential was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoCredential(pub Vec<String>);

impl fmt::Display for NoCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no credential was found: {}", self.0.join("; "))
    }
}

impl std::error::Error for NoCredential {}

/// Formats a duration in ms or s.
pub(super) fn in_words(time: Duration) -> String {
    if time < Duration::from_secs(1) { format!("{} ms", time.as_millis()) } else { format!("{} s", time.as_secs()) }
}
