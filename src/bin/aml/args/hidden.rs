//! The commands that this program starts itself as: never typed by people, so not shown in the help.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use aml::names::{AddressRange, Namespace};
use clap::{Args, Subcommand};

/// The hidden commands.
#[derive(Debug, Subcommand)]
pub(crate) enum HiddenCommand {
    /// Keeps the services of one workspace running.
    #[command(hide = true)]
    Supervisor(WorkspaceStateArgs),
    /// Routes requests to the replicas of one workspace, or of a cluster.
    #[command(hide = true)]
    Router(RouterArgs),
    /// Runs one copy of a service.
    #[command(hide = true)]
    Replica(ReplicaArgs),
    /// Becomes another program.
    #[command(hide = true)]
    Exec(ExecArgs),
    /// Tries whether addresses take connections.
    #[command(hide = true)]
    Knock(KnockArgs),
}

/// The arguments of `router`.
#[derive(Debug, Args)]
pub(crate) struct RouterArgs {
    /// Route for the cluster that this pod is in.
    #[arg(long, conflicts_with_all = ["state", "runtime"], requires_all = ["namespace"])]
    pub(crate) cluster: bool,
    /// An attached namespace.
    #[arg(long, value_name = "NAMESPACE", requires = "cluster")]
    pub(crate) namespace: Vec<Namespace>,
    /// The namespace of this router.
    #[arg(long, value_name = "NAMESPACE", requires = "cluster")]
    pub(crate) router_namespace: Option<Namespace>,
    /// From where what proxies say of callers is believed.
    #[arg(long, value_name = "CIDR", requires = "cluster")]
    pub(crate) trusted_proxy: Vec<AddressRange>,
    #[command(flatten)]
    pub(crate) workspace: Option<WorkspaceStateArgs>,
}

/// Which workspace's state.
#[derive(Debug, Args)]
pub(crate) struct WorkspaceStateArgs {
    /// The folder that holds the state of the workspace's services.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) state: PathBuf,
    /// The folder that holds the sockets of all workspaces.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) runtime: PathBuf,
}

/// The arguments of `replica`.
#[derive(Debug, Args)]
pub(crate) struct ReplicaArgs {
    /// The replica's configuration; without it, environment variables describe the replica.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// The arguments of `knock`.
#[derive(Debug, Args)]
pub(crate) struct KnockArgs {
    /// Addresses, each with a port.
    #[arg(required = true, value_name = "ADDRESS")]
    pub(crate) addresses: Vec<SocketAddr>,
}

/// The arguments of `exec`.
#[derive(Debug, Args)]
pub(crate) struct ExecArgs {
    /// The soft limit on open files that the program gets.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) open_files: Option<u64>,
    /// The program and its arguments.
    #[arg(last = true, required = true, value_name = "PROGRAM")]
    pub(crate) program: Vec<OsString>,
}
