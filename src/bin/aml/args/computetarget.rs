//! The arguments of `aml computetarget`.

pub(crate) mod create;
pub(crate) mod front;

use std::path::PathBuf;

use aml::names::Namespace;
use clap::{Args, Subcommand};

use self::create::CreateArgs;
use self::front::{FrontArgs, Purpose, TlsArgs};
use super::{Untrimmed, WorkspaceArgs};

/// The commands of `aml computetarget`.
#[derive(Debug, Subcommand)]
pub(crate) enum ComputeTargetCommand {
    /// List compute targets
    List(ListArgs),
    /// Show a compute target
    Show(ShowArgs),
    /// Attach a cluster that exists
    #[command(subcommand, arg_required_else_help = true)]
    Attach(AttachCommand),
    /// Change how an attached cluster is reached
    #[command(subcommand, arg_required_else_help = true)]
    Update(UpdateCommand),
    /// Print the commands that make a cluster
    #[command(subcommand, arg_required_else_help = true)]
    Create(CreateCommand),
    /// Detach a cluster: its router goes, everything else stays
    Detach(DetachArgs),
    /// Print how a cluster is spoken to: kubeconfig, context, address
    GetCredentials(ShowArgs),
}

/// What can be changed.
#[derive(Debug, Subcommand)]
pub(crate) enum UpdateCommand {
    /// Change how an attached cluster is reached
    Aks(Box<UpdateArgs>),
}

/// What can be made.
#[derive(Debug, Subcommand)]
pub(crate) enum CreateCommand {
    /// Print the commands that make an AKS cluster and attach it
    Aks(Box<CreateArgs>),
}

/// What can be attached.
#[derive(Debug, Subcommand)]
pub(crate) enum AttachCommand {
    /// Attach a Kubernetes cluster, on AKS or anywhere else
    Aks(Box<AttachArgs>),
}

/// The arguments of `computetarget list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `computetarget show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Name of the compute target
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `computetarget attach aks`.
#[derive(Debug, Args)]
pub(crate) struct AttachArgs {
    /// Name for the compute target
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Azure resource id of the cluster; signing in through Azure comes later
    #[arg(long, short = 'i', value_name = "ID")]
    pub(crate) compute_resource_id: Option<String>,
    /// Kubeconfig that describes the cluster [default: those of $KUBECONFIG, else ~/.kube/config]
    #[arg(long, value_name = "FILE")]
    pub(crate) kubeconfig: Option<PathBuf>,
    /// Context of the kubeconfig [default: its current context]
    #[arg(long, value_name = "NAME")]
    pub(crate) context: Option<String>,
    /// Namespace for services [default: azureml-WORKSPACE]
    #[arg(long, value_name = "NAME")]
    pub(crate) namespace: Option<Namespace>,
    /// Namespace for the router [default: aml-system]
    #[arg(long, value_name = "NAME")]
    pub(crate) router_namespace: Option<Namespace>,
    #[arg(
        long,
        value_enum,
        ignore_case = true,
        value_name = "PURPOSE",
        help = "What the cluster is for: three routers in production, one for trying out [default: FastProd]"
    )]
    pub(crate) cluster_purpose: Option<Purpose>,
    #[command(flatten)]
    pub(crate) front: FrontArgs,
    /// Host (and port) of the workspace's registry as nodes name it [default: as this machine does]
    #[arg(long, value_name = "HOST")]
    pub(crate) registry_in_cluster: Option<String>,
    /// Secret with which nodes pull images, in both namespaces
    #[arg(long, value_name = "NAME")]
    pub(crate) image_pull_secret: Option<String>,
    /// Write what an administrator applies into this folder, and change nothing
    #[arg(long, value_name = "FOLDER")]
    pub(crate) export: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) wait: WaitArgs,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// Whether to wait for the router.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct WaitArgs {
    /// Return without waiting until the router is ready
    #[arg(long)]
    pub(crate) no_wait: bool,
    /// How long to wait until the router is ready
    #[arg(long, value_name = "SECONDS", default_value_t = 300, conflicts_with = "no_wait")]
    pub(crate) timeout: u64,
}

/// The arguments of `computetarget update aks`.
#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    /// Name of the compute target
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// What the cluster is for
    #[arg(long, value_enum, ignore_case = true, value_name = "PURPOSE")]
    pub(crate) cluster_purpose: Option<Purpose>,
    /// Give the router a new key for its passes to replicas; no request fails meanwhile
    #[arg(long, conflicts_with = "no_wait")]
    pub(crate) rotate_pass_key: bool,
    #[command(flatten)]
    pub(crate) front: FrontArgs,
    #[command(flatten)]
    pub(crate) tls: TlsArgs,
    #[command(flatten)]
    pub(crate) wait: WaitArgs,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `computetarget detach`.
#[derive(Debug, Args)]
pub(crate) struct DetachArgs {
    /// Name of the compute target
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Detach although services run there: they stay, and nothing reaches them any more
    #[arg(long, short = 'y')]
    pub(crate) yes: bool,
    /// Forget the cluster if it can't be reached
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}
