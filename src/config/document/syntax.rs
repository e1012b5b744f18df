//! Syntax faults with their positions, and those for text that is neither valid JSON nor valid YAML.

use serde::de::IgnoredAny;
use serde_saphyr::granit_parser::ScanError;

/// Line and column, from 1.
pub(in crate::config) type Position = (u32, u32);

/// A syntax fault.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Defect {
    pub(super) at: Option<Position>,
    /// The dotted key, when the fault is about one.
    pub(super) key: String,
    pub(super) what: String,
    pub(super) remedy: String,
}

pub(super) fn position(line: usize, column_from_zero: usize) -> Position {
    let clamp = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    (clamp(line), clamp(column_from_zero.saturating_add(1)))
}

pub(super) fn defect(at: Option<Position>, what: &str, remedy: &str) -> Defect {
    Defect { at, key: String::new(), what: what.to_owned(), remedy: remedy.to_owned() }
}

/// Returns the fault for a syntax error.
pub(super) fn not_read(text: &str, error: &ScanError) -> Defect {
    let mut at = position(error.marker().line(), error.marker().col());
    if let Some(defect) = json_defect(text, at) {
        return defect;
    }
    let words = error.info();
    let remedy = if words.contains("tab") {
        // The scanner tells of it where the next word begins.
        at = first_tab(text).unwrap_or(at);
        "indent with spaces"
    } else if words.contains("mapping values are not allowed") {
        "check the indentation; text that contains ': ' needs quotes"
    } else {
        ""
    };
    defect(Some(at), &format!("is not valid JSON or YAML: {words}"), remedy)
}

/// Returns the place of the first tab that indents a line.
fn first_tab(text: &str) -> Option<Position> {
    let tab = |line: &str| line.find(|c| c != ' ').filter(|at| line[*at..].starts_with('\t') && !line.trim().is_empty());
    text.lines().enumerate().find_map(|(number, line)| Some(position(number + 1, tab(line)?)))
}

/// For text that looks like JSON, a JSON parser gives the better position, if it finds the same fault.
fn json_defect(text: &str, at: Position) -> Option<Defect> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    let (line, column) = (error.line(), error.column().saturating_sub(1));
    let (line, _) = position(line, column);
    if line > at.0 || line + 1 < at.0 {
        return None;
    }
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    Some(defect(Some((line, position(0, column).1)), &format!("is not valid JSON: {words}"), ""))
}
