//! GPUs and FPGAs.

use super::placement::{node, taken, unplaced};
use super::start::crashed;
use super::*;

const GPU: &str = "nvidia.com/gpu";

/// A pod that waits for devices of these nodes.
fn wanting(resource: &str, number: &str, nodes: &[Node]) -> Evidence {
    let message = format!(
        "0/1 nodes are available: 1 Insufficient {resource}. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling."
    );
    let mut evidence = unplaced(&message, nodes);
    evidence.pods[0].asks.requests.insert(resource.to_owned(), parse_amount(number).unwrap());
    evidence
}

fn logging(line: &str) -> Evidence {
    of_container(Container { log: vec![line.to_owned()], ..crashed("Error", 1) })
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(super) fn cases() -> Vec<Case> {
    let plain = node("node-1", &[("cpu", "4")]);
    let mut bare = plain.clone();
    bare.labels.insert("node.kubernetes.io/instance-type".to_owned(), "Standard_NC4as_T4_v3".to_owned());
    let mut ill = node("node-1", &[(GPU, "1")]);
    ill.allocatable = amounts(&[(GPU, "0")]);
    let used = taken(node("node-1", &[(GPU, "1")]), "team/old", &[(GPU, "1")]);
    let two = [node("node-1", &[(GPU, "2")]), node("node-2", &[(GPU, "2")])];
    let dead = Pod {
        phase: "Failed".to_owned(),
        reason: Some("UnexpectedAdmissionError".to_owned()),
        message: Some("Pod was rejected: Allocate failed due to requested number of devices unavailable for nvidia.com/gpu. Requested: 1, Available: 0, which is unexpected".to_owned()),
        ..pod()
    };
    let driver = "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error running hook #0: exit status 1, stderr: Auto-detected mode as 'legacy'\nnvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.4, please update your driver to a newer version";
    let driver = Container {
        last: Some(Ended { reason: "StartError".to_owned(), exit_code: 128, message: driver.to_owned(), ..Ended::default() }),
        ..container(State::default())
    };
    let fraction = answered(
        422,
        "Deployment.apps \"x\" is invalid: spec.template.spec.containers[0].resources.limits[nvidia.com/gpu]: Invalid value: \"500m\": must be an integer",
    );
    let claims = unplaced(
        "0/2 nodes are available: 1 cannot allocate all claims. still not schedulable, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
        &[],
    );
    vec![
        case(54, wanting(GPU, "1", std::slice::from_ref(&plain)), "NoGpuNodes", &["Standard_NC4as_T4_v3"]),
        case(
            55,
            wanting(GPU, "1", &[bare]),
            "DevicePluginMissing",
            &["node-1 (Standard_NC4as_T4_v3) has a GPU", "--gpu-driver none"],
        ),
        case(56, wanting(GPU, "1", &[ill]), "DeviceIll", &["has 1 nvidia.com/gpu and offers 0", "Xid"]),
        case(57, wanting(GPU, "1", &[used]), "DevicesInUse", &["by team/old", "waiting"]),
        case(58, wanting(GPU, "4", &two), "DevicesPerNode", &["wants 4 nvidia.com/gpu, and no node has more than 2"]),
        case(59, fraction, "WholeDevicesOnly", &["whole number", "MIG"]),
        case(
            60,
            wanting(GPU, "1", &[node("node-1", &[("nvidia.com/mig-1g.5gb", "7")])]),
            "DeviceOtherName",
            &["nvidia.com/mig-1g.5gb"],
        ),
        case(61, wanting(GPU, "1", &[node("node-1", &[("amd.com/gpu", "1")])]), "DeviceOtherMaker", &["amd.com/gpu"]),
        case(62, claims, "ClaimUnmet", &["resourceslices"]),
        case(
            63,
            wanting("xilinx.com/fpga-xilinx_u250", "1", &[node("node-1", &[("amd.com/xilinx_u250", "1")])]),
            "FpgaMissing",
            &["amd.com/xilinx_u250"],
        ),
        case(63, wanting("microsoft.com/fpga_catapult", "1", &[plain]), "FpgaMissing", &["retires"]),
        case(64, Evidence { pods: vec![dead], ..nothing() }, "DeviceNotGiven", &["kubectl delete pod diabetes-7f-x"]),
        case(65, of_container(driver), "GpuDriverTooOld", &["cuda>=12.4"]),
        case(
            66,
            logging("Failed to initialize NVML: Unknown Error"),
            "GpuLost",
            &["kubectl rollout restart deployment/diabetes --namespace team"],
        ),
        case(
            67,
            logging("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 GiB."),
            "GpuOutOfMemory",
            &["T4: 16 GB"],
        ),
        case(67, logging("RuntimeError: No CUDA GPUs are available"), "GpuNotInContainer", &["gpuCores is not set"]),
    ]
}
