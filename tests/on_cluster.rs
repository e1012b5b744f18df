//! What is proved on a real Kubernetes (`tests/parts/cluster.rs` says on which). `tests/run.sh --no-cluster` leaves out this module, and
//! nothing else.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise, and starts what it tests"
)]

mod attached;
mod attaching;
mod deploying;
mod devices;
mod latency;
mod load;
mod failures;
mod guide;
mod objects;
mod others;
mod packages;
mod planning;
mod the_cluster;
mod under_load;
