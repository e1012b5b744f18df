//! The environment definition: `azureml_environment.json`, or `environment` inside an inference configuration.

mod decode;
mod directory;
mod write;

use std::collections::BTreeMap;
use std::fmt;

pub(super) use decode::{decode, decode_registry, is_reference, read_conda_at};

use super::CondaFile;

/// Base image + Docker steps + conda definition + variables.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Environment {
    /// Its name, when it has one.
    pub name: Option<String>,
    /// Its version, when it has one.
    pub version: Option<String>,
    pub environment_variables: BTreeMap<String, String>,
    pub python: Python,
    pub docker: Docker,
    /// The version of the scoring server to add; `None` leaves that to the definition.
    pub inferencing_stack_version: Option<String>,
}

impl Environment {
    /// Returns the variables that it sets: those of the conda definition, and its own over them.
    pub fn variables(&self) -> BTreeMap<String, String> {
        let conda = self.python.conda_dependencies.as_ref();
        let mut variables = conda.map(|conda| conda.variables.clone()).unwrap_or_default();
        variables.extend(self.environment_variables.clone());
        variables
    }
}

/// The Python part of an environment.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Python {
    /// Whether the interpreter is used as it is, without installing packages.
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
    pub base_image: Option<String>,
    /// The content of a Dockerfile that makes the base image.
    pub base_dockerfile: Option<String>,
    /// Host of the registry that holds the base image.
    pub base_image_registry: Option<String>,
    /// Extra Dockerfile lines (old inference configurations).
    pub extra_steps: Vec<String>,
}

/// Shows no variable's value: it may be a secret.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, version, environment_variables, python, docker, inferencing_stack_version } = self;
        f.debug_struct("Environment")
            .field("name", name)
            .field("version", version)
            .field("environment_variables", &environment_variables.keys().collect::<Vec<_>>())
            .field("python", python)
            .field("docker", docker)
            .field("inferencing_stack_version", inferencing_stack_version)
            .finish()
    }
}
