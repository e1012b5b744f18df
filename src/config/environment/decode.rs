//! Reads the object that defines an environment, from any document.

use std::path::Path;

use super::{Docker, Environment, Python};
use crate::config::document::{Document, Given, Known, Section, read_text};
use crate::config::{CondaFile, Faults, conda};

const TOP: Known = Known {
    keys: &[&["name", "version", "environmentVariables", "python", "docker", "inferencingStackVersion"]],
    silent: &[&["spark", "databricks", "r", "assetId", "description", "tags", "properties"]],
    explained: &[
        ("condaFile", "the key is python.condaDependencies, or a conda_dependencies.yml beside the definition"),
        ("condaDependencies", "the key is python.condaDependencies"),
        ("baseImage", "the key is docker.baseImage"),
        ("image", "the key is docker.baseImage"),
    ],
};

const PYTHON: Known = Known {
    keys: &[&["userManagedDependencies", "interpreterPath", "condaDependencies", "condaDependenciesFile"]],
    silent: &[&["baseCondaEnvironment"]],
    explained: &[],
};

const DOCKER: Known = Known {
    keys: &[&["baseImage", "baseDockerfile", "baseImageRegistry", "buildContext", "platform"]],
    silent: &[&["enabled", "sharedVolumes", "shmSize", "arguments", "gpuSupport"]],
    explained: &[("image", "the key is docker.baseImage")],
};

/// Returns whether an object only names a registered environment.
pub(in crate::config) fn is_reference(section: &Section<'_>) -> bool {
    !section.keys().any(|key| key.value != "name" && key.value != "version" && defines(key.value))
}

fn defines(key: &str) -> bool {
    TOP.keys.iter().chain(TOP.silent).any(|group| group.contains(&key))
}

/// Reads an environment's definition; an invalid part is skipped and adds a fault. File names are relative to `folder`.
pub(in crate::config) fn decode(top: &Section<'_>, folder: &Path, faults: &mut Faults) -> Environment {
    top.warn_about_unknown(&TOP, faults);
    warn_of_idle(top, &["spark", "databricks", "r"], faults);
    let mut environment = Environment {
        name: top.text("name", faults).map(|name| name.value),
        version: top.word("version", faults).map(|version| version.value),
        python: decode_python(top, folder, faults),
        docker: decode_docker(top, faults),
        inferencing_stack_version: top.word("inferencingStackVersion", faults).map(|version| version.value),
        ..Environment::default()
    };
    environment.environment_variables.extend(top.variables("environmentVariables", faults));
    environment
}

fn warn_of_idle(section: &Section<'_>, keys: &[&str], faults: &mut Faults) {
    for key in keys.iter().filter(|key| section.says_something(key)) {
        let is_scaffold =
            matches!(*key, "spark") && !section.section(key, faults).is_some_and(|spark| spark.says_something("packages"));
        if let Some(given) = section.get(key).filter(|_| !is_scaffold) {
            given.location.warning(faults, "has no effect on a service", "");
        }
    }
}

fn decode_python(top: &Section<'_>, folder: &Path, faults: &mut Faults) -> Python {
    let Some(section) = top.section("python", faults) else { return Python::default() };
    section.warn_about_unknown(&PYTHON, faults);
    if section.says_something("baseCondaEnvironment") {
        section.location_of_missing("baseCondaEnvironment").warning(
            faults,
            "has no effect on a service",
            "name the packages in condaDependencies",
        );
    }
    Python {
        user_managed_dependencies: section.boolean("userManagedDependencies", faults).is_some_and(|given| given.value),
        interpreter_path: section.text("interpreterPath", faults).map(|given| given.value),
        conda_dependencies: decode_conda(&section, folder, faults),
    }
}

fn decode_conda(python: &Section<'_>, folder: &Path, faults: &mut Faults) -> Option<CondaFile> {
    let pointer = python.text("condaDependenciesFile", faults);
    if let Some(inline) = python.section("condaDependencies", faults) {
        if let Some(pointer) = pointer {
            pointer.location.warning(faults, "has no effect beside condaDependencies", "keep one of them");
        }
        return Some(conda::decode(&inline, faults));
    }
    let pointer = pointer?;
    read_conda_at(&pointer, &folder.join(&pointer.value), faults)
}

/// Reads the conda file that a value names; a missing file is a fault of the value.
pub(in crate::config) fn read_conda_at<T>(pointer: &Given<T>, path: &Path, faults: &mut Faults) -> Option<CondaFile> {
    let text = read_text(&pointer.location, path, faults)?;
    let document = Document::parse(path, &text, faults)?;
    Some(conda::decode(&document.section(), faults))
}

fn decode_docker(top: &Section<'_>, faults: &mut Faults) -> Docker {
    let Some(section) = top.section("docker", faults) else { return Docker::default() };
    section.warn_about_unknown(&DOCKER, faults);
    warn_of_idle(&section, &["buildContext", "arguments"], faults);
    warn_of_platform(&section, faults);
    let base_image = section.text("baseImage", faults);
    let base_dockerfile = section.text("baseDockerfile", faults);
    if let (Some(image), Some(dockerfile)) = (&base_image, &base_dockerfile) {
        let what = format!("can't be given together with {}", dockerfile.location.named_from(&image.location));
        image.location.error(faults, what, "use either a base image or a Dockerfile");
    }
    Docker {
        base_image: base_image.map(|given| given.value),
        base_dockerfile: base_dockerfile.map(|given| given.value),
        base_image_registry: decode_registry(&section, faults),
        extra_steps: Vec::new(),
    }
}

fn warn_of_platform(docker: &Section<'_>, faults: &mut Faults) {
    let Some(platform) = docker.section("platform", faults) else { return };
    for (key, only) in [("os", "linux"), ("architecture", "amd64")] {
        let given = platform.text(key, faults).filter(|given| !given.value.eq_ignore_ascii_case(only));
        if let Some(given) = given {
            given.location.warning(faults, format!("has no effect: '{}'", given.value), format!("images are built for {only}"));
        }
    }
}

/// Reads `baseImageRegistry`: a host, or an object whose `address` is one. Credentials in it are never read.
pub(in crate::config) fn decode_registry(section: &Section<'_>, faults: &mut Faults) -> Option<String> {
    let given = section.get("baseImageRegistry")?;
    if !matches!(given.value.value, crate::config::document::Value::Map(_)) {
        return section.text("baseImageRegistry", faults).map(|host| host.value);
    }
    let registry = section.as_section(&given, faults)?;
    let known = Known { keys: &[&["address"]], silent: &[&["username", "password", "registryIdentity"]], explained: &[] };
    registry.warn_about_unknown(&known, faults);
    for key in ["username", "password", "registryIdentity"].into_iter().filter(|key| registry.says_something(key)) {
        if let Some(given) = registry.get(key) {
            given.location.warning(
                faults,
                "is not read",
                "sign in to the registry on this machine; don't keep passwords in this file",
            );
        }
    }
    registry.text("address", faults).map(|host| host.value)
}
