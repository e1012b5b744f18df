//! The key under which an environment is looked up: everything that changes what is installed, and nothing else.
//! Stable across releases and platforms: the form version inside changes when the meaning of a field does.

use std::fmt;

use sha2::{Digest as _, Sha256};

use super::python_version::PythonVersion;
use super::redact::redacted;
use super::requirement::Requirement;
use crate::config::{CondaDependency, CondaFile, Docker, Environment, Python, VersionForm};

/// A sha256 in lower-case hex: the name of an environment's folder here and of its image's tag in a registry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct EnvironmentKey(String);

impl EnvironmentKey {
    /// Returns the key with these 64 lower-case hex digits, `None` where they are none.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Method {
    /// The interpreter is used as it is.
    UserManaged,
    /// A conda tool installs the conda packages.
    Conda,
    /// Everything comes from PyPI.
    Pip,
}

/// What else than the definition changes an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Making {
    /// How it is made.
    pub method: Method,
    /// Operating system and processor (`linux-x86_64`).
    pub platform: String,
    /// The interpreter's version (its patch doesn't count), where it is known beforehand.
    pub python: Option<PythonVersion>,
}

/// Returns the key of an environment made this way.
pub fn key(environment: &Environment, making: &Making) -> EnvironmentKey {
    use fmt::Write;
    let material = KeyMaterial::new(environment, making);
    // A struct of strings and lists always serializes; serde_json keeps the order of its fields.
    let canonical = serde_json::to_vec(&material).unwrap_or_default();
    let hex = Sha256::digest(&canonical).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    EnvironmentKey(hex)
}

/// Version of the form below and of the rules by which an environment is made from it.
const FORM: u32 = 1;
const SCORING_SERVER_RULE: &str = "azureml-inference-server-http where missing";

/// Every input of the key. Addresses count without their user, password and query, so that a changed token rebuilds nothing.
#[derive(Debug, serde::Serialize)]
struct KeyMaterial {
    form: u32,
    method: Method,
    platform: String,
    python: Option<String>,
    scoring_server: &'static str,
    base_image: Option<String>,
    base_dockerfile: Option<String>,
    base_image_registry: Option<String>,
    extra_steps: Vec<String>,
    interpreter: Option<String>,
    channels: Vec<String>,
    conda: Vec<String>,
    pip: Vec<String>,
    pip_options: Vec<String>,
}

impl KeyMaterial {
    /// Takes the definition apart without `..`: a new field must be decided on here.
    fn new(environment: &Environment, making: &Making) -> Self {
        // Names, versions and variables don't change what is installed; nor does the stack version, since the server is added where it is
        // missing in any case.
        let Environment { name: _, version: _, environment_variables: _, python, docker, inferencing_stack_version: _ } =
            environment;
        let Python { user_managed_dependencies, interpreter_path, conda_dependencies } = python;
        let Docker { base_image, base_dockerfile, base_image_registry, extra_steps } = docker;
        let Making { method, platform, python } = making;
        let definition = conda_dependencies.as_ref().filter(|_| !user_managed_dependencies);
        let (mut pip, pip_options): (Vec<_>, Vec<_>) = definition.map_or_else(Default::default, |file| {
            file.pip.iter().map(|line| Requirement::new(line)).partition(|line| !line.is_option())
        });
        pip.sort_by_cached_key(ToString::to_string);
        let lines = |lines: &[Requirement]| lines.iter().map(|line| without_secrets(line.as_written())).collect();
        Self {
            form: FORM,
            method: *method,
            platform: platform.clone(),
            python: python.map(|version| version.without_patch().to_string()),
            scoring_server: SCORING_SERVER_RULE,
            base_image: base_image.clone(),
            base_dockerfile: base_dockerfile.clone(),
            base_image_registry: base_image_registry.clone(),
            extra_steps: extra_steps.clone(),
            interpreter: interpreter_path.clone().filter(|_| *user_managed_dependencies),
            channels: definition
                .map_or_else(Vec::new, |file| file.channels.iter().map(|channel| without_secrets(channel)).collect()),
            conda: definition.map_or_else(Vec::new, conda_material),
            pip: lines(&pip),
            pip_options: lines(&pip_options),
        }
    }
}

/// Returns the text without the user and query of its addresses.
fn without_secrets(text: &str) -> String {
    redacted(text).replace("****@", "").replace("?****", "")
}

/// Returns the conda packages sorted: their order changes nothing, while that of channels and of index options does.
fn conda_material(definition: &CondaFile) -> Vec<String> {
    let CondaFile { name: _, channels: _, dependencies, pip: _, variables: _ } = definition;
    let mut packages: Vec<_> = dependencies.iter().map(package_material).collect();
    packages.sort();
    packages
}

fn package_material(dependency: &CondaDependency) -> String {
    let CondaDependency { text: _, channel, name, version, build } = dependency;
    let version = match version {
        VersionForm::Any => String::new(),
        VersionForm::Prefix(version) => format!("={version}"),
        VersionForm::Exact(version) => format!("=={version}"),
        VersionForm::Range(range) => range.split_whitespace().collect(),
    };
    let channel = channel.as_ref().map(|channel| format!("{}::", without_secrets(channel))).unwrap_or_default();
    let build = build.as_ref().map(|build| format!("[build={build}]")).unwrap_or_default();
    format!("{channel}{name}{version}{build}")
}

#[cfg(test)]
mod tests {
    use super::*;

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
        insta::assert_snapshot!(empty, @"eddd70f3d44e9884e135e77810d0212a366d7669a18718495edbed73a775fb71");
        insta::assert_snapshot!(key_with(|_| {}), @"562e56fbc5bd2ab1cec3d109dd6c2d8d5825f4aa8c24431ae58f8bbb27362141");
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
        assert_eq!(before, key(&named, &making()), "variables of the service");
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
        let mut based = environment(definition());
        based.docker.base_image = Some("ubuntu:22.04".to_owned());
        keys.push(key(&based, &making()));
        based.docker.extra_steps = vec!["RUN true".to_owned()];
        keys.push(key(&based, &making()));
        let count = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), count, "two different environments share a key");
    }
}
