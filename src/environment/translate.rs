//! Translates a conda definition to PyPI requirements: names by table, versions by rule. Pure.

use super::EnvironmentError;
use super::pypi_names::{LONGER_VERSIONS, PyPi, look_up};
use super::requirement::{Requirement, normalised};
use crate::config::{CondaDependency, CondaFile, VersionForm};

/// The translation of a definition's conda packages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Translation {
    /// What to install from PyPI, in the definition's order.
    pub(super) requirements: Vec<Requirement>,
    /// How each conda package was translated (`pytorch=1.13` as `torch==1.13.*`).
    pub(super) taken: Vec<String>,
    pub(super) dropped: Vec<String>,
    /// Packages whose build string was dropped.
    pub(super) unbuilt: Vec<String>,
}

/// Translates the conda packages of a definition; an error lists all packages that PyPI doesn't have.
pub(super) fn translate(definition: &CondaFile) -> Result<Translation, EnvironmentError> {
    let mut translation = Translation::default();
    let mut unknown = Vec::new();
    let mut unreadable = Vec::new();
    let by_pip: Vec<String> = definition.pip.iter().filter_map(|line| Requirement::new(line).project()).collect();
    for dependency in &definition.dependencies {
        match look_up(&dependency.name) {
            None => unknown.push(dependency.text.clone()),
            Some(PyPi::Tool) => {}
            Some(PyPi::Dropped) => translation.dropped.push(dependency.name.clone()),
            // In a conda environment, too, pip comes last.
            Some(PyPi::Project(project)) if by_pip.contains(&normalised(project)) => {}
            Some(PyPi::Project(project)) => match specifier(project, &dependency.version) {
                Some(specifier) => translation.take(dependency, &format!("{project}{specifier}")),
                None => unreadable.push(dependency.text.clone()),
            },
        }
    }
    if unknown.is_empty() && unreadable.is_empty() {
        return Ok(translation);
    }
    Err(EnvironmentError::NotOnPyPi { unknown, unreadable })
}

impl Translation {
    /// Returns notes, which start with `when`.
    pub(super) fn notes(&self, when: &str) -> Vec<String> {
        let taken = format!("{when}taken from PyPI: {}", self.taken.join(", "));
        Some(taken).filter(|_| !self.taken.is_empty()).into_iter().collect()
    }

    /// Returns warnings, which start with `when`.
    pub(super) fn warnings(&self, when: &str) -> Vec<String> {
        let dropped = format!("{when}left out, because the packages on PyPI include them: {}", self.dropped.join(", "));
        let unbuilt = format!("{when}left out conda build strings, which PyPI doesn't have: {}", self.unbuilt.join(", "));
        let said = [(dropped, &self.dropped), (unbuilt, &self.unbuilt)];
        said.into_iter().filter(|(_, packages)| !packages.is_empty()).map(|(words, _)| words).collect()
    }

    fn take(&mut self, dependency: &CondaDependency, line: &str) {
        let requirement = Requirement::new(line);
        if self.requirements.contains(&requirement) {
            return;
        }
        if dependency.build.is_some() {
            self.unbuilt.push(dependency.text.clone());
        }
        let same = dependency.text == line;
        self.taken.push(if same { line.to_owned() } else { format!("{} as {line}", dependency.text.trim()) });
        self.requirements.push(requirement);
    }
}

/// Returns the version specifier (PEP 440) of a conda version; `None` if there is no equivalent.
fn specifier(project: &str, version: &VersionForm) -> Option<String> {
    // Three numbers are a complete version; fewer are a prefix.
    let whole = if LONGER_VERSIONS.contains(&project) { usize::MAX } else { 3 };
    let exact = if LONGER_VERSIONS.contains(&project) { usize::MAX } else { 0 };
    match version {
        VersionForm::Any => Some(String::new()),
        VersionForm::Exact(version) => equal(version, exact),
        VersionForm::Prefix(version) => equal(version, whole),
        VersionForm::Range(range) => range_specifier(range, whole, exact),
    }
}

fn range_specifier(range: &str, whole: usize, exact: usize) -> Option<String> {
    let clauses: Vec<_> = range.split(',').map(str::trim).filter(|clause| !clause.is_empty()).collect();
    let translate = |clause: &&str| {
        let operator = clause.find(|c: char| !matches!(c, '<' | '>' | '=' | '!' | '~')).unwrap_or(clause.len());
        let (operator, version) = clause.split_at(operator);
        let version = version.trim();
        match operator {
            "" | "=" => equal(version, whole),
            "==" => equal(version, exact),
            "<" | "<=" | ">" | ">=" => {
                is_version(version.trim_end_matches(".*")).then(|| format!("{operator}{}", version.trim_end_matches(".*")))
            }
            "!=" | "~=" => is_version(version.trim_end_matches(".*")).then(|| format!("{operator}{version}")),
            _ => None,
        }
    };
    clauses.iter().map(translate).collect::<Option<Vec<_>>>().map(|clauses| clauses.join(","))
}

/// Returns `==1.7.*` for a version with fewer than `whole` numbers, otherwise `==1.7.0`.
fn equal(version: &str, whole: usize) -> Option<String> {
    let bare = version.trim().trim_end_matches('*').trim_end_matches('.');
    let star = if bare.split('.').count() < whole || bare.len() < version.trim().len() { ".*" } else { "" };
    if bare.is_empty() { Some(String::new()) } else { is_version(bare).then(|| format!("=={bare}{star}")) }
}

fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '!' | '-' | '_' | '+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dependency(name: &str, version: VersionForm) -> CondaDependency {
        let text = match &version {
            VersionForm::Any => name.to_owned(),
            VersionForm::Prefix(version) => format!("{name}={version}"),
            VersionForm::Exact(version) => format!("{name}=={version}"),
            VersionForm::Range(range) => format!("{name}{range}"),
        };
        CondaDependency { text, channel: None, name: name.to_owned(), version, build: None }
    }

    fn prefix(name: &str, version: &str) -> CondaDependency {
        dependency(name, VersionForm::Prefix(version.to_owned()))
    }

    fn translated(dependencies: Vec<CondaDependency>, pip: &[&str]) -> Result<Translation, EnvironmentError> {
        let pip = pip.iter().map(|line| (*line).to_owned()).collect();
        translate(&CondaFile { dependencies, pip, ..CondaFile::default() })
    }

    #[test]
    fn version_forms_become_specifiers() {
        let exact = |text: &str| VersionForm::Exact(text.to_owned());
        let prefix = |text: &str| VersionForm::Prefix(text.to_owned());
        let range = |text: &str| VersionForm::Range(text.to_owned());
        for (project, version, expected) in [
            ("a", VersionForm::Any, Some("")),
            ("a", prefix("1"), Some("==1.*")),
            ("a", prefix("1.7"), Some("==1.7.*")),
            ("a", prefix("1.7.0"), Some("==1.7.0")),
            ("a", prefix("1.7.*"), Some("==1.7.*")),
            ("a", exact("1.7.0"), Some("==1.7.0")),
            ("a", exact("1.7"), Some("==1.7")),
            ("a", range(">=1,<2"), Some(">=1,<2")),
            ("a", range(">=1.2.*, <2"), Some(">=1.2,<2")),
            ("a", range("!=1.2.*,>=1"), Some("!=1.2.*,>=1")),
            ("a", range("1.7.*"), Some("==1.7.*")),
            ("a", range("*"), Some("")),
            ("a", range("1.7|1.8"), None),
            ("opencv-python-headless", prefix("4.8.0"), Some("==4.8.0.*")),
        ] {
            assert_eq!(specifier(project, &version).as_deref(), expected, "{version:?}");
        }
    }

    #[test]
    fn a_usual_definition_is_translated() {
        let mut built = prefix("numpy", "1.26.4");
        built.text = "numpy=1.26.4=py312h_0".to_owned();
        built.build = Some("py312h_0".to_owned());
        let dependencies = vec![
            prefix("python", "3.12"),
            dependency("pip", VersionForm::Any),
            prefix("pytorch", "1.13"),
            built,
            dependency("libstdcxx-ng", VersionForm::Any),
            prefix("pandas", "2.2.0"),
        ];
        let translation = translated(dependencies, &["Pandas==2.2.3", "azureml-defaults"]).unwrap();
        insta::assert_debug_snapshot!(translation, @r#"
        Translation {
            requirements: [
                Requirement("torch==1.13.*"),
                Requirement("numpy==1.26.4"),
            ],
            taken: [
                "pytorch=1.13 as torch==1.13.*",
                "numpy=1.26.4=py312h_0 as numpy==1.26.4",
            ],
            dropped: [
                "libstdcxx-ng",
            ],
            unbuilt: [
                "numpy=1.26.4=py312h_0",
            ],
        }
        "#);
    }

    #[test]
    fn all_that_cannot_be_had_is_named_at_once() {
        let dependencies = vec![
            dependency("r-base", VersionForm::Any),
            dependency("numpy", VersionForm::Range("1.7|1.8".to_owned())),
            prefix("ffmpeg", "4"),
        ];
        let error = translated(dependencies, &[]).unwrap_err();
        insta::assert_snapshot!(error, @"the conda packages r-base, ffmpeg=4 have no known project on PyPI; only conda understands the version of numpy1.7|1.8");
    }
}
