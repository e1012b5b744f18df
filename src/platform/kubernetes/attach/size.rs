//! Whether a cluster's nodes are enough for what it is for, by the rules of v1, as warnings: Kubernetes runs on less.

use k8s_openapi::api::core::v1::Node;
use kube::api::ListParams;
use kube::{Api, Client};

use super::super::api_error::ApiError;
use crate::config::ClusterPurpose;

/// The least of v1 for production: routers on nodes of their own, and twelve cores in all.
const NODES: usize = 3;
const CORES: f64 = 12.0;
/// What v1 advised for trying out.
const TEST_CORES: f64 = 2.0;

/// Returns what of the cluster is too small, each as a sentence with its reason.
pub async fn size_warnings(client: &Client, purpose: ClusterPurpose) -> Result<Vec<String>, ApiError> {
    let nodes = Api::<Node>::all(client.clone()).list(&ListParams::default()).await;
    Ok(judge(&nodes.map_err(ApiError::of("list nodes"))?.items, purpose))
}

fn judge(nodes: &[Node], purpose: ClusterPurpose) -> Vec<String> {
    let (usable, closed): (Vec<&Node>, Vec<&Node>) = nodes.iter().partition(|node| is_open(node));
    let cores: f64 = usable.iter().filter_map(|node| cores(node)).sum();
    let (count, aside) = (usable.len(), closed.len());
    let left_out = match aside {
        0 => String::new(),
        1 => "; 1 node doesn't count, since it is tainted, cordoned, or not amd64 Linux".to_owned(),
        _ => format!("; {aside} nodes don't count, since they are tainted, cordoned, or not amd64 Linux"),
    };
    let mut warnings = Vec::new();
    if count == 0 {
        return vec![format!("no node takes the router{left_out}: it waits until one does")];
    }
    match purpose {
        ClusterPurpose::FastProd => {
            if count < NODES {
                warnings.push(format!(
                    "the cluster has {count} of {NODES} nodes that production should have{left_out}: with fewer, several routers share a \
                     node and go down with it (or attach it with --cluster-purpose DevTest)"
                ));
            }
            if cores < CORES {
                warnings.push(format!(
                    "the cluster has {cores} of {CORES} cores that production should have{left_out}: routers take 0.5 each, and a rollout \
                     needs room for one replica more"
                ));
            }
        }
        ClusterPurpose::DevTest if cores < TEST_CORES => {
            warnings.push(format!(
                "the cluster has fewer than {TEST_CORES} cores{left_out}: it takes few services beside the router"
            ));
        }
        ClusterPurpose::DevTest => {}
    }
    warnings
}

/// Returns whether pods without any toleration get there, and this program runs there.
fn is_open(node: &Node) -> bool {
    let spec = node.spec.as_ref();
    let cordoned = spec.and_then(|spec| spec.unschedulable).unwrap_or_default();
    let tainted = spec.and_then(|spec| spec.taints.as_ref()).is_some_and(|taints| {
        // A node that is not ready for a moment bears a taint of its own.
        taints.iter().any(|taint| taint.effect != "PreferNoSchedule" && !taint.key.starts_with("node.kubernetes.io/"))
    });
    let label = |key: &str| node.metadata.labels.as_ref().and_then(|labels| labels.get(key)).map(String::as_str);
    let foreign = label("kubernetes.io/arch").is_some_and(|arch| arch != "amd64")
        || label("kubernetes.io/os").is_some_and(|system| system != "linux");
    !(cordoned || tainted || foreign)
}

fn cores(node: &Node) -> Option<f64> {
    let capacity = node.status.as_ref()?.capacity.as_ref()?;
    let text = &capacity.get("cpu")?.0;
    match text.strip_suffix('m') {
        Some(millis) => Some(millis.parse::<f64>().ok()? / 1000.0),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(count: usize, cores: &str) -> Vec<Node> {
        let node = serde_json::json!({ "metadata": { "labels": { "kubernetes.io/arch": "amd64", "kubernetes.io/os": "linux" } },
            "status": { "capacity": { "cpu": cores } } });
        vec![serde_json::from_value(node).unwrap(); count]
    }

    fn tainted(cores: &str) -> Node {
        let node = serde_json::json!({ "spec": { "taints": [{ "key": "sku", "value": "gpu", "effect": "NoSchedule" }] },
            "status": { "capacity": { "cpu": cores } } });
        serde_json::from_value(node).unwrap()
    }

    #[test]
    fn v1s_least_production_is_enough() {
        assert_eq!(judge(&nodes(3, "4"), ClusterPurpose::FastProd), [""; 0]);
        assert_eq!(judge(&nodes(1, "2000m"), ClusterPurpose::DevTest), [""; 0]);
    }

    #[test]
    fn what_is_too_small_is_said_with_its_reason() {
        let mut few = nodes(2, "4");
        few.push(tainted("64"));
        let cases = [
            judge(&few, ClusterPurpose::FastProd),
            judge(&nodes(1, "1"), ClusterPurpose::DevTest),
            judge(&[tainted("8")], ClusterPurpose::DevTest),
        ];
        insta::assert_snapshot!(cases.concat().join("\n"), @r"
        the cluster has 2 of 3 nodes that production should have; 1 node doesn't count, since it is tainted, cordoned, or not amd64 Linux: with fewer, several routers share a node and go down with it (or attach it with --cluster-purpose DevTest)
        the cluster has 8 of 12 cores that production should have; 1 node doesn't count, since it is tainted, cordoned, or not amd64 Linux: routers take 0.5 each, and a rollout needs room for one replica more
        the cluster has fewer than 2 cores: it takes few services beside the router
        no node takes the router; 1 node doesn't count, since it is tainted, cordoned, or not amd64 Linux: it waits until one does
        ");
    }
}
