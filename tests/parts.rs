//! Real parts that tests of several subjects start.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

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
    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("\nNOT TESTED: {test}: {why}\n").as_bytes());
}
