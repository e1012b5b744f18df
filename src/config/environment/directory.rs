//! Reads an environment directory: the definition, and the two files that replace parts of it.

use std::path::Path;

use super::{Environment, decode};
use crate::config::document::{Document, Location, missing_file, read_text, settle};
use crate::config::{CondaFile, Faults};

pub(super) const DEFINITION: &str = "azureml_environment.json";
pub(super) const CONDA_FILE: &str = "conda_dependencies.yml";
pub(super) const DOCKERFILE: &str = "BaseDockerfile";

impl Environment {
    /// Reads an environment directory (`azureml_environment.json`, `conda_dependencies.yml`, `BaseDockerfile`).
    pub fn read_directory(directory: &Path, faults: &mut Faults) -> Option<Self> {
        let from = faults.mark();
        if !directory.is_dir() {
            let location = Location::file(directory);
            if directory.exists() {
                location.error(faults, "must be a folder, not a file", "");
            } else {
                missing_file(&location, directory, faults);
            }
            return None;
        }
        let environment = read_parts(directory, faults);
        settle(faults, from);
        let broken = faults.any_error_since(from);
        environment.filter(|_| !broken)
    }
}

fn read_parts(directory: &Path, faults: &mut Faults) -> Option<Environment> {
    let definition = Document::open(&directory.join(DEFINITION), faults);
    let environment = definition.map(|definition| decode(&definition.section(), directory, faults));
    let conda_path = directory.join(CONDA_FILE);
    let conda = if conda_path.is_file() { CondaFile::read(&conda_path, faults) } else { None };
    let dockerfile_path = directory.join(DOCKERFILE);
    let dockerfile =
        if dockerfile_path.is_file() { read_text(&Location::file(&dockerfile_path), &dockerfile_path, faults) } else { None };
    let mut environment = environment?;
    if conda.is_some() {
        environment.python.conda_dependencies = conda;
    }
    if let Some(dockerfile) = dockerfile.filter(|content| !content.trim().is_empty()) {
        if let Some(image) = environment.docker.base_image.take() {
            let what = format!("is used instead of docker.baseImage ({image})");
            Location::file(&dockerfile_path).warning(faults, what, "remove one of them");
        }
        environment.docker.base_dockerfile = Some(dockerfile);
    }
    Some(environment)
}
