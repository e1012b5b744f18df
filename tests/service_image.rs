//! Service images: put together in a folder and in a real registry, from layers that are there, mounted or sent.
#![expect(clippy::unwrap_used, reason = "a helper that can't go on fails its test")]

mod artifacts;
mod assembly;
mod large;
mod many_models;
mod parts;
mod plan;
mod travel;
mod unpacked;
