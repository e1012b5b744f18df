//! Files as trees with places, and the readers that take typed values out of them. Knows no key of any document.

mod defect;
mod fields;
mod file;
mod given;
mod scalar;
mod syntax;
mod tree;

pub(super) use fields::{Known, Section, text, word};
pub(super) use file::{Document, did_you_mean, missing_file, read_text};
pub(super) use given::{Given, Place, easier_first, settle};
pub(super) use tree::{Node, Value};
