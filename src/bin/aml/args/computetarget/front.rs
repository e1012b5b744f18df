//! How an attached cluster is reached, and what it is for.

use std::path::PathBuf;

use aml::config::{ClusterFront, ClusterPurpose};
use aml::names::AddressRange;
use clap::{Args, ValueEnum};

/// How callers reach the router.
#[derive(Debug, Args)]
#[command(next_help_heading = "Front")]
pub(crate) struct FrontArgs {
    /// How callers reach the router [default: loadbalancer]
    #[arg(long, value_enum, ignore_case = true, value_name = "FRONT")]
    front: Option<Front>,
    #[arg(
        long,
        value_enum,
        ignore_case = true,
        value_name = "TYPE",
        help = "Whether the load balancer has a public address [default: PublicIp]"
    )]
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
    trusted_proxy: Vec<AddressRange>,
}

/// `--cluster-purpose`
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Purpose {
    #[value(name = "FastProd")]
    FastProd,
    #[value(name = "DevTest")]
    DevTest,
}

/// `--front`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Front {
    #[value(name = "loadbalancer")]
    LoadBalancer,
    #[value(name = "nodeport")]
    NodePort,
    Ingress,
}

impl Front {
    fn word(self) -> &'static str {
        match self {
            Self::LoadBalancer => "loadbalancer",
            Self::NodePort => "nodeport",
            Self::Ingress => "ingress",
        }
    }
}

/// `--load-balancer-type`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LoadBalancerType {
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
    /// Returns the front that they describe, or which of them doesn't fit; `None` where none is given.
    pub(crate) fn front(&self) -> Result<Option<ClusterFront>, String> {
        let Self { front, load_balancer_type, load_balancer_subnet, load_balancer_ip, dns_label, node_port, host, trusted_proxy } =
            self;
        let flags = [
            (Front::LoadBalancer, "--load-balancer-type", load_balancer_type.is_some()),
            (Front::LoadBalancer, "--load-balancer-subnet", load_balancer_subnet.is_some()),
            (Front::LoadBalancer, "--load-balancer-ip", load_balancer_ip.is_some()),
            (Front::LoadBalancer, "--dns-label", dns_label.is_some()),
            (Front::NodePort, "--node-port", node_port.is_some()),
            (Front::Ingress, "--host", host.is_some()),
            (Front::Ingress, "--trusted-proxy", !trusted_proxy.is_empty()),
        ];
        let given = || flags.iter().filter(|(.., given)| *given);
        let front = match front {
            Some(front) => *front,
            None if given().next().is_none() => return Ok(None),
            None => Front::LoadBalancer,
        };
        if let Some((of, flag, _)) = given().find(|(of, ..)| *of != front) {
            return Err(format!("{flag} is only for --front {}", of.word()));
        }
        match front {
            Front::LoadBalancer => {
                let internal = *load_balancer_type == Some(LoadBalancerType::InternalLoadBalancer);
                if load_balancer_subnet.is_some() && !internal {
                    return Err("--load-balancer-subnet is only for --load-balancer-type InternalLoadBalancer".to_owned());
                }
                let (subnet, dns_label, address) = (load_balancer_subnet.clone(), dns_label.clone(), load_balancer_ip.clone());
                Ok(Some(ClusterFront::LoadBalancer { internal, subnet, dns_label, address }))
            }
            Front::NodePort => Ok(Some(ClusterFront::NodePort { port: *node_port })),
            Front::Ingress => {
                let host = host.clone().ok_or("--front ingress needs --host, the name by which callers reach it")?;
                Ok(Some(ClusterFront::Ingress { host, trusted_proxies: trusted_proxy.clone() }))
            }
        }
    }
}

/// TLS at the router, as v1 took it.
#[derive(Debug, Args)]
#[command(next_help_heading = None)]
#[expect(clippy::struct_field_names, reason = "v1 named them so")]
pub(crate) struct TlsArgs {
    #[arg(long, hide = true)]
    ssl_cname: Option<String>,
    #[arg(long, hide = true)]
    ssl_cert_file: Option<PathBuf>,
    #[arg(long, hide = true)]
    ssl_key_file: Option<PathBuf>,
    #[arg(long, hide = true)]
    ssl_leaf_domain_label: Option<String>,
    #[arg(long, hide = true)]
    ssl_overwrite_domain: bool,
    #[arg(long, hide = true)]
    ssl_renew: bool,
    #[arg(long, hide = true)]
    ssl_disable: bool,
}

impl TlsArgs {
    /// Returns a flag that asks for TLS. `--ssl-disable` asks for what is.
    pub(crate) fn wanted(&self) -> Option<&'static str> {
        let Self {
            ssl_cname,
            ssl_cert_file,
            ssl_key_file,
            ssl_leaf_domain_label,
            ssl_overwrite_domain,
            ssl_renew,
            ssl_disable: _,
        } = self;
        let flags = [
            ("--ssl-cname", ssl_cname.is_some()),
            ("--ssl-cert-file", ssl_cert_file.is_some()),
            ("--ssl-key-file", ssl_key_file.is_some()),
            ("--ssl-leaf-domain-label", ssl_leaf_domain_label.is_some()),
            ("--ssl-overwrite-domain", *ssl_overwrite_domain),
            ("--ssl-renew", *ssl_renew),
        ];
        flags.into_iter().find(|(_, given)| *given).map(|(flag, _)| flag)
    }
}
