//! The key of an environment: the hash of a canonical form of everything that changes what is installed, and of nothing else. It is
//! stable across releases and platforms: the form's version changes when the meaning of a field does.
//!
//! Included: the canonical reference of the base image or the Dockerfile's steps, extra steps, channels in order, conda packages, pip
//! requirements, pip options in order, the method, the rule of the scoring server, the platform, the version of the form. Excluded: names,
//! versions, variables, comments, blank lines, quoting, the order of keys and of packages, the spelling of project names, and the users,
//! passwords and queries of URLs.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::base_image::RecipeBase;
use super::canonical::{conda_package, pip_line, without_secrets};
use super::python_version::PythonVersion;
use super::requirement::Requirement;
use super::{CondaPolicy, dockerfile};
use crate::config::{CondaDependency, CondaFile, Docker, Environment, Python};
use crate::names::Digest;

/// A sha256 in lower-case hex. It names the environment's folder on this machine and is the tag of its image in registries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct EnvironmentKey(String);

impl EnvironmentKey {
    /// Parses 64 lower-case hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let digit = |c: u8| matches!(c, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 64 && text.bytes().all(digit)).then(|| Self(text.to_owned()))
    }

    /// Returns the 64 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EnvironmentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How an environment is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Method {
    /// The interpreter is used as it is.
    UserManaged,
    /// A conda tool installs the conda packages.
    Conda,
    /// Everything comes from PyPI.
    Pip,
    /// A conda tool if the base image has one, otherwise PyPI.
    CondaElsePip,
}

impl Method {
    /// Returns how the image of a definition is made. What the base image contains isn't known yet.
    pub(super) fn in_image(python: &Python, policy: CondaPolicy) -> Self {
        let conda = python.conda_dependencies.as_ref().is_some_and(|file| !file.dependencies.is_empty());
        match policy {
            _ if python.user_managed_dependencies => Self::UserManaged,
            CondaPolicy::Always => Self::Conda,
            CondaPolicy::Auto if conda => Self::CondaElsePip,
            CondaPolicy::Auto | CondaPolicy::Never => Self::Pip,
        }
    }
}

/// What an environment of this machine depends on besides its definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Making {
    pub method: Method,
    /// Operating system and processor (`linux-x86_64`).
    pub platform: String,
    /// The interpreter's version, if known beforehand; the patch is ignored.
    pub python: Option<PythonVersion>,
}

/// Returns the key of an environment that is made this way on this machine.
pub fn key(environment: &Environment, making: &Making) -> EnvironmentKey {
    KeyForm::on_this_machine(environment, making).key()
}

/// Version of the form below and of the rules by which an environment is made from it.
const FORM: u32 = 2;
const SCORING_SERVER_RULE: &str = "azureml-inference-server-http and gunicorn, where missing";
/// The platform that images are made for.
const IMAGE_PLATFORM: &str = "linux/amd64";

/// Every input of the key, in the order in which it is hashed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyForm {
    form: u32,
    platform: String,
    base_image: Option<String>,
    base_dockerfile: Vec<String>,
    extra_steps: Vec<String>,
    method: Method,
    python: Option<String>,
    interpreter: Option<String>,
    channels: Vec<String>,
    conda: Vec<String>,
    pip: Vec<String>,
    pip_options: Vec<String>,
    scoring_server: Option<String>,
}

impl KeyForm {
    /// Returns the form of an environment of this machine, which ignores images and Docker steps.
    pub fn on_this_machine(environment: &Environment, making: &Making) -> Self {
        let Making { method, platform, python } = making;
        let interpreter = environment.python.interpreter_path.clone().filter(|_| *method == Method::UserManaged);
        Self {
            platform: platform.clone(),
            python: python.map(|version| version.without_patch().to_string()),
            interpreter,
            ..Self::of_packages(environment, *method)
        }
    }

    /// Returns the form of an environment that is an image.
    pub(super) fn of_image(environment: &Environment, base: &RecipeBase, policy: CondaPolicy) -> Self {
        let Docker { base_image: _, base_dockerfile: _, base_image_registry: _, extra_steps } = &environment.docker;
        let (base_image, base_dockerfile) = match base {
            RecipeBase::Image(reference) => (Some(reference.to_string()), Vec::new()),
            RecipeBase::Dockerfile(text) => (None, dockerfile::normalised(text)),
        };
        Self {
            platform: IMAGE_PLATFORM.to_owned(),
            base_image,
            base_dockerfile,
            extra_steps: dockerfile::normalised(&extra_steps.join("\n")),
            ..Self::of_packages(environment, Method::in_image(&environment.python, policy))
        }
    }

    /// Takes the definition apart without `..`: a new field must be decided on here.
    fn of_packages(environment: &Environment, method: Method) -> Self {
        // Names, versions and variables don't change what is installed; nor does the stack version, since the server is added where it is
        // missing in any case.
        let Environment { name: _, version: _, environment_variables: _, python, docker: _, inferencing_stack_version: _ } =
            environment;
        let Python { user_managed_dependencies, interpreter_path: _, conda_dependencies } = python;
        let empty = CondaFile::default();
        let definition = conda_dependencies.as_ref().filter(|_| !user_managed_dependencies).unwrap_or(&empty);
        let CondaFile { name: _, channels, dependencies, pip, variables: _, places: _ } = definition;
        let (pip_options, pip): (Vec<_>, Vec<_>) =
            pip.iter().map(|line| Requirement::new(line)).partition(Requirement::is_option);
        Self {
            form: FORM,
            platform: String::new(),
            base_image: None,
            base_dockerfile: Vec::new(),
            extra_steps: Vec::new(),
            method,
            python: None,
            interpreter: None,
            channels: channels_of(channels, dependencies, method),
            conda: sorted(dependencies.iter().map(conda_package)),
            pip: sorted(pip.iter().map(pip_line)),
            pip_options: pip_options.iter().map(pip_line).collect(),
            scoring_server: (method != Method::UserManaged).then(|| SCORING_SERVER_RULE.to_owned()),
        }
    }

    /// Returns the form's sha256.
    pub fn key(&self) -> EnvironmentKey {
        // A struct of strings and lists always serializes; serde_json keeps the order of its fields.
        let canonical = serde_json::to_vec(self).unwrap_or_default();
        EnvironmentKey(Digest::from_sha256(Sha256::digest(&canonical).into()).hex())
    }
}

/// Returns the channels, or none if no conda package is listed.
fn channels_of(channels: &[String], dependencies: &[CondaDependency], method: Method) -> Vec<String> {
    let counted = channels.iter().filter(|_| !dependencies.is_empty() || method == Method::Conda);
    counted.map(|channel| without_secrets(channel)).collect()
}

/// Sorts packages, whose order is irrelevant, unlike that of channels and of index options.
fn sorted(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines.dedup();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::VersionForm;

    fn making() -> Making {
        Making { method: Method::Pip, platform: "linux-x86_64".to_owned(), python: Some(PythonVersion::minor(3, 12)) }
    }

    fn package(name: &str, version: VersionForm) -> CondaDependency {
        CondaDependency { text: name.to_owned(), channel: None, name: name.to_owned(), version, build: None }
    }

    fn definition() -> CondaFile {
        CondaFile {
            name: Some("project_environment".to_owned()),
            channels: vec!["conda-forge".to_owned(), "anaconda".to_owned()],
            dependencies: vec![
                package("python", VersionForm::Prefix("3.12".to_owned())),
                package("numpy", VersionForm::Range(">=1, <2".to_owned())),
            ],
            pip: vec!["--extra-index-url https://host/simple".to_owned(), "azureml-defaults".to_owned(), "joblib".to_owned()],
            variables: [("A".to_owned(), "1".to_owned())].into(),
            ..CondaFile::default()
        }
    }

    fn environment(file: CondaFile) -> Environment {
        Environment { python: Python { conda_dependencies: Some(file), ..Python::default() }, ..Environment::default() }
    }

    fn key_with(change: impl FnOnce(&mut CondaFile)) -> EnvironmentKey {
        let mut file = definition();
        change(&mut file);
        key(&environment(file), &making())
    }

    #[test]
    fn the_keys_of_known_definitions_never_change() {
        let empty = key(&Environment::default(), &making());
        insta::assert_snapshot!(empty, @"7a2cb81d7fa9b7cd0cc629d4a66848a96cd85fb5d011bd2025cdee20dad8551b");
        insta::assert_snapshot!(key_with(|_| {}), @"d7df9eb42db33f4052287b89e8642e7585143e1ca812abe2807b7363113df3c5");
    }

    #[test]
    fn what_does_not_change_the_packages_does_not_change_the_key() {
        let before = key_with(|_| {});
        assert_eq!(before, key_with(|file| file.name = None), "name");
        assert_eq!(before, key_with(|file| file.variables.clear()), "variables");
        assert_eq!(before, key_with(|file| file.dependencies.reverse()), "order of conda packages");
        assert_eq!(before, key_with(|file| file.pip.swap(1, 2)), "order of pip packages");
        assert_eq!(
            before,
            key_with(|file| file.dependencies[1].version = VersionForm::Range(">=1,<2".to_owned())),
            "spaces in a range"
        );
        assert_eq!(
            before,
            key_with(|file| file.pip[0] = "--extra-index-url  https://me:token@host/simple".to_owned()),
            "a password"
        );
        let mut named = environment(definition());
        named.environment_variables.insert("B".to_owned(), "2".to_owned());
        named.name = Some("other".to_owned());
        named.docker.base_image = Some("ubuntu:22.04".to_owned());
        assert_eq!(before, key(&named, &making()), "variables of the service, and images on a machine without");
        let patched = Making { python: PythonVersion::parse("3.12.4"), ..making() };
        assert_eq!(before, key(&environment(definition()), &patched), "patch version");
    }

    #[test]
    fn what_changes_the_packages_changes_the_key() {
        let mut keys = vec![
            key_with(|_| {}),
            key_with(|file| file.channels.reverse()),
            key_with(|file| file.dependencies[1].version = VersionForm::Any),
            key_with(|file| file.dependencies[1].build = Some("mkl".to_owned())),
            key_with(|file| file.pip[2] = "joblib==1.4".to_owned()),
            key_with(|file| file.pip[0] = "--extra-index-url https://other/simple".to_owned()),
            key(&environment(definition()), &Making { method: Method::Conda, ..making() }),
            key(&environment(definition()), &Making { platform: "macos-aarch64".to_owned(), ..making() }),
            key(&environment(definition()), &Making { python: Some(PythonVersion::minor(3, 11)), ..making() }),
        ];
        let count = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), count, "two different environments share a key");
    }
}
