//! The conda definition: channels, conda packages and pip requirements.

mod matchspec;
mod pip_line;
mod places;
mod read;

use std::collections::BTreeMap;
use std::fmt;

pub use pip_line::{LocalFile, local_file};
pub use places::{Place, Places};
pub(super) use read::decode;

/// A conda environment file, parsed; order of dependencies is the file's.
#[derive(Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CondaFile {
    /// `name:`; it does not change the environment.
    pub name: Option<String>,
    /// `channels:`, in order of priority.
    pub channels: Vec<String>,
    /// Conda packages, `python` and `pip` included.
    pub dependencies: Vec<CondaDependency>,
    /// The `pip:` part, a requirement (PEP 508 or a pip option line) each.
    pub pip: Vec<String>,
    /// `variables:`, set in the environment.
    pub variables: BTreeMap<String, String>,
    /// Where the lines of `dependencies` and `pip` stand, if they come from a file.
    #[serde(skip)]
    pub places: Places,
}

/// One conda package with its version form: `[channel::]name[ version[=build]]`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CondaDependency {
    pub text: String,
    /// `channel::`, if given.
    pub channel: Option<String>,
    /// The package's name in lower case.
    pub name: String,
    pub version: VersionForm,
    /// The build string, if given.
    pub build: Option<String>,
}

/// How a conda version is written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", tag = "form", content = "version")]
pub enum VersionForm {
    Any,
    /// `=1.7`: that version and those that start with it.
    Prefix(String),
    /// `==1.7.0`: exactly that one.
    Exact(String),
    /// `>=1,<2` and other ranges, as written.
    Range(String),
}

/// Shows no variable's value and no index's address: both may hold secrets.
impl fmt::Debug for CondaFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, channels, dependencies, pip, variables, places: _ } = self;
        let open = |line: &&String| !line.contains("://");
        f.debug_struct("CondaFile")
            .field("name", name)
            .field("channels", &channels.iter().filter(open).collect::<Vec<_>>())
            .field("dependencies", dependencies)
            .field("pip", &pip.iter().filter(open).collect::<Vec<_>>())
            .field("variables", &variables.keys().collect::<Vec<_>>())
            .finish()
    }
}

impl CondaFile {
    /// Returns the Python version asked for, as written after the name (`3.12`, `3.12.*`, `>=3.9`), if any.
    pub fn python(&self) -> Option<&CondaDependency> {
        self.dependencies.iter().find(|dependency| dependency.name == "python")
    }
}
