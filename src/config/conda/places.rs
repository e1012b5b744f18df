//! Where the lines of a definition stand, for errors that are found later than while reading.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use crate::config::document::Location;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub file: PathBuf,
    /// Line and column, from 1.
    pub at: (u32, u32),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.display(), self.at.0, self.at.1)
    }
}

/// The places of a definition's lines, by their text. They are no part of the definition: two that differ only in them are equal.
#[derive(Clone, Default)]
pub struct Places(BTreeMap<String, Place>);

impl Places {
    /// Adds the place of a line; the first of equal lines counts.
    pub(super) fn add(&mut self, line: &str, location: &Location) {
        if let (Some(file), Some(at)) = (&location.file, location.at) {
            self.0.entry(line.to_owned()).or_insert_with(|| Place { file: file.as_ref().into(), at });
        }
    }

    /// Returns the lines with their places.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.0.iter().map(|(line, place)| (line.as_str(), place))
    }
}

impl PartialEq for Places {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Places {}

/// Shows no line: it may hold the password of an index.
impl fmt::Debug for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.values()).finish()
    }
}
