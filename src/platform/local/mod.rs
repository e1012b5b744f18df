//! Replicas as processes of this machine: a supervisor starts them, a router fronts them.
