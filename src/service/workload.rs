//! What the replicas of a revision run.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::names::{Digest, Repository};

/// What the replicas of a revision run: files of this machine, or an image that any machine can fetch.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Workload {
    /// A folder and an interpreter of this machine.
    Folder(FolderWorkload),
    Image(ImageWorkload),
}

/// A project and its models, laid out on this machine.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FolderWorkload {
    pub python: PathBuf,
    /// The folder that holds the project and `azureml-models`; the revision owns it.
    pub app_root: PathBuf,
    /// `AZUREML_MODEL_DIR`, absolute.
    pub model_dir: Option<String>,
    pub variables: BTreeMap<String, String>,
}

/// A service image: environment, project and models in one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageWorkload {
    /// Where it is in the workspace's registry.
    pub repository: Repository,
    /// Which image it is, whatever its tags say later.
    pub digest: Digest,
    /// The operating system that it is made for: `linux`.
    pub os: String,
    /// The processors that it is made for: `amd64`, `arm64`.
    pub architecture: String,
    /// The user that it runs as, never root: `65532:65532`.
    pub user: String,
    /// The bytes of its layers, packed; 0 where that isn't known.
    #[serde(default)]
    pub size: u64,
}

impl Workload {
    /// Returns the folder, if that is what runs.
    pub fn folder(&self) -> Option<&FolderWorkload> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Image(_) => None,
        }
    }

    /// Returns the image, if that is what runs.
    pub fn image(&self) -> Option<&ImageWorkload> {
        match self {
            Self::Folder(_) => None,
            Self::Image(image) => Some(image),
        }
    }
}
