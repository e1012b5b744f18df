//! A replica with a real scoring server: when it is ready, what it admits, how it ends scoring calls, and what happens when processes die.
#![expect(clippy::unwrap_used, reason = "a helper that can't go on fails its test")]

mod bodies;
pub(crate) mod harness;
mod limits;
mod processes;
mod scoring;

const SCRIPT: &str = include_str!("replica/score.py");
const RAW_SCRIPT: &str = include_str!("replica/raw_score.py");
