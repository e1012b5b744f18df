//! Replicas as processes of this machine: a supervisor keeps them as their records say, a router fronts them.
//!
//! Records on disk are the truth; processes are found again by the locks that they hold, so that a supervisor that was killed loses nothing:
//! its router and replicas go on, and the next supervisor adopts them.

mod api;
mod application;
mod apps;
mod state;
mod rpc;
mod client;
mod clock;
mod status;
mod heartbeat;
mod launch;
mod lock;
mod logs;
mod masters;
mod model_files;
mod persist;
mod paths;
mod protocol;
mod reconcile;
mod record_file;
mod records;
mod router_process;
mod router_sync;
mod router_watch;
mod shared;
mod supervisor;
mod tokens;
mod users;
mod replicas;

pub use application::HeldApplication;
pub use client::LocalPlatform;
pub use paths::{LONGEST_RUNTIME, Paths};
pub use router_process::{RouterProcessError, run_router};
pub use supervisor::{SupervisorError, SupervisorOptions, run_supervisor};

use apps::AppName;
use masters::Masters;
