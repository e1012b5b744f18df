//! The autoscaler's law and the formula for sizing a service. Pure: time comes in as a value, and nothing here starts a replica.

mod autoscaler;
mod load;
mod sizing;

pub use autoscaler::{Autoscaler, ScalingPolicy};
pub use load::{Load, Loads};
pub use sizing::replicas_for;
