//! Rules for GPUs and FPGAs: whether there are any, whether they are offered, and whether they work.

use super::autoscaler;
use super::evidence::{Evidence, Node, Pod};
use super::problem::{Pattern, Problem, Rule};
use super::scheduler;

pub(super) const RULES: &[Rule] = &[
    Rule { rows: &[54, 55, 56, 57, 58, 60, 61, 62, 63], find: no_device },
    Rule { rows: &[64], find: not_given },
    Rule { rows: &[65], find: driver_too_old },
    Rule { rows: &[66, 67], find: device_fails },
];

fn no_device(evidence: &Evidence) -> Vec<Problem> {
    let unplaced = evidence.unready().filter_map(|pod| Some((pod, pod.unplaced()?)));
    let each = unplaced.flat_map(|(pod, condition)| {
        let reasons = scheduler::read(&condition.message).reasons.into_iter();
        reasons.filter_map(move |(_, reason)| {
            let problem = if reason.starts_with("cannot allocate all claims") {
                unclaimed(evidence)
            } else {
                let resource = reason.strip_prefix("Insufficient ").filter(|resource| resource.contains('/'))?;
                Wanted { evidence, pod, resource }.judge()
            };
            Some(autoscaler::judge(evidence, pod, problem.shown_by([condition.line(&format!("pod {}", pod.name))])))
        })
    });
    each.collect()
}

fn unclaimed(evidence: &Evidence) -> Problem {
    let message = "no device of the cluster meets the pod's resource claim";
    let remedy = format!(
        "Compare the claim with what there is: `kubectl get resourceclaims --namespace {} -o yaml`, `kubectl get deviceclasses,resourceslices`.",
        evidence.namespace
    );
    Problem::new("ClaimUnmet", message, remedy)
}

/// A resource of devices that a pod wants.
struct Wanted<'a> {
    evidence: &'a Evidence,
    pod: &'a Pod,
    resource: &'a str,
}

impl Wanted<'_> {
    fn judge(&self) -> Problem {
        let resource = self.resource;
        let Some(nodes) = self.evidence.nodes.as_deref() else {
            let message = format!("no node has a free {resource}");
            let remedy = "See what nodes offer: `kubectl describe nodes`, below Allocatable.";
            return Problem::new("DeviceMissing", message, remedy);
        };
        let wanted = self.pod.asks.requests.get(resource).copied().unwrap_or(1_000);
        let with: Vec<&Node> = nodes.iter().filter(|node| node.capacity(resource) > 0).collect();
        if with.is_empty() {
            return self.not_offered(nodes);
        }
        let ill: Vec<&&Node> = with.iter().filter(|node| node.allocatable(resource) < node.capacity(resource)).collect();
        let most = with.iter().map(|node| node.allocatable(resource)).max().unwrap_or_default();
        if let Some(node) = ill.first().filter(|_| most < wanted) {
            let message = format!(
                "node {} has {} {resource} and offers {}: devices are ill, or their plugin is starting",
                node.name,
                node.capacity(resource) / 1_000,
                node.allocatable(resource) / 1_000
            );
            let remedy = format!(
                "Look at the device plugin's log on that node, and for Xid errors: `kubectl describe node {}`.",
                node.name
            );
            return Problem::new("DeviceIll", message, remedy);
        }
        if wanted > most {
            let (wanted, most) = (wanted / 1_000, most / 1_000);
            let message =
                format!("a replica wants {wanted} {resource}, and no node has more than {most}: a pod never spans nodes");
            let remedy = format!("Set gpuCores to {most}, or add nodes of a size with {wanted}.");
            return Problem::new("DevicesPerNode", message, remedy);
        }
        self.all_used(&with)
    }

    fn all_used(&self, with: &[&Node]) -> Problem {
        let holders = with.iter().flat_map(|node| node.tenants.iter().flatten());
        let holders = holders.filter(|tenant| tenant.requests.get(self.resource).is_some_and(|used| *used > 0));
        let holders: Vec<&str> = holders.map(|tenant| tenant.pod.as_str()).collect();
        let by = if holders.is_empty() { String::new() } else { format!(" by {}", holders.join(", ")) };
        let total: u64 = with.iter().map(|node| node.allocatable(self.resource) / 1_000).sum();
        let message =
            format!("all {total} {} of the cluster are in use{by}, or on nodes that the service may not use", self.resource);
        let remedy = "Add a node with a GPU, or end what uses them. An update of a service that holds the last one needs `kubernetes.allowGap`.";
        Problem::new("DevicesInUse", message, remedy).may_pass(self.evidence.asked.patience)
    }

    /// No node offers the resource: another name, another maker, a plugin that isn't there, or no device at all.
    fn not_offered(&self, nodes: &[Node]) -> Problem {
        let resource = self.resource;
        let (maker, _) = resource.split_once('/').unwrap_or((resource, ""));
        let mut offered: Vec<&str> = nodes
            .iter()
            .flat_map(|node| node.capacity.iter())
            .filter(|(name, amount)| name.contains('/') && **amount > 0)
            .map(|(name, _)| name.as_str())
            .collect();
        offered.retain(|name| !name.starts_with("kubernetes.io/") && !name.starts_with("hugepages"));
        offered.sort_unstable();
        offered.dedup();
        if resource.contains("fpga") {
            let offers = if offered.is_empty() { String::new() } else { format!("; they offer {}", offered.join(", ")) };
            let message = format!("no node offers {resource}{offers}");
            let remedy = "Newer device plugins for Xilinx cards name them amd.com/*. Azure retires its FPGA sizes (NP series, in May 2027): move to a GPU.";
            return Problem::new("FpgaMissing", message, remedy);
        }
        let same = offered.iter().filter(|name| name.starts_with(maker)).copied().collect::<Vec<_>>();
        if !same.is_empty() {
            let message = format!("nodes offer no {resource}, but {}", same.join(", "));
            let remedy = "Ask for that name. Where a GPU is shared by time, its memory isn't: every pod sees all of it.";
            return Problem::new("DeviceOtherName", message, remedy);
        }
        let gpus = ["amd.com/", "gpu.intel.com/", "nvidia.com/"];
        let others = offered.iter().filter(|name| gpus.iter().any(|gpu| name.starts_with(gpu))).copied().collect::<Vec<_>>();
        if !others.is_empty() {
            let message = format!("the cluster's GPUs are of another maker: nodes offer {}, not {resource}", others.join(", "));
            return Problem::new(
                "DeviceOtherMaker",
                message,
                "Use an image and packages made for these GPUs, or add nodes with the others.",
            );
        }
        if let Some(node) = nodes.iter().find(|node| looks_like_gpu(node)) {
            let size = node.labels.get(SIZE).map_or_else(String::new, |size| format!(" ({size})"));
            let message =
                format!("node {}{size} has a GPU and doesn't offer it: the device plugin is missing, or the driver", node.name);
            let remedy = "Install the plugin: `kubectl apply -f https://raw.githubusercontent.com/NVIDIA/k8s-device-plugin/v0.17.1/deployments/static/nvidia-device-plugin.yml`. A pool made with `--gpu-driver none` needs NVIDIA's GPU operator.";
            return Problem::new("DevicePluginMissing", message, remedy);
        }
        let message = format!("the cluster has no node with a GPU ({resource})");
        let remedy = "Add one: `az aks nodepool add --cluster-name CLUSTER --resource-group GROUP --name gpu --node-count 1 --node-vm-size Standard_NC4as_T4_v3` (16 GB of GPU memory; Standard_NC24ads_A100_v4 has 80).";
        Problem::new("NoGpuNodes", message, remedy)
    }
}

const SIZE: &str = "node.kubernetes.io/instance-type";

/// Returns whether a node's size or labels say that it has a GPU.
fn looks_like_gpu(node: &Node) -> bool {
    let labels = &node.labels;
    let marks = [
        "accelerator",
        "kubernetes.azure.com/accelerator",
        "nvidia.com/gpu.present",
        "feature.node.kubernetes.io/pci-10de.present",
    ];
    let size = labels.get(SIZE).map(|size| size.to_ascii_lowercase()).unwrap_or_default();
    let by_size = ["standard_nc", "standard_nd", "standard_nv"].iter().any(|series| size.starts_with(series));
    by_size || marks.iter().any(|mark| labels.contains_key(*mark))
}

/// Pods whose node had lost the device when they came.
fn not_given(evidence: &Evidence) -> Vec<Problem> {
    let dead = evidence.pods.iter().filter(|pod| pod.reason.as_deref() == Some("UnexpectedAdmissionError"));
    let found = dead.map(|pod| {
        let message = format!(
            "node {} had no device to give when the pod came: it had just started, or its device plugin",
            pod.node.as_deref().unwrap_or("?")
        );
        let remedy = format!(
            "Nothing must be done: another pod is made. The dead one goes with `kubectl delete pod {} --namespace {}`.",
            pod.name, evidence.namespace
        );
        let line = format!("pod {}: {}", pod.name, pod.message.as_deref().unwrap_or("UnexpectedAdmissionError"));
        Problem::new("DeviceNotGiven", message, remedy).shown_by([line]).may_pass(evidence.asked.patience)
    });
    found.collect()
}

fn driver_too_old(evidence: &Evidence) -> Vec<Problem> {
    let containers =
        evidence.unready().flat_map(|pod| &pod.containers).filter_map(|container| Some((container, container.ended()?)));
    let found = containers.filter_map(|(_, ended)| {
        let at = ended.message.find("nvidia-container-cli")?;
        let words = ended.message[at..].lines().next().unwrap_or_default();
        let needs = words
            .split_once("unsatisfied condition: ")
            .map_or("another driver", |(_, needs)| needs.split([',', ' ']).next().unwrap_or(needs));
        let message = format!("the image needs {needs}, and the driver of the node is older");
        let remedy = "Use a base image with an older CUDA, or a newer node image (`az aks nodepool upgrade --node-image-only`).";
        Some(Problem::new("GpuDriverTooOld", message, remedy).shown_by([words.to_owned()]))
    });
    found.collect()
}

/// What a log says of a device, as far as the node has to do with it.
const LOGS: &[Pattern] = &[
    Pattern {
        row: 66,
        any: &["Failed to initialize NVML: Unknown Error"],
        code: "GpuLost",
        message: "the container has lost its GPU: the node's system daemon was reloaded, which takes devices away",
        remedy: "Restart the replicas (`kubectl rollout restart deployment/{deployment} --namespace {namespace}`), and upgrade the nodes' NVIDIA container toolkit.",
    },
    Pattern {
        row: 67,
        any: &["CUDA out of memory", "torch.OutOfMemoryError"],
        code: "GpuOutOfMemory",
        message: "the memory of the GPU is too small for what is loaded into it",
        remedy: "Use a smaller batch or model, or a node size with more GPU memory (T4: 16 GB, A10: 24, A100: 80).",
    },
    Pattern {
        row: 67,
        any: &[
            "No CUDA GPUs are available",
            "no CUDA GPUs are available",
            "no CUDA-capable device is detected",
            "Found no NVIDIA driver",
        ],
        code: "GpuNotInContainer",
        message: "the code needs a GPU, and the container has none{asked}",
        remedy: "{remedy}",
    },
];

fn device_fails(evidence: &Evidence) -> Vec<Problem> {
    let containers =
        evidence.pods.iter().filter(|pod| !pod.deleting).flat_map(|pod| pod.containers.iter().map(move |one| (pod, one)));
    let found = containers.filter_map(|(pod, container)| {
        let (pattern, line) =
            LOGS.iter().find_map(|pattern| Some((pattern, container.log.iter().rev().find(|line| pattern.matches(line))?)))?;
        let asked = pod.asks.limits.keys().any(|resource| resource.contains('/'));
        let deployment = evidence.deployment.as_ref().map_or("", |deployment| deployment.name.as_str());
        let particulars = [
            ("deployment", deployment),
            ("namespace", evidence.namespace.as_str()),
            ("asked", if asked { ", though one was asked for" } else { ": gpuCores is not set" }),
            ("remedy", if asked { GPU_ASKED } else { "Set gpuCores to 1 (containerResourceRequirements), or use the CPU." }),
        ];
        Some(pattern.problem(&particulars).shown_by([line.clone()]))
    });
    found.collect()
}

const GPU_ASKED: &str =
    "Check that the nodes' runtime passes GPUs on (RuntimeClass nvidia), and that CUDA_VISIBLE_DEVICES isn't set in the image.";
