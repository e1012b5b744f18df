//! The arguments of `aml computetarget`.

use std::path::PathBuf;

use aml::config::{ClusterFront, ClusterPurpose};
use aml::names::Namespace;
use clap::{Args, Subcommand, ValueEnum};

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
    /// What the cluster is for: three routers in production, one for trying out
    #[arg(long, value_enum, ignore_case = true, default_value_t, value_name = "PURPOSE")]
    pub(crate) cluster_purpose: Purpose,
    #[command(flatten)]
    pub(crate) front: FrontArgs,
    /// Host (and port) of the workspace's registry as nodes name it [default: as this machine does]
    #[arg(long, value_name = "HOST")]
    pub(crate) registry_in_cluster: Option<String>,
    /// Secret with which nodes pull images, in both namespaces
    #[arg(long, value_name = "NAME")]
    pub(crate) image_pull_secret: Option<String>,
    /// Return without waiting until the router is ready
    #[arg(long)]
    pub(crate) no_wait: bool,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// How callers reach the router.
#[derive(Debug, Args)]
#[command(next_help_heading = "Front")]
pub(crate) struct FrontArgs {
    /// How callers reach the router
    #[arg(long, value_enum, ignore_case = true, default_value_t, value_name = "FRONT")]
    front: Front,
    /// Address of the load balancer: public, or of the cluster's network
    #[arg(long, value_enum, ignore_case = true, value_name = "TYPE")]
    load_balancer_type: Option<LoadBalancerType>,
    /// Subnet of an internal load balancer
    #[arg(long, value_name = "NAME")]
    load_balancer_subnet: Option<String>,
    /// Reserved address for the load balancer
    #[arg(long, value_name = "ADDRESS")]
    load_balancer_ip: Option<String>,
    /// Label of the load balancer's DNS name (AKS)
    #[arg(long, value_name = "LABEL")]
    dns_label: Option<String>,
    /// Port on every node, with --front nodeport [default: the cluster chooses]
    #[arg(long, value_name = "PORT")]
    node_port: Option<u16>,
    /// Name by which callers reach the Ingress or Gateway, with --front ingress
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    /// Range of addresses that the Ingress or Gateway sends from (repeatable), with --front ingress
    #[arg(long, value_name = "CIDR")]
    trusted_proxy: Vec<String>,
}

/// `--cluster-purpose`
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Purpose {
    #[default]
    #[value(name = "FastProd")]
    FastProd,
    #[value(name = "DevTest")]
    DevTest,
}

/// `--front`
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Front {
    #[default]
    #[value(name = "loadbalancer")]
    LoadBalancer,
    #[value(name = "nodeport")]
    NodePort,
    Ingress,
}

/// `--load-balancer-type`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LoadBalancerType {
    #[value(name = "PublicIp")]
    PublicIp,
    #[value(name = "InternalLoadBalancer")]
    InternalLoadBalancer,
}

impl From<Purpose> for ClusterPurpose {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::FastProd => Self::FastProd,
            Purpose::DevTest => Self::DevTest,
        }
    }
}

impl FrontArgs {
    /// Returns the front that they describe, or which of them doesn't fit.
    pub(crate) fn front(&self) -> Result<ClusterFront, String> {
        let Self { front, load_balancer_type, load_balancer_subnet, load_balancer_ip, dns_label, node_port, host, trusted_proxy } =
            self;
        let of_load_balancer = [
            ("--load-balancer-type", load_balancer_type.is_some()),
            ("--load-balancer-subnet", load_balancer_subnet.is_some()),
            ("--load-balancer-ip", load_balancer_ip.is_some()),
            ("--dns-label", dns_label.is_some()),
        ];
        let of_node_port = [("--node-port", node_port.is_some())];
        let of_ingress = [("--host", host.is_some()), ("--trusted-proxy", !trusted_proxy.is_empty())];
        let groups = [
            (Front::LoadBalancer, "loadbalancer", &of_load_balancer[..]),
            (Front::NodePort, "nodeport", &of_node_port),
            (Front::Ingress, "ingress", &of_ingress),
        ];
        for (of, name, flags) in groups.into_iter().filter(|(of, ..)| of != front) {
            let _ = of;
            if let Some((flag, _)) = flags.iter().find(|(_, given)| *given) {
                return Err(format!("{flag} is only for --front {name}"));
            }
        }
        match front {
            Front::LoadBalancer => {
                let internal = *load_balancer_type == Some(LoadBalancerType::InternalLoadBalancer);
                if load_balancer_subnet.is_some() && !internal {
                    return Err("--load-balancer-subnet is only for --load-balancer-type InternalLoadBalancer".to_owned());
                }
                let (subnet, dns_label, address) = (load_balancer_subnet.clone(), dns_label.clone(), load_balancer_ip.clone());
                Ok(ClusterFront::LoadBalancer { internal, subnet, dns_label, address })
            }
            Front::NodePort => Ok(ClusterFront::NodePort { port: *node_port }),
            Front::Ingress => {
                let host = host.clone().ok_or("--front ingress needs --host, the name by which callers reach it")?;
                Ok(ClusterFront::Ingress { host, trusted_proxies: trusted_proxy.clone() })
            }
        }
    }
}
