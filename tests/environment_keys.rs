//! Keys of environment images: those of known definitions never change, and only what changes the image changes a key.
#![expect(clippy::unwrap_used, reason = "a test that can't do its set-up has failed")]

mod change;
mod golden;
