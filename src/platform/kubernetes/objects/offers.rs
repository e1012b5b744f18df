//! What a cluster offers to replicas, and what is known of their image.

use k8s_openapi::api::core::v1::{Namespace, Node};

use super::ObjectsError;

/// v1's resource for GPUs.
const NVIDIA: &str = "nvidia.com/gpu";
/// v1's resource for FPGAs.
const CATAPULT: &str = "microsoft.com/fpga_catapult";
const ENFORCED: &str = "pod-security.kubernetes.io/enforce";

/// What a cluster offers to replicas, as far as it may be asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClusterOffers {
    /// The resources by which nodes offer GPUs, sorted.
    pub gpus: Vec<String>,
    /// The resources by which nodes offer FPGAs, sorted.
    pub fpgas: Vec<String>,
    /// What the namespace demands of pods; `None` where that isn't known.
    pub pod_security: Option<PodSecurity>,
}

/// A level of Pod Security.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PodSecurity {
    Privileged,
    Baseline,
    Restricted,
}

/// What must be known of an image before it can run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFacts {
    /// As the image's configuration says it: `linux`.
    pub os: String,
    /// As the image's configuration says it: `amd64`, `arm64`.
    pub architecture: String,
    pub user: ImageUser,
}

/// The user that an image runs as. It is never root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageUser {
    /// A number, so that a node can see that it isn't root.
    Number,
    /// A name, with its number where the image's `/etc/passwd` was read: a node doesn't look there.
    Name { uid: Option<i64> },
}

impl ImageUser {
    /// Returns what an image's `User` says (`65532:65532`, `dockeruser`); a name's number isn't known then.
    pub fn of(user: &str) -> Self {
        let name = user.split(':').next().unwrap_or_default();
        if name.parse::<i64>().is_ok() { Self::Number } else { Self::Name { uid: None } }
    }
}

impl ClusterOffers {
    /// Returns what nodes and a namespace say. Nodes may be few: pools can be empty until they are asked for.
    pub fn of(nodes: &[Node], namespace: Option<&Namespace>) -> Self {
        let resources = nodes.iter().filter_map(|node| node.status.as_ref()?.allocatable.as_ref()).flat_map(|all| all.keys());
        let mut resources: Vec<&String> = resources.collect();
        resources.sort_unstable();
        resources.dedup();
        let those = |wanted: fn(&str) -> bool| resources.iter().filter(|name| wanted(name)).map(|name| (*name).clone()).collect();
        Self { gpus: those(is_gpu), fpgas: those(is_fpga), pod_security: namespace.map(demanded) }
    }

    /// Returns the resource by which GPUs are asked for. v1's stands for one that isn't known.
    pub(super) fn gpu(&self, chosen: Option<&str>) -> Result<String, ObjectsError> {
        choose(&self.gpus, chosen, NVIDIA, ("GPU", "kubernetes.gpuResource"))
    }

    /// Returns the resource by which FPGAs are asked for.
    pub(super) fn fpga(&self, chosen: Option<&str>) -> Result<String, ObjectsError> {
        choose(&self.fpgas, chosen, CATAPULT, ("FPGA", "kubernetes.fpga.resource"))
    }
}

fn choose(
    offered: &[String],
    chosen: Option<&str>,
    usual: &str,
    (device, key): (&'static str, &'static str),
) -> Result<String, ObjectsError> {
    match (chosen, offered) {
        (Some(chosen), _) => Ok(chosen.to_owned()),
        (None, [only]) => Ok(only.clone()),
        (None, several) if several.is_empty() || several.iter().any(|name| name == usual) => Ok(usual.to_owned()),
        (None, several) => Err(ObjectsError::Ambiguous { device, key, names: several.to_vec() }),
    }
}

fn is_gpu(resource: &str) -> bool {
    matches!(resource, NVIDIA | "nvidia.com/gpu.shared" | "amd.com/gpu")
        || resource.starts_with("nvidia.com/mig-")
        || resource.starts_with("gpu.intel.com/")
}

fn is_fpga(resource: &str) -> bool {
    let shell = |name: &str| name.contains("u250") || name.contains("xdma");
    ["microsoft.com/fpga", "xilinx.com/fpga", "intel.com/fpga"].iter().any(|prefix| resource.starts_with(prefix))
        || resource.strip_prefix("amd.com/").is_some_and(shell)
}

fn demanded(namespace: &Namespace) -> PodSecurity {
    let level = namespace.metadata.labels.as_ref().and_then(|labels| labels.get(ENFORCED)).map(String::as_str);
    match level {
        Some("restricted") => PodSecurity::Restricted,
        Some("baseline") => PodSecurity::Baseline,
        _ => PodSecurity::Privileged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(gpus: &[&str]) -> ClusterOffers {
        ClusterOffers { gpus: gpus.iter().map(|name| (*name).to_owned()).collect(), ..ClusterOffers::default() }
    }

    #[test]
    fn gpus_have_the_name_that_nodes_give_them() {
        for (offered, chosen, asked) in [
            (&[][..], None, "nvidia.com/gpu"),
            (&["amd.com/gpu"], None, "amd.com/gpu"),
            (&["nvidia.com/mig-1g.5gb"], None, "nvidia.com/mig-1g.5gb"),
            (&["nvidia.com/gpu.shared"], None, "nvidia.com/gpu.shared"),
            (&["amd.com/gpu", "nvidia.com/gpu"], None, "nvidia.com/gpu"),
            (&["amd.com/gpu"], Some("nvidia.com/gpu"), "nvidia.com/gpu"),
        ] {
            assert_eq!(offers(offered).gpu(chosen).unwrap(), asked, "{offered:?} {chosen:?}");
        }
        let ambiguous = offers(&["nvidia.com/mig-1g.5gb", "nvidia.com/mig-3g.20gb"]).gpu(None).unwrap_err();
        assert_eq!(
            ambiguous.to_string(),
            "nodes offer several kinds of GPU, nvidia.com/mig-1g.5gb, nvidia.com/mig-3g.20gb: which of them is meant isn't said"
        );
    }

    #[test]
    fn offers_are_read_from_nodes_and_the_namespace() {
        let node = |resources: &[&str]| -> Node {
            let allocatable: serde_json::Map<_, _> = resources.iter().map(|name| ((*name).to_owned(), "1".into())).collect();
            serde_json::from_value(serde_json::json!({ "status": { "allocatable": allocatable } })).unwrap()
        };
        let nodes = [
            node(&["cpu", "memory", "nvidia.com/gpu"]),
            node(&["nvidia.com/gpu", "amd.com/xilinx_u250_gen3x16-0"]),
            node(&["nvidia.com/mig-1g.5gb"]),
        ];
        let namespace: Namespace =
            serde_json::from_value(serde_json::json!({ "metadata": { "labels": { ENFORCED: "restricted" } } })).unwrap();
        let offers = ClusterOffers::of(&nodes, Some(&namespace));
        assert_eq!(offers.gpus, ["nvidia.com/gpu", "nvidia.com/mig-1g.5gb"]);
        assert_eq!(offers.fpgas, ["amd.com/xilinx_u250_gen3x16-0"]);
        assert_eq!(offers.pod_security, Some(PodSecurity::Restricted));
        assert_eq!(ClusterOffers::of(&[], None), ClusterOffers::default());
    }

    #[test]
    fn only_a_number_shows_that_an_image_is_not_root() {
        assert_eq!(ImageUser::of("65532:65532"), ImageUser::Number);
        assert_eq!(ImageUser::of("dockeruser"), ImageUser::Name { uid: None });
    }
}
