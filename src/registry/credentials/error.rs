//! Why looking up a credential failed. It holds names only, nothing of a file's content or a program's output.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::ProgramError;

/// Why looking up a credential failed.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    #[error("'{}' can't be read", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("'{}' is not JSON", path.display())]
    Syntax { path: PathBuf, source: serde_json::Error },
    #[error("'{}' is damaged: {key} {what}", path.display())]
    Malformed { path: PathBuf, key: String, what: &'static str },
    #[error("'{}' names the credential helper {helper}, which is not on PATH", path.display())]
    NoHelper { helper: String, path: PathBuf },
    #[error("the credential helper {helper} could not be run")]
    Helper { helper: String, source: ProgramError },
    #[error("the credential helper {helper} failed: {message}")]
    HelperFailed { helper: String, message: String },
    #[error("the credential helper {helper} printed no credential")]
    HelperAnswer { helper: String },
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
