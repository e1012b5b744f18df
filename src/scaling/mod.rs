//! The autoscaler's law and the formula for sizing a service. Pure: time comes in as a value, and nothing here starts a replica.

mod autoscaler;
mod sizing;

pub use autoscaler::{Autoscaler, Load, ScalingPolicy};
pub use sizing::replicas_for;
