//! Name resolution by the nameservers that this machine is configured with, never by public ones of our choice.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use hickory_resolver::TokioResolver;
use hickory_resolver::config::LookupIpStrategy;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Resolves names without the C library where `/etc/resolv.conf` names a server; else it asks the system, which then knows
/// `/etc/hosts` and this machine.
#[derive(Debug, Clone, Default)]
pub(super) struct Resolver {
    configured: Arc<OnceLock<Option<TokioResolver>>>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = match resolver.configured.get_or_init(configured) {
                Some(resolver) => resolver.lookup_ip(name.as_str()).await?.iter().map(|ip| SocketAddr::new(ip, 0)).collect(),
                None => tokio::net::lookup_host((name.as_str(), 0)).await?.collect(),
            };
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

fn configured() -> Option<TokioResolver> {
    let mut builder = TokioResolver::builder_tokio().ok()?;
    builder.options_mut().ip_strategy = LookupIpStrategy::Ipv6AndIpv4;
    builder.build().ok()
}
