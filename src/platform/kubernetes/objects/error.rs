//! Why a revision can't become objects of a cluster.

/// Why a revision can't become objects of a cluster.
#[derive(Debug, thiserror::Error)]
pub enum ObjectsError {
    #[error("revision {revision} has no image, and replicas on a cluster run one")]
    NoImage { revision: u32 },
    /// Nodes offer several kinds of a device, and the configuration doesn't say which is meant.
    #[error("nodes offer several kinds of {device}, {}: which of them is meant isn't said", names.join(", "))]
    Ambiguous {
        device: &'static str,
        /// The key of the deployment configuration that decides.
        key: &'static str,
        names: Vec<String>,
    },
    #[error("kubernetes.nodeSelector asks for nodes with {label}={wanted}, and the image is made for {given}")]
    OtherPlatform { label: &'static str, wanted: String, given: String },
    #[error("{kind} '{name}' can't be written as JSON")]
    Unwritable {
        kind: &'static str,
        name: String,
        #[source]
        error: serde_json::Error,
    },
}
