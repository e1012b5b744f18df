//! What rules find, and the shapes of rules.

use std::time::Duration;

use super::evidence::Evidence;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A word for scripts; it never changes its meaning.
    pub code: String,
    pub message: String,
    /// The lines that show it, as they came.
    pub evidence: Vec<String>,
    /// What to do, with the command where there is one.
    pub remedy: String,
    pub outlook: Outlook,
    /// Whether no node takes a pod: v1's state `Unschedulable`.
    pub unplaced: bool,
}

/// Whether a problem can pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// Somebody must do something.
    Failed,
    /// It can pass by itself; it is waited for up to the limit, where there is one.
    Waiting { limit: Option<Duration> },
    /// The service serves in spite of it.
    Warning,
}

impl Problem {
    /// Makes one that somebody must mend.
    pub(super) fn new(code: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        let (code, message, remedy) = (code.to_owned(), message.into(), remedy.into());
        Self { code, message, evidence: Vec::new(), remedy, outlook: Outlook::Failed, unplaced: false }
    }

    pub(super) fn shown_by(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.evidence.extend(lines);
        self
    }

    /// Says that it can pass by itself.
    pub(super) fn may_pass(mut self, limit: Option<Duration>) -> Self {
        self.outlook = Outlook::Waiting { limit };
        self
    }

    /// Says that the service serves in spite of it.
    pub(super) fn only_warns(mut self) -> Self {
        self.outlook = Outlook::Warning;
        self
    }
}

/// A rule, and the rows of the table of failures that it covers.
pub(super) struct Rule {
    /// Read by the test that counts what is covered.
    #[cfg_attr(not(test), expect(dead_code, reason = "for people and tests"))]
    pub(super) rows: &'static [u8],
    pub(super) find: fn(&Evidence) -> Vec<Problem>,
}

/// A rule that recognizes a text by its words, and fills what it says with the particulars of the case (`{image}`).
pub(super) struct Pattern {
    pub(super) row: u8,
    /// One of these is in the text.
    pub(super) any: &'static [&'static str],
    pub(super) code: &'static str,
    pub(super) message: &'static str,
    pub(super) remedy: &'static str,
}

impl Pattern {
    pub(super) fn matches(&self, text: &str) -> bool {
        self.any.iter().any(|words| text.contains(words))
    }

    /// Returns what it says of a case.
    pub(super) fn problem(&self, particulars: &[(&str, &str)]) -> Problem {
        Problem::new(self.code, fill(self.message, particulars), fill(self.remedy, particulars))
    }
}

/// Puts values in the place of their names.
pub(super) fn fill(text: &str, particulars: &[(&str, &str)]) -> String {
    particulars.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// Returns what stands between two marks, the first of them.
pub(super) fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(inside, _)| inside)
}
