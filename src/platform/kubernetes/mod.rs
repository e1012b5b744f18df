//! A Kubernetes cluster: replicas are pods.

mod api_error;
pub mod attach;
mod connection;
pub mod naming;
pub mod objects;
pub mod record;
mod retry;
pub mod router;

pub use api_error::{ApiError, ApiFault};
pub use connection::{Connection, ConnectionError, connect};
