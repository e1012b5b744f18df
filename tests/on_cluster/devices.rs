//! Services that want devices, by the command alone: where their pods go, and what is said where there is no such node.

use serde_json::{Value, json};

use super::attached::{Service, attached};
use crate::parts::cluster;

/// Tolerates the taint of nodes without machines, and asks for one of them.
fn on_node(node: &str) -> Value {
    json!({
        "nodeSelector": { "kubernetes.io/hostname": node },
        "tolerations": [{ "key": "simulated", "operator": "Exists" }],
    })
}

/// Returns the node of the service's pod, and what its container asks for.
fn placed(service: &Service<'_>) -> (String, Value) {
    let pods: Value =
        serde_json::from_str(&service.kubectl(&format!("get pods -l aml.dev/service={} -o json", service.name))).unwrap();
    let spec = &pods["items"][0]["spec"];
    (spec["nodeName"].as_str().unwrap_or_default().to_owned(), spec["containers"][0]["resources"].clone())
}

#[test]
fn a_service_with_a_gpu_goes_to_a_node_that_has_one() {
    let Some(cluster) = cluster::shared_own() else { return };
    let node = format!("gpu-{}", std::process::id());
    let _node = cluster.simulate("Standard_NC4as_T4_v3", &node);
    let service = attached(&cluster).service(&cluster, "gpu");
    service.settings(&json!({ "gpuCores": 1, "kubernetes": on_node(&node) }));
    let planned = service.try_deploy("--diff");
    assert_eq!(planned.code, Some(1), "{}", planned.stderr);
    assert!(planned.stdout.contains("+            nvidia.com/gpu: \"1\""), "{}", planned.stdout);
    let deployed = service.deploy("");
    assert_eq!(deployed["state"], "Healthy", "{deployed}");
    let (placed, resources) = placed(&service);
    assert_eq!((placed, &resources["limits"]["nvidia.com/gpu"]), (node, &json!("1")), "{resources}");
    let second = attached(&cluster).service(&cluster, "gpu-second");
    second.settings(&json!({ "gpuCores": 1, "kubernetes": on_node(&format!("gpu-{}", std::process::id())) }));
    let said = second.try_deploy("--start-timeout 15").failure(1);
    // Nodes of other tests may be told of first.
    assert!(said.contains("DevicesInUse") && said.contains("gpu-"), "{said}");
}

#[test]
fn a_device_that_no_node_has_is_told_as_the_table_says() {
    let cluster = cluster::shared();
    for (name, more, codes) in [
        // Nodes of other tests may have GPUs of another maker.
        (
            "no-gpu",
            json!({ "gpuCores": 1, "kubernetes": { "gpuResource": "amd.com/gpu" } }),
            &["NoGpuNodes", "DeviceOtherMaker"][..],
        ),
        ("no-fpga", json!({ "kubernetes": { "fpga": { "resource": "xilinx.com/fpga", "count": 1 } } }), &["FpgaMissing"]),
    ] {
        let service = attached(&cluster).service(&cluster, name);
        service.settings(&more);
        let said = service.try_deploy("").failure(1);
        assert!(codes.iter().any(|code| said.contains(&format!("code: {code}"))), "{said}");
        assert!(said.contains("hint:"), "{said}");
    }
}
