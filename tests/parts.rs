//! Real parts that tests of several subjects start.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

pub(crate) mod base_image;
pub(crate) mod builder;
pub(crate) mod cluster;
pub(crate) mod docker;
pub(crate) mod engine;
pub(crate) mod machine;
pub(crate) mod model_tree;
pub(crate) mod proxy;
pub(crate) mod registry;
pub(crate) mod token_server;

/// Says that a test can't run here: tests/run.sh collects these lines. Not by the macro, whose output the test runner captures.
pub(crate) fn not_tested(test: &str, why: &str) {
    let _ = std::io::stderr().write_all(format!("\nNOT TESTED: {test}: {why}\n").as_bytes());
}

/// Writes a script that is going to be run. Another process does: a child that a thread beside this one forks would inherit the open file,
/// and the kernel runs no file that is open for writing ("Text file busy").
pub(crate) fn write_program(path: &Path, text: &str) {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "cat >\"$0\" && chmod 755 \"$0\""]).arg(path).stdin(Stdio::piped());
    let mut shell = shell.spawn().unwrap();
    shell.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    assert!(shell.wait().unwrap().success(), "{} can't be written", path.display());
}

/// Copies a program that is going to be run, in the same way.
pub(crate) fn copy_program(from: impl AsRef<Path>, to: &Path) {
    let copied = Command::new("cp").arg(from.as_ref()).arg(to).status().unwrap();
    assert!(copied.success(), "{} can't be written", to.display());
}
