//! Conda tools: which one is used, when, and its command line.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::requirement::Requirement;
use super::{CondaPolicy, EnvironmentError, Tools};
use crate::config::CondaFile;

/// A conda tool on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CondaTool {
    kind: Kind,
    program: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Micromamba,
    Mamba,
    Conda,
}

const TOOLS: [(&str, Kind); 3] = [("micromamba", Kind::Micromamba), ("mamba", Kind::Mamba), ("conda", Kind::Conda)];

/// The channel of definitions without channels. Conda's own default is unknown to micromamba and needs a licence in companies.
const DEFAULT_CHANNEL: &str = "conda-forge";
/// The Python versions that the scoring server supports, for definitions without a version.
const DEFAULT_PYTHON: &str = "python>=3.9,<3.14";

/// Returns the tool that makes this definition's environment; `None` if it is made from PyPI.
pub(super) fn choose(definition: &CondaFile, tools: &Tools, policy: CondaPolicy) -> Result<Option<CondaTool>, EnvironmentError> {
    let find = || TOOLS.iter().find_map(|(name, kind)| tools.find(name).map(|program| CondaTool { kind: *kind, program }));
    match policy {
        CondaPolicy::Never => Ok(None),
        CondaPolicy::Always => find().map(Some).ok_or(EnvironmentError::NoCondaTool),
        CondaPolicy::Auto if definition.dependencies.is_empty() => Ok(None),
        CondaPolicy::Auto => Ok(find()),
    }
}

impl CondaTool {
    /// Returns the tool's program.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Returns the arguments that make the environment of `file` at `prefix`.
    pub(super) fn arguments(&self, prefix: &Path, file: &Path) -> Vec<OsString> {
        let verb: &[&str] = match self.kind {
            Kind::Micromamba => &["create", "-y", "-p"],
            Kind::Mamba | Kind::Conda => &["env", "create", "-p"],
        };
        let verb = verb.iter().map(OsString::from);
        verb.chain([prefix.into(), "-f".into(), file.into()]).collect()
    }
}

/// Returns the definition for the tool (JSON is YAML), with the scoring server in its pip section.
pub(super) fn definition_file(definition: &CondaFile, requirements: &[Requirement]) -> String {
    let mut dependencies: Vec<serde_json::Value> =
        definition.dependencies.iter().map(|dependency| dependency.text.clone().into()).collect();
    if definition.python().is_none() {
        dependencies.push(DEFAULT_PYTHON.into());
    }
    if !definition.dependencies.iter().any(|dependency| dependency.name == "pip") {
        dependencies.push("pip".into());
    }
    let pip: Vec<_> = requirements.iter().map(Requirement::as_written).collect();
    dependencies.push(serde_json::json!({ "pip": pip }));
    let channels = if definition.channels.is_empty() { vec![DEFAULT_CHANNEL.to_owned()] } else { definition.channels.clone() };
    serde_json::json!({ "channels": channels, "dependencies": dependencies }).to_string()
}
