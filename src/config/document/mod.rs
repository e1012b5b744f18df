//! Files as trees with positions, and readers of typed values from them. Independent of any particular document.

mod fields;
mod file;
mod given;
mod scalar;
mod syntax;
mod tree;

pub(crate) use fields::Section;
pub(super) use fields::{Known, text, word};
pub(crate) use file::{Document, read_text};
pub(super) use file::{did_you_mean, missing_file};
pub(super) use given::easier_first;
pub(crate) use given::{Given, Location, settle};
pub(super) use tree::{Node, Value};
