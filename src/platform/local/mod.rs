//! Replicas as processes of this machine: a supervisor keeps them as their records say, a router fronts them.
//!
//! Records on disk are the truth; processes are found again by the locks that they hold, so that a supervisor that was killed loses nothing:
//! its router and replicas go on, and the next supervisor adopts them.

mod answer;
mod board;
mod call;
mod client;
mod clock;
mod control;
mod describe;
mod fronts;
mod launch;
mod lock;
mod logs;
mod place;
mod reconcile;
mod record;
mod recorded;
mod router_process;
mod shared;
mod supervisor;
mod watch;

pub use call::CallError;
pub use client::{Client, ClientError};
pub use control::{Apply, ApplyError, Rollout, RolloutState, Token, Watched};
pub use logs::{LogFollower, read_logs};
pub use place::Place;
pub use record::{Keys, RunSettings};
pub use recorded::{RecordedService, recorded_services};
pub use router_process::{RouterProcessError, run_router};
pub use supervisor::{SupervisorError, SupervisorOptions, run_supervisor};
