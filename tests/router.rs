//! The router on real sockets: what clients get, what replicas see, and what holds under load.

mod answers;
mod bodies;
mod headers;
mod load;
mod parts;
