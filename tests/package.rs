//! The project package: what is listed, what is packed, and what an unpacked layer is allowed to be.
#![expect(clippy::unwrap_used, reason = "a test that can't do its set-up has failed")]

mod bundles;
mod hostile;
mod ignore_rules;
pub(crate) mod large;
mod layers;
mod listing;
mod tree;
mod unchanged;
