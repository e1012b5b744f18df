//! The router on real sockets: what clients get, what replicas see, and what holds under load.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod bodies;
mod connections;
mod headers;
mod load;
mod parts;
mod slow;
