//! What a deployment configuration says to Kubernetes alone. These keys are this program's own: v1 had none of them.

mod read;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

/// Settings of replicas as pods. All are valid by Kubernetes' own rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct KubernetesSettings {
    /// Labels that a node must have.
    pub node_selector: BTreeMap<String, String>,
    /// Rules about labels of nodes, beyond equality.
    pub node_affinity: Vec<NodeRule>,
    /// Taints that replicas put up with.
    pub tolerations: Vec<Toleration>,
    /// Labels of the Deployment and its pods.
    pub labels: BTreeMap<String, String>,
    /// Annotations of the Deployment and its pods.
    pub annotations: BTreeMap<String, String>,
    /// The account that replicas run as, with its token mounted; `None` for one without rights and token.
    pub service_account_name: Option<String>,
    /// The Secret with which nodes pull the image; `None` for the cluster's own.
    pub image_pull_secret: Option<String>,
    pub variables_from_secrets: Vec<SecretVariable>,
    /// The resource by which nodes offer the GPUs that are meant; `None` finds out.
    pub gpu_resource: Option<String>,
    pub fpga: Option<FpgaRequest>,
    /// Whether a replica may stop before its successor is ready, where both don't fit at once.
    pub allow_gap: bool,
}

/// A rule about a label of nodes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeRule {
    pub key: String,
    pub operator: NodeOperator,
    pub values: Vec<String>,
    /// How much it counts, 1 to 100, where it is a wish; `None` for a demand.
    pub weight: Option<u8>,
}

/// How a rule compares a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum NodeOperator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
    Gt,
    Lt,
}

/// A taint that replicas put up with, as Kubernetes writes it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Toleration {
    /// The taint's key; `None` for every taint.
    pub key: Option<String>,
    /// The taint's value; `None` for every value.
    pub value: Option<String>,
    /// The taint's effect; `None` for every effect.
    pub effect: Option<TaintEffect>,
    /// How long a replica stays on such a node; `None` for ever.
    pub toleration_seconds: Option<u32>,
}

/// What a taint does to pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum TaintEffect {
    NoSchedule,
    PreferNoSchedule,
    NoExecute,
}

/// A variable whose value is in a Secret of the service's namespace.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretVariable {
    pub name: String,
    pub secret: String,
    /// The entry of the Secret.
    pub key: String,
}

/// FPGAs that a replica needs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FpgaRequest {
    /// The resource by which nodes offer them; `None` finds out.
    pub resource: Option<String>,
    /// How many, at least 1.
    pub count: u32,
}

impl NodeOperator {
    /// Returns the word that Kubernetes uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::In => "In",
            Self::NotIn => "NotIn",
            Self::Exists => "Exists",
            Self::DoesNotExist => "DoesNotExist",
            Self::Gt => "Gt",
            Self::Lt => "Lt",
        }
    }
}

impl TaintEffect {
    /// Returns the word that Kubernetes uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoSchedule => "NoSchedule",
            Self::PreferNoSchedule => "PreferNoSchedule",
            Self::NoExecute => "NoExecute",
        }
    }
}
