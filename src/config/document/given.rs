//! Values with the location where they were given, so that a fault can point at it.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::syntax::Position;
use crate::config::{Fault, FaultMark, Faults, Severity};

/// Where a value was given: a key of a file, or a flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Location {
    pub(in crate::config) file: Option<Rc<Path>>,
    pub(in crate::config) at: Option<Position>,
    pub(in crate::config) key: String,
}

/// A value and where it was given.
#[derive(Clone)]
pub(crate) struct Given<T> {
    pub(crate) value: T,
    pub(crate) location: Location,
}

impl Location {
    /// Returns the location of a command-line flag.
    pub(in crate::config) fn flag(name: &str) -> Self {
        Self { file: None, at: None, key: name.to_owned() }
    }

    /// Returns a file as a whole.
    pub(crate) fn file(path: &Path) -> Self {
        Self { file: Some(path.into()), at: None, key: String::new() }
    }

    pub(in crate::config) fn is_flag(&self) -> bool {
        self.file.is_none()
    }

    /// Adds a fault that stops the command.
    pub(crate) fn error(&self, faults: &mut Faults, what: impl Into<String>, remedy: impl Into<String>) {
        self.push(faults, Severity::Error, what.into(), remedy.into());
    }

    /// Adds a fault that doesn't stop the command.
    pub(in crate::config) fn warning(&self, faults: &mut Faults, what: impl Into<String>, remedy: impl Into<String>) {
        self.push(faults, Severity::Warning, what.into(), remedy.into());
    }

    fn push(&self, faults: &mut Faults, severity: Severity, what: String, remedy: String) {
        let file = self.file.as_deref().map(PathBuf::from);
        faults.push(Fault { severity, file, at: self.at, key: self.key.clone(), what, remedy });
    }

    /// Returns the key with its line, and with its file where that isn't the file of `from`.
    pub(in crate::config) fn named_from(&self, from: &Location) -> String {
        self.named_with("", from)
    }

    /// Returns the same, with the value after the key.
    pub(in crate::config) fn named_with(&self, value: &str, from: &Location) -> String {
        let key = &self.key;
        match (self.at, &self.file) {
            (Some((line, _)), Some(file)) if self.file != from.file => format!("{key}{value} ({}, line {line})", file.display()),
            (Some((line, _)), _) => format!("{key}{value} (line {line})"),
            (None, _) => format!("{key}{value}"),
        }
    }
}

impl<T> Given<T> {
    /// Returns `flag` if it was given, else what the file holds.
    pub(in crate::config) fn or_flag(in_file: Option<Self>, flag: Option<T>, name: &str) -> Option<Self> {
        match flag {
            Some(value) => Some(Self { value, location: Location::flag(name) }),
            None => in_file,
        }
    }
}

/// Returns the location that is easier to change (a flag, else the first), then the other.
pub(in crate::config) fn easier_first<'a>(first: &'a Location, second: &'a Location) -> (&'a Location, &'a Location) {
    if second.is_flag() && !first.is_flag() { (second, first) } else { (first, second) }
}

/// Puts the faults added since `from` into the order of their files, and within a file of their locations; flags come last.
pub(crate) fn settle(faults: &mut Faults, from: FaultMark) {
    let added = faults.kept_since(from);
    let mut files: Vec<Option<PathBuf>> = Vec::new();
    for fault in added.iter() {
        if fault.file.is_some() && !files.contains(&fault.file) {
            files.push(fault.file.clone());
        }
    }
    added.sort_by_key(|fault| (files.iter().position(|file| *file == fault.file).unwrap_or(usize::MAX), fault.at));
}
