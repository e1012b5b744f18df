//! The arguments of `computetarget create aks`.

use aml::operations::{AksNetwork, CreateAks};
use clap::Args;

use super::super::{Untrimmed, WorkspaceArgs};
use super::front::{LoadBalancerType, Purpose, TlsArgs};

/// The arguments of `computetarget create aks`.
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// Name of the compute target, and of the cluster
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    #[arg(long, short = 'a', value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..), help = "Number of nodes [default: 3; for DevTest, 1]")]
    agent_count: Option<u32>,
    #[arg(long, short = 's', value_name = "SIZE", help = "Size of the nodes [default: Standard_D4s_v5]")]
    vm_size: Option<String>,
    /// What the cluster is for
    #[arg(long, value_enum, ignore_case = true, value_name = "PURPOSE")]
    cluster_purpose: Option<Purpose>,
    /// Region [default: that of the resource group]
    #[arg(long, short = 'l', value_name = "REGION")]
    location: Option<String>,
    /// Whether the load balancer has a public address
    #[arg(long, value_enum, ignore_case = true, value_name = "TYPE")]
    load_balancer_type: Option<LoadBalancerType>,
    /// Subnet of an internal load balancer
    #[arg(long, value_name = "NAME")]
    load_balancer_subnet: Option<String>,
    /// Virtual network of the nodes; goes with the other four of the network
    #[arg(long, value_name = "NAME", requires_all = ["vnet_resourcegroup_name", "subnet_name", "service_cidr", "dns_service_ip"])]
    vnet_name: Option<String>,
    /// Resource group of the virtual network
    #[arg(long, value_name = "NAME", requires = "vnet_name")]
    vnet_resourcegroup_name: Option<String>,
    /// Subnet of the nodes
    #[arg(long, value_name = "NAME", requires = "vnet_name")]
    subnet_name: Option<String>,
    /// Range of the cluster's service addresses
    #[arg(long, value_name = "CIDR", requires = "vnet_name")]
    service_cidr: Option<String>,
    /// Address of the cluster's DNS, within that range
    #[arg(long, value_name = "ADDRESS", requires = "vnet_name")]
    dns_service_ip: Option<String>,
    /// Range of Docker's bridge: nodes have none any more.
    #[arg(long, hide = true)]
    docker_bridge_cidr: Option<String>,
    /// Nothing is waited for.
    #[arg(long, hide = true)]
    no_wait: bool,
    #[command(flatten)]
    pub(crate) tls: TlsArgs,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

impl CreateArgs {
    /// Returns the arguments that have no meaning any more.
    pub(crate) fn retired(&self) -> Vec<&'static str> {
        self.docker_bridge_cidr.iter().map(|_| "--docker-bridge-cidr").collect()
    }

    /// Returns what was asked, or what of it doesn't fit.
    pub(crate) fn request(&self) -> Result<CreateAks, String> {
        let internal = self.load_balancer_type == Some(LoadBalancerType::InternalLoadBalancer);
        if self.load_balancer_subnet.is_some() && !internal {
            return Err("--load-balancer-subnet is only for --load-balancer-type InternalLoadBalancer".to_owned());
        }
        Ok(CreateAks {
            name: self.name.clone(),
            resource_group: self.workspace.resource_group.clone(),
            location: self.location.clone(),
            agent_count: self.agent_count,
            vm_size: self.vm_size.clone(),
            purpose: self.cluster_purpose.map(Into::into).unwrap_or_default(),
            internal,
            load_balancer_subnet: self.load_balancer_subnet.clone(),
            network: self.network(),
        })
    }

    /// The parser has seen that all of them are there, or none.
    fn network(&self) -> Option<AksNetwork> {
        Some(AksNetwork {
            vnet: self.vnet_name.clone()?,
            vnet_group: self.vnet_resourcegroup_name.clone()?,
            subnet: self.subnet_name.clone()?,
            service_cidr: self.service_cidr.clone()?,
            dns_service_ip: self.dns_service_ip.clone()?,
        })
    }
}
