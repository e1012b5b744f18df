//! One running copy of a service: starts the scoring server, keeps it running, admits exactly as many requests as it has workers,
//! ends scoring calls that take too long, and drains before it stops. It knows nothing of routing, keys or other replicas.

mod back_off;
mod bound_exec;
mod config;
mod early_answer;
mod forward;
mod init;
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
pub use init::{InitError, is_first_process, run_as_first_process};
pub use run::run;
pub use server::STATUS_BEAT;
pub use status::{ReplicaStatus, ServerExit};

/// Why a replica could not run at all. (A scoring server that fails is no such reason: it is started again, and its end is in the status.)
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// A folder for sockets could not be made or looked at.
    #[error("make the folder '{}' for a socket", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A folder for sockets can be entered by others.
    #[error("use the folder '{}' for a socket: its mode is {mode:03o} and must be 700", path.display())]
    OpenFolder {
        /// The folder.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The path of a socket can't be one.
    #[error("use '{}' as a socket: its path must be absolute, UTF-8 and shorter than 100 bytes", path.display())]
    SocketPath {
        /// The path.
        path: PathBuf,
    },
    /// Listening failed.
    #[error("listen on '{address}'")]
    Listen {
        /// The socket or network address.
        address: String,
        /// Why.
        source: io::Error,
    },
    /// The scoring server's settings could not be written.
    #[error("write the scoring server's settings '{}'", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The log file could not be opened.
    #[error("open the log file '{}'", path.display())]
    Log {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The scoring server could not be started.
    #[error("start the scoring server through '{}'", program.display())]
    StartServer {
        /// The program that was to start it.
        program: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The scoring server of a replica that nobody watches ended before it ever was ready.
    #[error("start the scoring server: it ended with {end} before init() had returned, and its last lines say why")]
    NeverReady {
        /// How it ended.
        end: String,
    },
}
