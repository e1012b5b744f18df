//! Real parts that tests of several subjects start.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

pub(crate) mod base_image;
pub(crate) mod cluster;
pub(crate) mod engine;
pub(crate) mod machine;
pub(crate) mod registry;
pub(crate) mod token_server;
