//! What is wrong in a document or a flag, and where.

use std::fmt;
use std::path::PathBuf;

/// Whether a fault stops the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input can't be used.
    Error,
    /// The input works, but probably not as its author thinks.
    Warning,
}

/// One thing wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Whether it stops the command.
    pub severity: Severity,
    /// The file it is in; `None` for a command-line flag.
    pub file: Option<PathBuf>,
    /// Line and column, from 1, where they are known.
    pub at: Option<(u32, u32)>,
    /// The dotted key (`autoScaler.minReplicas`) or the flag (`--num-replicas`); empty for the file as a whole.
    pub key: String,
    /// What is wrong, as a clause ("must be greater than 0, not -1").
    pub what: String,
    /// What to do or what is allowed, as a sentence; empty when `what` says it all.
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.at) {
            (Some(file), Some((line, column))) => write!(f, "{}:{line}:{column}: ", file.display())?,
            (Some(file), None) => write!(f, "{}: ", file.display())?,
            (None, _) => {}
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.what)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(f, " ({})", self.remedy) }
    }
}

/// The faults of all inputs of one command, in the order in which they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// Adds one fault.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Returns whether any of them stops the command.
    pub fn any_error(&self) -> bool {
        self.0.iter().any(|fault| fault.severity == Severity::Error)
    }
}
