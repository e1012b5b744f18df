//! `computetarget create aks`: which commands make the cluster that v1 would have made. Nothing is made here.

use crate::config::ClusterPurpose;

/// What `computetarget create aks` was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CreateAks {
    pub name: String,
    pub resource_group: Option<String>,
    pub location: Option<String>,
    pub agent_count: Option<u32>,
    pub vm_size: Option<String>,
    pub purpose: ClusterPurpose,
    pub internal: bool,
    pub load_balancer_subnet: Option<String>,
    pub network: Option<AksNetwork>,
}

/// The network that the cluster is to be part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AksNetwork {
    pub vnet: String,
    pub vnet_group: String,
    pub subnet: String,
    pub service_cidr: String,
    pub dns_service_ip: String,
}

/// v1's node size: its own default is no longer sold everywhere, and this is its successor of the same shape (4 cores, 16 GB).
const VM_SIZE: &str = "Standard_D4s_v5";

/// Returns the commands, one a line, in the order in which they are run.
pub fn how_to_create(request: &CreateAks) -> Vec<String> {
    let CreateAks { name, agent_count, vm_size, purpose, network, .. } = request;
    let group = request.resource_group.as_deref().unwrap_or("GROUP");
    let mut create =
        vec!["az aks create".to_owned(), format!("--name {}", word(name)), format!("--resource-group {}", word(group))];
    create.extend(request.location.as_ref().map(|location| format!("--location {}", word(location))));
    let count = agent_count.unwrap_or(match purpose {
        ClusterPurpose::FastProd => 3,
        ClusterPurpose::DevTest => 1,
    });
    create.push(format!("--node-count {count}"));
    create.push(format!("--node-vm-size {}", word(vm_size.as_deref().unwrap_or(VM_SIZE))));
    create.push("--load-balancer-sku standard --enable-managed-identity --generate-ssh-keys".to_owned());
    match network {
        Some(AksNetwork { vnet, vnet_group, subnet, service_cidr, dns_service_ip }) => {
            let subnet = format!(
                "\"$(az network vnet subnet show --resource-group {} --vnet-name {} --name {} --query id --output tsv)\"",
                word(vnet_group),
                word(vnet),
                word(subnet)
            );
            create.push(format!("--network-plugin azure --network-policy azure --vnet-subnet-id {subnet}"));
            create.push(format!("--service-cidr {} --dns-service-ip {}", word(service_cidr), word(dns_service_ip)));
        }
        // Policies are enforced only where the cluster is told to.
        None => create.push("--network-plugin azure --network-policy azure".to_owned()),
    }
    create.push("--attach-acr REGISTRY".to_owned());
    let mut attach = vec![format!("aml computetarget attach aks --name {} --context {}", word(name), word(name))];
    if *purpose == ClusterPurpose::DevTest {
        attach.push("--cluster-purpose DevTest".to_owned());
    }
    if request.internal {
        attach.push("--load-balancer-type InternalLoadBalancer".to_owned());
    }
    attach.extend(request.load_balancer_subnet.as_ref().map(|subnet| format!("--load-balancer-subnet {}", word(subnet))));
    vec![
        create.join(" "),
        format!("az aks get-credentials --resource-group {} --name {}", word(group), word(name)),
        attach.join(" "),
    ]
}

/// Returns a word as a shell reads it back.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@=".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_of_v1_finds_its_place() {
        let least = CreateAks { name: "myaks".to_owned(), ..CreateAks::default() };
        let whole = CreateAks {
            name: "my aks".to_owned(),
            resource_group: Some("rg".to_owned()),
            location: Some("westeurope".to_owned()),
            agent_count: Some(5),
            vm_size: Some("Standard_D3_v2".to_owned()),
            purpose: ClusterPurpose::DevTest,
            internal: true,
            load_balancer_subnet: Some("lb".to_owned()),
            network: Some(AksNetwork {
                vnet: "vnet".to_owned(),
                vnet_group: "net".to_owned(),
                subnet: "nodes".to_owned(),
                service_cidr: "10.0.0.0/16".to_owned(),
                dns_service_ip: "10.0.0.10".to_owned(),
            }),
        };
        insta::assert_snapshot!([how_to_create(&least), how_to_create(&whole)].concat().join("\n"), @r#"
        az aks create --name myaks --resource-group GROUP --node-count 3 --node-vm-size Standard_D4s_v5 --load-balancer-sku standard --enable-managed-identity --generate-ssh-keys --network-plugin azure --network-policy azure --attach-acr REGISTRY
        az aks get-credentials --resource-group GROUP --name myaks
        aml computetarget attach aks --name myaks --context myaks
        az aks create --name 'my aks' --resource-group rg --location westeurope --node-count 5 --node-vm-size Standard_D3_v2 --load-balancer-sku standard --enable-managed-identity --generate-ssh-keys --network-plugin azure --network-policy azure --vnet-subnet-id "$(az network vnet subnet show --resource-group net --vnet-name vnet --name nodes --query id --output tsv)" --service-cidr 10.0.0.0/16 --dns-service-ip 10.0.0.10 --attach-acr REGISTRY
        az aks get-credentials --resource-group rg --name 'my aks'
        aml computetarget attach aks --name 'my aks' --context 'my aks' --cluster-purpose DevTest --load-balancer-type InternalLoadBalancer --load-balancer-subnet lb
        "#);
    }
}
