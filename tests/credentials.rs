//! Authentication at registries: by password and by token, with what Docker's files and helpers hold and by signing in to Azure; through the
//! library and through the real binary, against real registries.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

mod azure;
mod command;
mod files;
mod parts;
