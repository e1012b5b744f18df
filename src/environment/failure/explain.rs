//! What an installer's failure is called, and what to do about it.

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
            Problem::NoSuchPackage { name } => write!(f, "there is no package '{name}' in the package index"),
            Problem::NoSuchVersion { requirement, newest: Some(newest) } => {
                write!(f, "there is no release of '{requirement}'; the newest is {newest}")
            }
            Problem::NoSuchVersion { requirement, newest: None } => write!(f, "there is no release of '{requirement}'"),
            Problem::WrongPython { package, .. } => write!(f, "'{package}' is not made for {python}"),
            Problem::BuildFailed { package, .. } => {
                write!(f, "'{package}' has no ready-made package for {python}, and building it from source failed")
            }
            Problem::Conflict { .. } => f.write_str("the packages asked for exclude each other"),
            Problem::Network { host } => write!(f, "the package index{} could not be reached", of(host.as_deref())),
            Problem::Unauthorized { host } => write!(f, "the package index{} refused the user", of(host.as_deref())),
            Problem::Certificate { host } => {
                write!(f, "the certificate of the package index{} is not trusted", of(host.as_deref()))
            }
            Problem::DiskFull => f.write_str("the disk is full"),
            Problem::TimedOut => write!(f, "{} took too long and was ended", self.step),
            Problem::Unknown => write!(f, "{} failed", self.step),
        }
    }
}

/// Says what to do about a package that is there for another one's sake.
fn brought(package: &str, by: &str, would_do: Option<PythonVersion>) -> String {
    let python =
        would_do.map(|python| format!(", or for python={python}, for which {package} is ready-made")).unwrap_or_default();
    format!(
        "{by} brings it. Where that release is meant, ask for a newer one{python}; where it isn't, its newer ones don't go with \
         the other packages: loosen those."
    )
}

fn of(host: Option<&str>) -> String {
    host.map(|host| format!(" {host}")).unwrap_or_default()
}

impl InstallFailure {
    /// Returns what to do, as a sentence or two; the last one names the whole log.
    pub fn remedy(&self) -> String {
        format!("{} The whole log is {}.", self.advice(), self.log.display())
    }

    fn advice(&self) -> String {
        use InstallProblem as Problem;
        match &self.problem {
            Problem::NoSuchPackage { name } => {
                let bare = name.split(['=', '<', '>', '!', '~', '[', ' ']).next().unwrap_or(name);
                let meant = nearest(&normalised(bare)).map(|meant| format!("Did you mean '{meant}'? ")).unwrap_or_default();
                format!(
                    "{meant}Check the spelling of '{name}' in the conda file; a package of your own needs its index (--extra-index-url …) under pip:."
                )
            }
            Problem::NoSuchVersion { .. } => "Ask for a release that exists.".to_owned(),
            Problem::BuildFailed { package, would_do, brought_by: Some(by), .. } => brought(package, by, *would_do),
            Problem::WrongPython { would_do: Some(python), .. } | Problem::BuildFailed { would_do: Some(python), .. } => {
                format!("Ask for python={python}, for which it is ready-made, or for a newer release of the package.")
            }
            Problem::BuildFailed { no_compiler: true, .. } => {
                "Ask for a release that is ready-made for this Python, or install a compiler ('apt install build-essential')."
                    .to_owned()
            }
            Problem::WrongPython { .. } | Problem::BuildFailed { .. } => {
                "Ask for a newer release of the package, or for an older Python: the one it was written for.".to_owned()
            }
            Problem::Conflict { .. } => "Loosen or remove one of the versions that the lines name.".to_owned(),
            Problem::Network { .. } => {
                "Check the network and the proxy (HTTPS_PROXY). Where an index of your own is meant, name it under pip: \
                (--index-url …); uv reads UV_DEFAULT_INDEX, not pip.conf."
                    .to_owned()
            }
            Problem::Unauthorized { .. } => "Check the user and token in the index's address; tokens expire.".to_owned(),
            Problem::Certificate { .. } => {
                "Where a proxy reads your traffic, name its certificates in SSL_CERT_FILE (uv) and PIP_CERT (pip).".to_owned()
            }
            Problem::DiskFull => "Make room on the disk, or set XDG_DATA_HOME to a folder on another one.".to_owned(),
            Problem::TimedOut => "Deploy again: what was downloaded is kept in the installer's cache.".to_owned(),
            Problem::Unknown => "The lines above are the installer's own.".to_owned(),
        }
    }
}
