//! Replicas as processes of this machine: a supervisor keeps them as their records say, a router fronts them.
//!
//! Records on disk are the truth; processes are found again by the locks that they hold, so that a supervisor that was killed loses nothing:
//! its router and replicas go on, and the next supervisor adopts them.

mod answer;
mod apps;
mod board;
mod call;
mod client;
mod clock;
mod control;
mod describe;
mod fronts;
mod heartbeat;
mod launch;
mod lock;
mod logs;
mod masters;
mod place;
mod reconcile;
mod record;
mod record_file;
mod recorded;
mod records;
mod router_process;
mod router_watch;
mod shared;
mod supervisor;
mod tokens;
mod variables;
mod watch;

pub use apps::AppName;
pub use call::CallError;
pub use client::{Client, ClientError};
pub use control::{Apply, ApplyError, Listed, Rollout, RolloutState, Token, UnreadService, Watched};
pub use logs::{LogFollower, read_logs};
pub use masters::Masters;
pub use place::Place;
pub use record::{Keys, RunSettings};
pub use recorded::{RecordedService, RecordedServices, recorded_services};
pub use router_process::{RouterProcessError, run_router};
pub use supervisor::{SupervisorError, SupervisorOptions, run_supervisor};
pub use variables::Variables;
