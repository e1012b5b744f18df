//! A line of a requirements file: a package, a URL or an option. Only the installer sees its secrets.

use std::fmt;

use super::redact::redacted;
use crate::config::{LocalFile, local_file};

/// A line of a requirements file. It prints without its secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Requirement(String);

impl Requirement {
    /// Returns the line with single spaces.
    pub fn new(line: &str) -> Self {
        Self(line.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Returns the line with its secrets, for the installer only.
    pub(super) fn as_written(&self) -> &str {
        &self.0
    }

    /// Returns whether it is an option (`--extra-index-url …`).
    pub(super) fn is_option(&self) -> bool {
        self.0.starts_with('-')
    }

    /// Returns the URL of an index that it names.
    pub(super) fn index(&self) -> Option<&str> {
        let options = ["--index-url", "--extra-index-url", "-i"];
        let value = options.iter().find_map(|option| self.0.strip_prefix(option)?.strip_prefix([' ', '=']))?;
        Some(value.trim().trim_matches(['"', '\'']))
    }

    /// Returns whether it names the index that replaces the usual one.
    pub(super) fn is_index(&self) -> bool {
        self.index().is_some() && !self.0.starts_with("--extra")
    }

    /// Returns the normalised name of the project (PEP 503), if the line starts with one.
    pub(super) fn project(&self) -> Option<String> {
        let end = self.0.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.')).unwrap_or(self.0.len());
        let (name, rest) = self.0.split_at(end);
        let is_path = self.0.starts_with('.') || rest.starts_with(['/', '\\', ':', '+']);
        if name.is_empty() || self.is_option() || is_path { None } else { Some(normalised(name)) }
    }

    /// Returns whether it is pinned or has an upper bound.
    pub(super) fn is_bounded_above(&self) -> bool {
        let need = self.0.split(';').next().unwrap_or(&self.0);
        ["==", "<", "~=", "@"].iter().any(|sign| need.contains(sign))
    }

    /// Returns whether it names a file beside the definition, which is not part of the definition.
    pub(super) fn names_a_local_file(&self) -> bool {
        local_file(&self.0) == Some(LocalFile::OfDefinition)
    }
}

/// Normalises a project's name (PEP 503).
pub(super) fn normalised(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for c in name.trim_matches(['-', '_', '.']).chars() {
        match c {
            '-' | '_' | '.' if normal.ends_with('-') => {}
            '-' | '_' | '.' => normal.push('-'),
            c => normal.push(c.to_ascii_lowercase()),
        }
    }
    normal
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redacted(&self.0))
    }
}

impl fmt::Debug for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Requirement({:?})", redacted(&self.0))
    }
}

/// Returns whether one of the lines lists a project.
pub(super) fn names(requirements: &[Requirement], project: &str) -> bool {
    let project = Some(normalised(project));
    requirements.iter().any(|requirement| requirement.project() == project)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_named_as_the_index_compares_it() {
        for (line, expected) in [
            ("Azureml_Defaults==1.0", Some("azureml-defaults")),
            ("azureml-inference-server-http", Some("azureml-inference-server-http")),
            ("inference-schema[numpy-support] >= 1.3", Some("inference-schema")),
            ("ruamel.yaml<0.18 ; python_version < '3.9'", Some("ruamel-yaml")),
            ("mypkg @ https://host/mypkg.whl", Some("mypkg")),
            ("--extra-index-url https://host/simple", None),
            ("https://host/mypkg.whl", None),
            ("git+https://host/mypkg.git", None),
            ("./local", None),
        ] {
            assert_eq!(Requirement::new(line).project().as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn what_admits_any_newer_release_is_not_bounded() {
        for line in ["numpy", "joblib>=1.4", "inference-schema[numpy-support] > 1", "numpy; python_version < '3.12'"] {
            assert!(!Requirement::new(line).is_bounded_above(), "{line}");
        }
        for line in ["numpy==1.26.4", "numpy>=1,<2", "azureml-defaults~=1.50", "a @ https://host/a.whl"] {
            assert!(Requirement::new(line).is_bounded_above(), "{line}");
        }
    }

    #[test]
    fn a_requirement_prints_without_its_secrets() {
        let requirement = Requirement::new("--index-url  https://user:hunter2@host/simple");
        assert_eq!(format!("{requirement} {requirement:?}").matches("hunter2").count(), 0);
        assert_eq!(requirement.as_written(), "--index-url https://user:hunter2@host/simple");
    }
}
