//! What a deployment makes: the spec of one version, and what is told of a running service. Pure values.

mod description;
mod spec;

pub use description::{ReplicaDescription, ReplicaPhase, ServiceDescription, ServiceFailure, ServiceState};
pub use spec::{ServiceEnvironment, ServiceModel, ServiceSpec};
