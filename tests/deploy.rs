//! `model deploy` on this machine through the real binary: real environments, real scoring servers, real requests.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

mod doors;
mod faults;
mod http;
mod idle;
mod load;
mod machine;
mod overwrite;
mod recovery;
mod scale;
mod serving;

pub(crate) use http::{get, post};
pub(crate) use machine::{Machine, fixture};
