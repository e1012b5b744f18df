//! A Kubernetes cluster: replicas are pods.

mod api_error;
mod apply;
pub mod attach;
mod connection;
mod deploying;
pub mod evidence;
pub mod evidence_gather;
mod examining;
pub mod export;
mod foreign_names;
mod keys;
mod logs;
pub mod naming;
pub mod objects;
mod observing;
mod ownership;
pub mod plan;
mod platform;
mod pod_asks;
mod previewing;
pub mod record;
mod records;
mod removing;
mod retry;
mod rollouts;
pub mod router;
mod status;
mod tokens;

pub use api_error::{ApiError, ApiFault};
pub use apply::ApplyError;
pub use connection::{Connection, ConnectionError, connect};
pub use platform::KubernetesPlatform;
