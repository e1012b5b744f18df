//! An object as it is sent to a cluster or written to a file.

use kube::core::{ApiResource, GroupVersionKind};
use serde::Serialize;
use serde_json::Value;

use super::ObjectsError;

/// The kinds of objects that a service consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Kind {
    ConfigMap,
    Secret,
    ServiceAccount,
    NetworkPolicy,
    Service,
    PodDisruptionBudget,
    Deployment,
}

/// An object as it is sent to a cluster or written to a file: nothing in it that a server adds.
#[derive(Clone, PartialEq)]
pub struct Manifest {
    pub kind: Kind,
    pub name: String,
    pub value: Value,
}

impl Kind {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 7] = [
        Self::ConfigMap,
        Self::Secret,
        Self::ServiceAccount,
        Self::NetworkPolicy,
        Self::Service,
        Self::PodDisruptionBudget,
        Self::Deployment,
    ];

    /// Returns its name as Kubernetes writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::Secret => "Secret",
            Self::ServiceAccount => "ServiceAccount",
            Self::NetworkPolicy => "NetworkPolicy",
            Self::Service => "Service",
            Self::PodDisruptionBudget => "PodDisruptionBudget",
            Self::Deployment => "Deployment",
        }
    }

    /// Returns how the API addresses it.
    pub fn resource(self) -> ApiResource {
        let (group, version) = match self {
            Self::ConfigMap | Self::Secret | Self::ServiceAccount | Self::Service => ("", "v1"),
            Self::NetworkPolicy => ("networking.k8s.io", "v1"),
            Self::PodDisruptionBudget => ("policy", "v1"),
            Self::Deployment => ("apps", "v1"),
        };
        let plural = match self {
            Self::NetworkPolicy => "networkpolicies".to_owned(),
            other => format!("{}s", other.name().to_ascii_lowercase()),
        };
        ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk(group, version, self.name()), &plural)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Manifest {
    /// Returns an object of this kind as a manifest.
    pub fn of(kind: Kind, object: &impl Serialize) -> Result<Self, ObjectsError> {
        let value = serde_json::to_value(object);
        let value = value.map_err(|error| ObjectsError::Unwritable { kind: kind.name(), name: String::new(), error })?;
        let name = value["metadata"]["name"].as_str().unwrap_or_default().to_owned();
        Ok(Self { kind, name, value })
    }

    /// Returns the object as YAML, the same bytes each time. A Secret's values are in it.
    pub fn yaml(&self) -> String {
        yaml(&self.value)
    }
}

impl std::fmt::Debug for Manifest {
    /// The content may be secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} '{}'", self.kind, self.name)
    }
}

/// Returns a value as YAML, the same bytes each time.
pub(in crate::platform::kubernetes) fn yaml(value: &Value) -> String {
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
    // A value of JSON has no form that YAML lacks.
    let mut text = serde_saphyr::to_string_with_options(value, options).unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
