//! The autoscaler, and the formula for sizing a service. Pure: the time is a parameter, and nothing here starts a replica.

mod autoscaler;
mod load;
mod sizing;

pub use autoscaler::{Autoscaler, ScalingPolicy};
pub use load::{Load, Loads};
pub use sizing::replicas_for;
