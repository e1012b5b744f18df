//! Messages and hints for failed installations.

use std::fmt;

use super::{InstallFailure, InstallProblem};
use crate::environment::pypi_names::nearest;
use crate::environment::python_version::PythonVersion;
use crate::environment::requirement::normalised;

impl fmt::Display for InstallFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use InstallProblem as Problem;
        let python =
            self.python.map_or_else(|| "this Python".to_owned(), |version| format!("Python {}", version.without_patch()));
        match &self.problem {
            Problem::NoSuchPackage { name } => write!(f, "the package index has no package '{name}'"),
            Problem::NoSuchVersion { requirement, newest: Some(newest) } => {
                write!(f, "the package index has no release '{requirement}'; the newest is {newest}")
            }
            Problem::NoSuchVersion { requirement, newest: None } => write!(f, "the package index has no release '{requirement}'"),
            Problem::WrongPython { package, .. } => write!(f, "'{package}' does not support {python}"),
            Problem::BuildFailed { package, .. } => {
                write!(f, "'{package}' has no wheel for {python}, and building it from source failed")
            }
            Problem::Conflict { .. } => f.write_str("the listed packages conflict"),
            Problem::Network { host } => write!(f, "can't reach the package index{}", of(host.as_deref())),
            Problem::Unauthorized { host } => write!(f, "the package index{} refuses access", of(host.as_deref())),
            Problem::IndexFailed { host, status } => {
                let status = status.map(|status| format!(" with status {status}")).unwrap_or_default();
                write!(f, "the package index{} failed{status}", of(host.as_deref()))
            }
            Problem::NoIndex { host } => write!(f, "what answers{} is no package index", at(host.as_deref())),
            Problem::Certificate { host } => {
                write!(f, "the certificate of the package index{} is not trusted", of(host.as_deref()))
            }
            Problem::DiskFull => f.write_str("the disk is full"),
            Problem::TimedOut => write!(f, "{} timed out", self.step),
            Problem::Unknown => write!(f, "{} failed", self.step),
        }
    }
}

/// Returns what to do about a package that another one depends on.
fn dependency_advice(package: &str, by: &str, would_do: Option<PythonVersion>) -> String {
    let python = would_do.map(|python| format!(", or for python={python}, for which {package} has a wheel")).unwrap_or_default();
    format!(
        "{by} depends on it. If you pinned that release, ask for a newer one{python}; otherwise its newer releases conflict with other \
         packages: loosen their versions."
    )
}

fn at(host: Option<&str>) -> String {
    host.map(|host| format!(" at {host}")).unwrap_or_default()
}

fn of(host: Option<&str>) -> String {
    host.map(|host| format!(" {host}")).unwrap_or_default()
}

impl InstallFailure {
    /// Returns what to do, in a sentence or two, and where the log is.
    pub fn remedy(&self) -> String {
        format!("{} The log is {}.", self.advice(), self.log.display())
    }

    fn advice(&self) -> String {
        use InstallProblem as Problem;
        match &self.problem {
            Problem::NoSuchPackage { name } => {
                let bare = name.split(['=', '<', '>', '!', '~', '[', ' ']).next().unwrap_or(name);
                let suggestion = nearest(&normalised(bare)).map(|name| format!("Did you mean '{name}'? ")).unwrap_or_default();
                format!(
                    "{suggestion}Check the spelling of '{name}' in the conda file; for a private package, add its index (--extra-index-url …) under pip:."
                )
            }
            Problem::NoSuchVersion { .. } => "Ask for an existing release.".to_owned(),
            Problem::BuildFailed { package, would_do, brought_by: Some(by), .. } => dependency_advice(package, by, *would_do),
            Problem::WrongPython { would_do: Some(python), .. } | Problem::BuildFailed { would_do: Some(python), .. } => {
                format!("Ask for python={python}, for which it has a wheel, or for a newer release of the package.")
            }
            Problem::BuildFailed { no_compiler: true, .. } => {
                "Ask for a release with a wheel for this Python, or install a compiler ('apt install build-essential')."
                    .to_owned()
            }
            Problem::WrongPython { .. } | Problem::BuildFailed { .. } => {
                "Ask for a newer release of the package, or for an older Python that it supports.".to_owned()
            }
            Problem::Conflict { .. } => "Loosen or remove one of the versions in the lines above.".to_owned(),
            Problem::Network { .. } => {
                "Check the network and the proxy (HTTPS_PROXY). To use a private index, add it under pip: (--index-url …) or to pip.conf."
                    .to_owned()
            }
            Problem::Unauthorized { .. } => {
                "Check the user and token in the index's URL (https://user:token@host/…) or in ~/.netrc; tokens expire.".to_owned()
            }
            Problem::IndexFailed { .. } => "Deploy again later, or use another index.".to_owned(),
            Problem::NoIndex { .. } => {
                "Check the index's address, which mostly ends in /simple. A sign-in page or a proxy may answer in its place.".to_owned()
            }
            Problem::Certificate { .. } => {
                "If a proxy inspects your traffic, set SSL_CERT_FILE (uv) and PIP_CERT (pip) to its CA certificates.".to_owned()
            }
            Problem::DiskFull => "Free space on the disk, or set XDG_DATA_HOME to a folder on another one.".to_owned(),
            Problem::TimedOut => "Deploy again: the installer's cache keeps what was downloaded.".to_owned(),
            Problem::Unknown => "See the installer's output above.".to_owned(),
        }
    }
}
