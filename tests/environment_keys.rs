//! Keys of environment images: those of known definitions never change, and only what changes the image changes a key.

mod change;
mod golden;
