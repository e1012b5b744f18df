//! A Kubernetes cluster: replicas are pods.

pub mod naming;
pub mod record;
pub mod router;
