//! The command line through the real binary: help, spellings, usage errors, warnings, what goes to stdout and what doesn't.

mod completions;
mod environment;
mod given_files;
mod help;
mod preset_keys;
mod reading;
pub(crate) mod sandbox;
mod spellings;
mod usage;
mod v1_arguments;
