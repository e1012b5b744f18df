//! One running copy of a service: starts the scoring server, keeps it running, admits exactly as many requests as it has workers,
//! ends scoring calls that take too long, and drains before it stops. It knows nothing of routing, keys or other replicas.

mod back_off;
mod bound_exec;
mod cgroup;
mod config;
mod descendants;
mod early_answer;
mod follow;
mod forward;
mod gate;
mod init;
mod last_words;
mod listener;
mod log;
mod pool;
mod respond;
mod run;
mod scoring_server;
mod server;
mod standalone;
mod status;
mod worker;

use std::io;
use std::path::PathBuf;

pub use bound_exec::{ExecError, exec_bound_to_parent};
pub use config::{Front, Listen, ReplicaConfig};
pub use descendants::{end_descendants, end_marked, take_in_descendants};
pub use follow::{FollowedReplica, follow_replica};
pub use init::{InitError, is_first_process, run_as_first_process};
pub use last_words::leave_message;
pub use run::run;
pub use server::STATUS_BEAT;
pub use status::{ReplicaStatus, ServerExit};

/// Why a replica could not run. A scoring server that fails is restarted instead, and the status says how it ended.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// The folder of a socket could not be created or checked.
    #[error("create the socket folder '{}'", path.display())]
    Folder { path: PathBuf, source: io::Error },
    /// The folder of a socket is accessible to other users.
    #[error("use the socket folder '{}': its mode is {mode:03o} and must be 700", path.display())]
    OpenFolder { path: PathBuf, mode: u32 },
    #[error("use '{}' as a socket: its path must be absolute, UTF-8 and shorter than 100 bytes", path.display())]
    SocketPath { path: PathBuf },
    #[error("listen on '{address}'")]
    Listen { address: String, source: io::Error },
    #[error("write the scoring server's settings '{}'", path.display())]
    Settings { path: PathBuf, source: io::Error },
    #[error("open the log file '{}'", path.display())]
    Log { path: PathBuf, source: io::Error },
    #[error("start the scoring server through '{}'", program.display())]
    StartServer {
        /// The program that was to start it.
        program: PathBuf,
        source: io::Error,
    },
    /// The scoring server of a replica in a container ended before it was ever ready.
    #[error("start the scoring server: it ended with {end} before init() returned; its last log lines say why")]
    NeverReady { end: String },
}
