//! The inference configuration: the scoring script, its source directory and its environment.

mod choice;
mod files;
mod old_keys;
mod read;
mod script;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use super::Environment;

/// A valid inference configuration; every file it names existed when it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InferenceConfig {
    /// The entry script, relative to `source_directory`; without one, its file name.
    pub entry_script: PathBuf,
    /// The folder that travels, absolute. `None`: only the entry script travels.
    pub source_directory: Option<PathBuf>,
    /// The entry script, absolute.
    pub entry_script_path: PathBuf,
    pub environment: EnvironmentChoice,
    pub description: Option<String>,
}

/// Where the environment of a deployment comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvironmentChoice {
    /// None was given: the scoring server alone.
    Unspecified,
    /// One registered in the workspace; no version means the latest.
    Registered { name: String, version: Option<String> },
    /// One defined on the spot (inline, from old keys, from a directory or from flags).
    Defined(Box<Environment>),
}

/// Flags that override an inference configuration file; `None` leaves the file's value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InferenceFlags {
    /// `--entry-script`
    pub entry_script: Option<PathBuf>,
    /// `--source-directory`
    pub source_directory: Option<PathBuf>,
    /// `--environment-name`
    pub environment_name: Option<String>,
    /// `--environment-version`
    pub environment_version: Option<String>,
    /// `--environment-directory`
    pub environment_directory: Option<PathBuf>,
    /// `--conda-file`
    pub conda_file: Option<PathBuf>,
    /// `--runtime`
    pub runtime: Option<String>,
    /// `--base-image`
    pub base_image: Option<String>,
    /// `--base-image-registry`
    pub base_image_registry: Option<String>,
    /// `--extra-docker-file-steps`
    pub extra_docker_file_steps: Option<PathBuf>,
    /// `--enable-gpu`
    pub enable_gpu: Option<bool>,
    /// `--cuda-version`
    pub cuda_version: Option<String>,
    /// `--description`
    pub description: Option<String>,
}
