//! The script that makes an image's environment, run by a POSIX shell in a folder that stands for the image's root, with tools that
//! only write down how they were called. Breaks when a branch picks another tool, or lets something stay in the image.
#![expect(clippy::unwrap_used, reason = "a test that can't do its set-up has failed")]

mod choice;
mod image_root;
