//! Writes environments in v1's formats: the whole object, the files of a directory, and a starter directory.

use serde_json::{Map, Value, json};

use super::Environment;
use super::directory::{CONDA_FILE, DEFINITION, DOCKERFILE};
use crate::config::{CondaDependency, CondaFile, VersionForm};

impl Environment {
    /// The files that an environment's directory may have.
    pub const DIRECTORY_FILES: [&str; 3] = [DEFINITION, CONDA_FILE, DOCKERFILE];

    /// Returns the definition that a new directory begins with.
    pub fn scaffold(name: &str) -> Self {
        let package = |text: &str, name: &str, version| CondaDependency {
            text: text.to_owned(),
            channel: None,
            name: name.to_owned(),
            version,
            build: None,
        };
        let definition = CondaFile {
            name: Some("project_environment".to_owned()),
            channels: vec!["conda-forge".to_owned()],
            dependencies: vec![package("python=3.11", "python", VersionForm::Prefix("3.11".to_owned()))],
            pip: vec!["azureml-inference-server-http".to_owned()],
            ..CondaFile::default()
        };
        let mut environment = Self { name: Some(name.to_owned()), ..Self::default() };
        environment.environment_variables.insert("EXAMPLE_ENV_VAR".to_owned(), "EXAMPLE_VALUE".to_owned());
        environment.python.conda_dependencies = Some(definition);
        environment
    }

    /// Returns the whole object with v1's keys; those that don't affect services have v1's empty values.
    pub fn to_document(&self) -> Value {
        let Self { name, version, environment_variables, python, docker, inferencing_stack_version } = self;
        json!({
            "name": name,
            "version": version,
            "environmentVariables": environment_variables,
            "python": {
                "userManagedDependencies": python.user_managed_dependencies,
                "interpreterPath": python.interpreter_path.as_deref().unwrap_or("python"),
                "condaDependenciesFile": null,
                "baseCondaEnvironment": null,
                "condaDependencies": python.conda_dependencies.as_ref().map(conda_document),
            },
            "docker": {
                "enabled": false,
                "baseImage": docker.base_image,
                "baseDockerfile": docker.base_dockerfile,
                "platform": { "os": "Linux", "architecture": "amd64" },
                "sharedVolumes": true,
                "shmSize": "2g",
                "arguments": [],
                "baseImageRegistry": { "address": docker.base_image_registry, "username": null, "password": null },
            },
            "spark": { "repositories": [], "packages": [], "precachePackages": true },
            "inferencingStackVersion": inferencing_stack_version,
        })
    }

    /// Returns the files of the environment's directory by their names.
    pub fn directory_files(&self) -> Vec<(&'static str, String)> {
        let mut document = self.to_document();
        let mut files = Vec::new();
        // The two files beside the definition stand for these parts of it.
        remove(&mut document, "python", "condaDependencies");
        if let Some(definition) = &self.python.conda_dependencies {
            files.push((CONDA_FILE, conda_text(definition)));
        }
        if let Some(dockerfile) = &self.docker.base_dockerfile {
            remove(&mut document, "docker", "baseDockerfile");
            files.push((DOCKERFILE, dockerfile.clone()));
        }
        files.insert(0, (DEFINITION, format!("{}\n", indented(&document))));
        files
    }
}

fn remove(document: &mut Value, part: &str, key: &str) {
    if let Some(part) = document.get_mut(part).and_then(Value::as_object_mut) {
        part.shift_remove(key);
    }
}

fn indented(document: &Value) -> String {
    use serde::Serialize;
    let mut text = Vec::new();
    let layout = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    // A value of text keys always serializes, and as UTF-8.
    let _ = document.serialize(&mut serde_json::Serializer::with_formatter(&mut text, layout));
    String::from_utf8_lossy(&text).into_owned()
}

/// Returns a conda definition as the object that its YAML is.
fn conda_document(definition: &CondaFile) -> Value {
    let CondaFile { name, channels, dependencies, pip, variables, places: _ } = definition;
    let mut packages: Vec<Value> = dependencies.iter().map(|dependency| dependency.text.clone().into()).collect();
    if !pip.is_empty() {
        packages.push(json!({ "pip": pip }));
    }
    let mut document = Map::new();
    if let Some(name) = name {
        document.insert("name".to_owned(), name.clone().into());
    }
    if !channels.is_empty() {
        document.insert("channels".to_owned(), json!(channels));
    }
    document.insert("dependencies".to_owned(), packages.into());
    if !variables.is_empty() {
        document.insert("variables".to_owned(), json!(variables));
    }
    Value::Object(document)
}

/// Returns a conda definition as YAML.
fn conda_text(definition: &CondaFile) -> String {
    let CondaFile { name, channels, dependencies, pip, variables, places: _ } = definition;
    let mut lines = Vec::new();
    lines.extend(name.iter().map(|name| format!("name: {}", scalar(name))));
    if !channels.is_empty() {
        lines.push("channels:".to_owned());
        lines.extend(channels.iter().map(|channel| format!("- {}", scalar(channel))));
    }
    let packages = dependencies.iter().map(|dependency| format!("- {}", scalar(&dependency.text)));
    let packages: Vec<String> = packages.chain((!pip.is_empty()).then(|| "- pip:".to_owned())).collect();
    lines.push(if packages.is_empty() { "dependencies: []".to_owned() } else { "dependencies:".to_owned() });
    lines.extend(packages);
    lines.extend(pip.iter().map(|line| format!("  - {}", scalar(line))));
    if !variables.is_empty() {
        lines.push("variables:".to_owned());
        lines.extend(variables.iter().map(|(name, value)| format!("  {}: {}", scalar(name), Value::from(value.as_str()))));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Returns a text as YAML: bare where it can be nothing else, else in JSON's quotes, which YAML reads too.
fn scalar(text: &str) -> String {
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.=<>!,~+/[]@".contains(c);
    let is_word = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_ascii_lowercase().as_str());
    if starts_well && text.chars().all(plain) && !is_word { text.to_owned() } else { Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Faults;

    fn read_back(environment: &Environment) -> Environment {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in environment.directory_files() {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        let mut faults = Faults::default();
        let found = Environment::read_directory(folder.path(), &mut faults);
        assert!(faults.is_empty(), "{:?}", faults.iter().map(ToString::to_string).collect::<Vec<_>>());
        found.unwrap()
    }

    #[test]
    fn a_directory_reads_back_as_what_was_written() {
        let mut environment = Environment::scaffold("mine");
        environment.python.interpreter_path = Some("python".to_owned());
        let definition = environment.python.conda_dependencies.as_mut().unwrap();
        definition.pip.extend([
            "--extra-index-url https://h/s".to_owned(),
            "a ; python_version < '3.9'".to_owned(),
            "yes".to_owned(),
        ]);
        definition.variables.insert("X".to_owned(), "a: \"b\" # c".to_owned());
        environment.docker.base_image_registry = Some("my.azurecr.io".to_owned());
        environment.docker.base_image = Some("a/b:1".to_owned());
        environment.version = Some("1.0-beta".to_owned());
        assert_eq!(read_back(&environment), environment);
        environment.docker.base_image = None;
        environment.docker.base_dockerfile = Some("FROM a\nRUN b\n".to_owned());
        assert_eq!(read_back(&environment), environment);
    }

    #[test]
    fn the_scaffold_is_what_a_person_begins_with() {
        let files = Environment::scaffold("mine").directory_files();
        insta::assert_snapshot!(files[1].1, @"
        name: project_environment
        channels:
        - conda-forge
        dependencies:
        - python=3.11
        - pip:
          - azureml-inference-server-http
        ");
        assert_eq!(files.len(), 2);
    }
}
