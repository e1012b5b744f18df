//! Ignore files of a folder and of those above it, as one stack: the nearest file speaks first, its last line wins.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Subject;
use super::pattern::{Pattern, trimmed};
use crate::package::Rule;

/// The rules that hold in one folder.
#[derive(Debug, Clone, Default)]
pub(in crate::package) struct Rules(Option<Arc<Layered>>);

#[derive(Debug)]
struct Layered {
    file: IgnoreFile,
    above: Rules,
}

/// One ignore file, read.
#[derive(Debug)]
pub(in crate::package) struct IgnoreFile {
    path: PathBuf,
    /// Bytes of a path that lead to this file's folder, the slash after it included.
    skip: usize,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    number: u32,
    text: Vec<u8>,
    pattern: Pattern,
}

impl Rules {
    /// Returns the rules of a folder that has an ignore file of its own.
    pub(in crate::package) fn with(&self, file: IgnoreFile) -> Self {
        Self(Some(Arc::new(Layered { file, above: self.clone() })))
    }

    /// Returns the rule that leaves `path` out, if one does. The folders above it are taken to be in.
    pub(in crate::package) fn leaves_out(&self, path: &Path, subject: Subject) -> Option<Rule> {
        let bytes = path.as_os_str().as_encoded_bytes();
        let mut rules = self;
        while let Some(layered) = &rules.0 {
            let file = &layered.file;
            let below = bytes.get(file.skip..)?;
            if let Some(line) = file.lines.iter().rev().find(|line| line.pattern.matches(below, subject)) {
                return (!line.pattern.negated).then(|| file.rule(line));
            }
            rules = &layered.above;
        }
        None
    }
}

impl IgnoreFile {
    /// Reads the text of the ignore file at `path` (relative to the walk's root).
    pub(in crate::package) fn parse(path: PathBuf, text: &[u8]) -> Self {
        let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
        let lines = text.split(|byte| *byte == b'\n').zip(1..).filter_map(|(line, number)| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            Some(Line { number, text: trimmed(line).to_vec(), pattern: Pattern::parse(line)? })
        });
        let lines = lines.collect();
        let folder = path.parent().map_or(0, |folder| folder.as_os_str().len());
        Self { path, skip: if folder == 0 { 0 } else { folder + 1 }, lines }
    }

    fn rule(&self, line: &Line) -> Rule {
        Rule { file: self.path.clone(), line: line.number, pattern: String::from_utf8_lossy(&line.text).into_owned() }
    }
}
