//! The environment definition: `azureml_environment.json`, or `environment` inside an inference configuration.

use std::collections::BTreeMap;
use std::path::Path;

use super::{CondaFile, Faults};

/// Base image + Docker steps + conda definition + variables.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Environment {
    /// Its name, when it has one.
    pub name: Option<String>,
    /// Its version, when it has one.
    pub version: Option<String>,
    /// Variables of the running service.
    pub environment_variables: BTreeMap<String, String>,
    /// The Python part.
    pub python: Python,
    /// The image part.
    pub docker: Docker,
    /// `latest` adds the scoring server; `None` leaves it to the definition.
    pub inferencing_stack_version: Option<String>,
}

/// The Python part of an environment.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Python {
    /// True: no packages are installed; the interpreter is used as it is.
    pub user_managed_dependencies: bool,
    /// The interpreter of a user-managed environment (`python` unless said otherwise).
    pub interpreter_path: Option<String>,
    /// The conda definition, if any.
    pub conda_dependencies: Option<CondaFile>,
}

/// The image part of an environment.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Docker {
    /// The base image's reference.
    pub base_image: Option<String>,
    /// The content of a Dockerfile that makes the base image.
    pub base_dockerfile: Option<String>,
    /// Host of the registry that holds the base image.
    pub base_image_registry: Option<String>,
    /// Extra Dockerfile lines (old inference configurations).
    pub extra_steps: Vec<String>,
}

impl Environment {
    /// Reads an environment directory (`azureml_environment.json`, `conda_dependencies.yml`, `BaseDockerfile`).
    pub fn read_directory(directory: &Path, faults: &mut Faults) -> Option<Self> {
        let _ = (directory, faults);
        todo!()
    }
}
