//! The project package: what is listed, what is packed, and what an unpacked layer is allowed to be.

mod hostile;
mod ignore_rules;
mod large;
mod layers;
mod listing;
mod tree;
