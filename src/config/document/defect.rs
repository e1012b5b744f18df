//! Syntax faults and their positions.

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
