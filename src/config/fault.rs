//! Faults of documents and flags, with their locations.

use std::fmt;
use std::path::PathBuf;

/// Whether a fault stops the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input can't be used.
    Error,
    /// The input works, but probably not as its author intended.
    Warning,
}

/// One thing wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
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

/// The most faults of a severity that are kept; further ones are counted.
const MOST: usize = 100;
/// The longest text of a fault, in characters: a document's own words may be in it.
const LONGEST: usize = 2000;

/// The faults of all inputs of one command, in the order in which they were found. A document may have millions: the first hundred of each
/// severity are kept, the others are counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    kept: Vec<Fault>,
    errors: usize,
    warnings: usize,
}

/// The number of faults at some point, to compare with later.
#[derive(Debug, Clone, Copy)]
pub struct FaultMark {
    kept: usize,
    errors: usize,
    all: usize,
}

impl Faults {
    /// Adds one fault.
    pub fn push(&mut self, fault: Fault) {
        let count = self.count_of(fault.severity);
        *count += 1;
        if *count <= MOST {
            let Fault { severity, file, at, key, what, remedy } = fault;
            self.kept.push(Fault { severity, file, at, key: shortened(key), what: shortened(what), remedy: shortened(remedy) });
        }
    }

    /// Returns whether another fault of a severity would be kept, so that callers need not describe one that wouldn't.
    pub(super) fn has_room(&self, severity: Severity) -> bool {
        self.count(severity) < MOST
    }

    /// Counts faults without describing them.
    pub(super) fn leave_out(&mut self, severity: Severity, count: usize) {
        *self.count_of(severity) += count;
    }

    /// Returns the faults that are kept.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.kept.iter()
    }

    /// Returns whether there are no faults.
    pub fn is_empty(&self) -> bool {
        self.errors + self.warnings == 0
    }

    /// Returns how many there are of a severity, whether they are kept or not.
    pub fn count(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
        }
    }

    /// Returns a note on how many faults of a severity aren't kept, if any.
    pub fn more(&self, severity: Severity) -> Option<String> {
        let more = self.count(severity) - self.iter().filter(|fault| fault.severity == severity).count();
        let word = if severity == Severity::Error { "errors" } else { "warnings" };
        (more > 0).then(|| format!("{more} more {word} are not shown"))
    }

    /// Returns whether any of them stops the command.
    pub fn any_error(&self) -> bool {
        self.errors > 0
    }

    /// Returns the current number of faults, to compare with later.
    pub fn mark(&self) -> FaultMark {
        FaultMark { kept: self.kept.len(), errors: self.errors, all: self.errors + self.warnings }
    }

    /// Returns whether an error was added since `mark`.
    pub fn any_error_since(&self, mark: FaultMark) -> bool {
        self.errors > mark.errors
    }

    /// Returns whether any fault was added since `mark`.
    pub fn any_since(&self, mark: FaultMark) -> bool {
        self.errors + self.warnings > mark.all
    }

    /// Returns the faults that were added since `mark` and kept.
    pub(super) fn kept_since(&mut self, mark: FaultMark) -> &mut [Fault] {
        let from = mark.kept.min(self.kept.len());
        &mut self.kept[from..]
    }

    fn count_of(&mut self, severity: Severity) -> &mut usize {
        match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        }
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a Fault;
    type IntoIter = std::slice::Iter<'a, Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl FromIterator<Fault> for Faults {
    fn from_iter<T: IntoIterator<Item = Fault>>(faults: T) -> Self {
        let mut all = Self::default();
        faults.into_iter().for_each(|fault| all.push(fault));
        all
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines: Vec<String> = self.iter().map(ToString::to_string).collect();
        lines.extend([Severity::Error, Severity::Warning].into_iter().filter_map(|severity| self.more(severity)));
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Faults {}

fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(severity: Severity, what: &str) -> Fault {
        Fault { severity, file: None, at: None, key: String::new(), what: what.to_owned(), remedy: String::new() }
    }

    #[test]
    fn the_first_of_many_are_kept_and_all_are_counted() {
        let mut faults: Faults = (0..MOST + 5).map(|at| fault(Severity::Warning, &format!("is odd {at}"))).collect();
        let mark = faults.mark();
        assert!(!faults.any_error() && !faults.any_since(mark));
        faults.push(fault(Severity::Error, &"long ".repeat(LONGEST)));
        assert!(faults.any_error_since(mark), "an error is one, however many warnings came before");
        assert_eq!(faults.count(Severity::Warning), MOST + 5);
        let text = faults.to_string();
        assert!(text.ends_with("…\n5 more warnings are not shown"), "{text}");
        assert_eq!(faults.iter().last().unwrap().what.chars().count(), LONGEST + 1);
    }
}
