//! What runs replicas. `local` runs them as processes of this machine.

pub mod local;
