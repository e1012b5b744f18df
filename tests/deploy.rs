//! `model deploy` on this machine through the real binary: real environments, real scoring servers, real requests.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

mod cloned_models;
mod detached;
mod disk;
mod doors;
mod faults;
mod heartbeat;
mod http;
mod idle;
mod interrupted;
mod kinds;
mod load;
mod machine;
mod models_of_many_files;
mod overwrite;
mod records;
mod recovery;
mod scale;
mod serving;
mod starved;
mod tokens;
mod variables;

pub(crate) use http::{get, post};
pub(crate) use machine::{Machine, Ran, eventually, fixture};
