//! Ignore rules with git's meaning, to the letter: which rule, of which line of which file, leaves a path out.
//!
//! Git's matching has corners that general glob libraries don't share (no `{a,b}`, sets that never close, `**` beside a
//! literal), so it is written here, with git itself as the judge of the tests.

mod pattern;
mod rules;
mod wildcard;

/// What a path is, as far as patterns care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Folder,
    /// A file, or anything else; a link to a folder is no folder.
    Other,
}

pub(super) use rules::{IgnoreFile, Rules};
