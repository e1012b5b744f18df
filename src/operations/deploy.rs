//! `model deploy`: from files and flags to a service that answers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{OperationError, Session};
use crate::config::{DeploymentFlags, InferenceFlags};
use crate::names::{ComputeTargetName, ModelId, ServiceName};
use crate::package::Listing;
use crate::service::ServiceDescription;

/// What `model deploy` was asked.
#[derive(Debug, Clone)]
pub struct DeployRequest {
    /// `--name`
    pub name: ServiceName,
    /// `--model` and `--model-metadata-file`, in the order given.
    pub models: Vec<ModelArgument>,
    /// `--inference-config-file`
    pub inference_config: Option<PathBuf>,
    /// Flags that override it.
    pub inference_flags: InferenceFlags,
    /// `--deploy-config-file`
    pub deployment_config: Option<PathBuf>,
    /// Flags that override it.
    pub deployment_flags: DeploymentFlags,
    /// `--compute-target`
    pub compute_target: Option<ComputeTargetName>,
    /// `--description`
    pub description: Option<String>,
    /// `--tag`
    pub tags: BTreeMap<String, String>,
    /// `--property`
    pub properties: BTreeMap<String, String>,
    /// `--overwrite`
    pub overwrite: bool,
    /// `--no-wait`
    pub no_wait: bool,
    /// `--profile-input`
    pub profile_input: Option<PathBuf>,
    /// `--conda`: where conda packages come from.
    pub conda: crate::environment::CondaPolicy,
}

/// A model to ship, as it was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelArgument {
    /// `--model name:version`; a name alone means its latest version.
    Named(String),
    /// `--model-metadata-file`: a file written by `model register -t`.
    MetadataFile(PathBuf),
}

/// What a deployment did.
#[derive(Debug, Clone, PartialEq)]
pub struct DeployOutcome {
    /// The service as it is now.
    pub service: ServiceDescription,
    /// The ids of the models shipped.
    pub models: Vec<ModelId>,
}

/// Deploys a service and, unless told otherwise, waits until it answers.
pub async fn deploy(session: Session<'_>, request: DeployRequest) -> Result<DeployOutcome, OperationError> {
    let _ = (session, request);
    todo!()
}

/// Tells what would be sent (`--dry-run`): reads and checks everything, changes nothing.
pub async fn plan_package(session: Session<'_>, request: DeployRequest) -> Result<Listing, OperationError> {
    let _ = (session, request);
    todo!()
}
