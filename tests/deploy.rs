//! `model deploy` on this machine through the real binary: real environments, real scoring servers, real requests.

mod faults;
mod http;
mod load;
mod machine;
mod overwrite;
mod recovery;
mod scale;
mod serving;

pub(crate) use http::{get, post};
pub(crate) use machine::{Machine, fixture};
