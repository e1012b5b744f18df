//! The keys of deployment configurations, and explanations for keys that have no effect.

use super::ComputeType;
use crate::config::document::Known;

const COMPUTE_TYPE: &[&str] = &["computeType"];
const LOCAL_ONLY: &[&str] = &["port"];
/// For services without authentication, whatever their compute type.
const KEYLESS: &[&str] = &["allowedHosts"];
const AKS_ONLY: &[&str] = &["computeTargetName"];
const ENDPOINT_ONLY: &[&str] = &["versionName", "trafficPercentile"];

const CLUSTER: &[&str] = &[
    "autoScaler",
    "numReplicas",
    "containerResourceRequirements",
    "gpuCores",
    "authEnabled",
    "tokenAuthEnabled",
    "appInsightsEnabled",
    "dataCollection",
    "scoringTimeoutMs",
    "maxConcurrentRequestsPerContainer",
    "maxQueueWaitMs",
    "livenessProbeRequirements",
    "namespace",
    "keys",
    "kubernetes",
];

const ACI: &[&str] = &[
    "containerResourceRequirements",
    "location",
    "authEnabled",
    "sslEnabled",
    "sslCertificate",
    "sslKey",
    "cname",
    "dnsNameLabel",
    "appInsightsEnabled",
    "vaultBaseUrl",
    "keyName",
    "keyVersion",
    "vnetName",
    "subnetName",
    "keys",
];

const FROM_FLAGS_ALONE: &[(&str, &str)] = &[
    ("tags", "tags come from --tag"),
    ("properties", "properties come from --property"),
    ("description", "the description comes from --description"),
    ("isDefault", "it was never read from this file"),
    ("isControlVersionType", "it was never read from this file"),
    ("apiVersion", "the file format has no versions"),
];

const AKS_EXPLAINED: &[(&str, &str)] = &[
    ("enableAppInsights", "the key is appInsightsEnabled"),
    ("sslEnabled", "TLS is a setting of the cluster, not of one service"),
    ("sslCertificate", "TLS is a setting of the cluster, not of one service"),
    ("sslKey", "TLS is a setting of the cluster, not of one service"),
    ("cname", "TLS is a setting of the cluster, not of one service"),
    ("ComputeTarget", "the key is computeTargetName, the flag --compute-target"),
    ("gpu", "the key is the top-level gpuCores"),
    ("cpu", "the key is containerResourceRequirements.cpu"),
    ("cpuCores", "the key is containerResourceRequirements.cpu"),
    ("memoryInGB", "the key is containerResourceRequirements.memoryInGB"),
    ("memoryGb", "the key is containerResourceRequirements.memoryInGB"),
    ("autoscaleEnabled", "the key is autoScaler.autoscaleEnabled"),
    ("minReplicas", "the key is autoScaler.minReplicas"),
    ("maxReplicas", "the key is autoScaler.maxReplicas"),
    ("targetUtilization", "the key is autoScaler.targetUtilization"),
    ("refreshPeriodInSeconds", "the key is autoScaler.refreshPeriodInSeconds"),
    ("collectModelData", "the key is dataCollection.storageEnabled"),
    ("enableCollection", "the key is dataCollection.storageEnabled"),
    ("primaryKey", "the key is keys.primaryKey"),
    ("port", "only a local service has its own port"),
    ("location", "a service runs in its cluster's location"),
    ("dnsNameLabel", "the DNS name is a setting of the cluster"),
    ("blobfuseEnabled", "models are part of the image, nothing is mounted"),
    ("blobfuse_enabled", "models are part of the image, nothing is mounted"),
    ("versionName", "only computeType aksendpoint has versions"),
    ("trafficPercentile", "only computeType aksendpoint shares traffic"),
    ("computeTargetName", "with aksendpoint, set the cluster with --compute-target"),
    ("tags", "tags come from --tag"),
    ("properties", "properties come from --property"),
    ("description", "the description comes from --description"),
    ("isDefault", "it was never read from this file"),
    ("isControlVersionType", "it was never read from this file"),
    ("apiVersion", "the file format has no versions"),
];

/// Returns the keys of a file for a compute type.
pub(super) fn top(compute: ComputeType) -> Known {
    match compute {
        ComputeType::Aks => Known { keys: &[COMPUTE_TYPE, CLUSTER, AKS_ONLY, KEYLESS], silent: &[], explained: AKS_EXPLAINED },
        ComputeType::AksEndpoint => {
            Known { keys: &[COMPUTE_TYPE, CLUSTER, ENDPOINT_ONLY, KEYLESS], silent: &[], explained: AKS_EXPLAINED }
        }
        ComputeType::Aci => Known { keys: &[COMPUTE_TYPE, ACI], silent: &[], explained: FROM_FLAGS_ALONE },
        // Keys of other compute types get one warning of their own.
        ComputeType::Local => {
            Known { keys: &[COMPUTE_TYPE, LOCAL_ONLY, KEYLESS], silent: ELSEWHERE, explained: FROM_FLAGS_ALONE }
        }
    }
}

const ELSEWHERE: &[&[&str]] = &[CLUSTER, AKS_ONLY, ENDPOINT_ONLY, ACI];

/// Returns whether another compute type reads a key that local services don't.
pub(super) fn is_read_elsewhere(key: &str) -> bool {
    ELSEWHERE.iter().any(|group| group.contains(&key))
}

/// `autoScaler`
pub(super) const AUTO_SCALER: Known = Known {
    keys: &[&["autoscaleEnabled", "minReplicas", "maxReplicas", "refreshPeriodInSeconds", "targetUtilization"]],
    silent: &[],
    explained: &[
        ("numReplicas", "numReplicas is a top-level key"),
        ("enabled", "the key is autoScaler.autoscaleEnabled"),
        ("refreshSeconds", "the key is autoScaler.refreshPeriodInSeconds"),
    ],
};

/// `containerResourceRequirements`
pub(super) const RESOURCES: Known = Known {
    keys: &[&["cpu", "cpuLimit", "memoryInGB", "memoryInGBLimit"]],
    silent: &[],
    explained: &[
        ("gpu", "the key is the top-level gpuCores"),
        ("gpuCores", "gpuCores is a top-level key"),
        ("cpuCores", "the key is containerResourceRequirements.cpu"),
        ("memory", "the key is containerResourceRequirements.memoryInGB"),
        ("memoryGb", "the key is containerResourceRequirements.memoryInGB"),
    ],
};

/// `dataCollection`
pub(super) const DATA_COLLECTION: Known = Known {
    keys: &[&["storageEnabled"]],
    silent: &[],
    explained: &[("eventHubEnabled", "the old service never used it; data goes to storage")],
};

/// `livenessProbeRequirements`
pub(super) const LIVENESS: Known = Known {
    keys: &[&["periodSeconds", "initialDelaySeconds", "timeoutSeconds", "successThreshold", "failureThreshold"]],
    silent: &[],
    explained: &[],
};

/// `keys`
pub(super) const PRESET_KEYS: Known = Known { keys: &[&["primaryKey", "secondaryKey"]], silent: &[], explained: &[] };

/// `kubernetes`
pub(super) const KUBERNETES: Known = Known {
    keys: &[&[
        "nodeSelector",
        "nodeAffinity",
        "tolerations",
        "labels",
        "annotations",
        "serviceAccountName",
        "imagePullSecret",
        "variablesFromSecrets",
        "gpuResource",
        "fpga",
        "allowGap",
    ]],
    silent: &[],
    explained: &[
        ("affinity", "the key is kubernetes.nodeAffinity, a list of rules"),
        ("imagePullSecrets", "the key is kubernetes.imagePullSecret, one name"),
        ("serviceAccount", "the key is kubernetes.serviceAccountName"),
        ("namespace", "namespace is a top-level key"),
        ("gpuCores", "gpuCores is a top-level key"),
        ("replicas", "the key is the top-level numReplicas"),
    ],
};

/// An item of `kubernetes.nodeAffinity`
pub(super) const NODE_RULE: Known = Known { keys: &[&["key", "operator", "values", "weight"]], silent: &[], explained: &[] };

/// An item of `kubernetes.tolerations`
pub(super) const TOLERATION: Known =
    Known { keys: &[&["key", "operator", "value", "effect", "tolerationSeconds"]], silent: &[], explained: &[] };

/// An item of `kubernetes.variablesFromSecrets`
pub(super) const SECRET_VARIABLE: Known = Known { keys: &[&["name", "secret", "key"]], silent: &[], explained: &[] };

/// `kubernetes.fpga`
pub(super) const FPGA: Known = Known { keys: &[&["resource", "count"]], silent: &[], explained: &[] };
