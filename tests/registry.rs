//! Registries of both homes: the same verbs against a folder and against a real registry, and what a remote one may do wrong.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

mod auth;
mod contract;
mod cuts;
mod folder;
mod liar;
mod lies;
mod parts;
mod pressure;
mod proxied;
mod sessions;
