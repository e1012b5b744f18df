//! Whom the real binary trusts: what a project's config.json names is used once somebody has agreed, and no credential goes where others
//! could hear it.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

mod agreeing;
mod credentials;
mod folders;
mod listener;
