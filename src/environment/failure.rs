//! Finds the cause of a failed installation in the output of uv, pip or a conda tool. Pure.

use std::path::PathBuf;

use super::python_version::PythonVersion;
use super::requirement::normalised;
use super::wheels::newest_python_for;

/// The failure of a tool that made an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallFailure {
    /// The step that failed ("installing the packages").
    pub step: &'static str,
    pub problem: InstallProblem,
    /// The last relevant lines, without secrets.
    pub lines: Vec<String>,
    pub log: PathBuf,
    /// The environment's Python, where it is known.
    pub python: Option<PythonVersion>,
}

/// The cause of a failed installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstallProblem {
    /// The project doesn't exist.
    NoSuchPackage {
        name: String,
    },
    /// The project doesn't have this release.
    NoSuchVersion {
        /// As asked for (`flask==99.9`).
        requirement: String,
        /// The newest release, if known.
        newest: Option<String>,
    },
    /// The release doesn't support this Python.
    WrongPython {
        /// The package, with its version if known.
        package: String,
        /// The newest suitable Python, if known.
        would_do: Option<PythonVersion>,
    },
    /// The package can't be built from source.
    BuildFailed {
        /// The package, with its version if known.
        package: String,
        /// The newest Python with a wheel of it, if known.
        would_do: Option<PythonVersion>,
        no_compiler: bool,
        /// The listed package, with its version, that depends on this one, if known.
        brought_by: Option<String>,
    },
    Conflict {
        between: Vec<String>,
    },
    /// The index can't be reached.
    Network {
        /// The host, if known.
        host: Option<String>,
    },
    /// The index rejects the credentials, or requires some.
    Unauthorized {
        /// The host, if known.
        host: Option<String>,
    },
    /// The index is out of order.
    IndexFailed {
        /// The host, if known.
        host: Option<String>,
        /// The HTTP status, if known.
        status: Option<u16>,
    },
    /// What answers is no index.
    NoIndex {
        /// The host, if known.
        host: Option<String>,
    },
    /// The index's certificate isn't trusted.
    Certificate {
        /// The host, if known.
        host: Option<String>,
    },
    /// The disk is full.
    DiskFull,
    /// The tool timed out.
    TimedOut,
    Unknown,
}

impl InstallProblem {
    /// Returns a stable error code for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchPackage { .. } => "PackageNotFound",
            Self::NoSuchVersion { .. } => "PackageVersionNotFound",
            Self::WrongPython { .. } => "PackagePythonMismatch",
            Self::BuildFailed { .. } => "PackageBuildFailed",
            Self::Conflict { .. } => "PackageConflict",
            Self::Network { .. } => "PackageIndexUnreachable",
            Self::Unauthorized { .. } => "PackageIndexUnauthorized",
            Self::IndexFailed { .. } => "PackageIndexFailed",
            Self::NoIndex { .. } => "PackageIndexInvalid",
            Self::Certificate { .. } => "PackageIndexCertificate",
            Self::DiskFull => "DiskFull",
            Self::TimedOut => "EnvironmentTimedOut",
            Self::Unknown => "EnvironmentFailed",
        }
    }
}

/// Finds the cause in the output of a failed tool.
pub(super) fn classify(lines: &[String], python: Option<PythonVersion>) -> InstallProblem {
    let log = Lines(lines);
    // Problems of the machine or the network come first: they make packages look missing.
    if log.any(&["No space left on device", "os error 28", "Disk quota exceeded", "NoSpaceLeftError"]) {
        return InstallProblem::DiskFull;
    }
    if log.any(&[
        "CERTIFICATE_VERIFY_FAILED",
        "invalid peer certificate",
        "certificate verify failed",
        "SSLCertVerificationError",
    ]) {
        return InstallProblem::Certificate { host: log.host() };
    }
    if log.any(&["401 Unauthorized", "403 Forbidden", "401 Error", "403 Error", "407 Proxy", "HTTP 401", "HTTP 403"]) {
        return InstallProblem::Unauthorized { host: log.host() };
    }
    if log.any(&["HTTP status server error (", "429 Too Many Requests", "too many 50", "Server Error: "]) {
        let status = log.between("HTTP status server error (", " ").and_then(|status| status.parse().ok());
        return InstallProblem::IndexFailed { host: log.host(), status };
    }
    if log.any(&["Unsupported `Content-Type`", "because the GET request got Content-Type"]) {
        return InstallProblem::NoIndex { host: log.host() };
    }
    package_problem(log, python).unwrap_or(InstallProblem::Unknown)
}

fn package_problem(log: Lines<'_>, python: Option<PythonVersion>) -> Option<InstallProblem> {
    let network = log.any(NETWORK).then(|| InstallProblem::Network { host: log.host() });
    log.other_python(python).or_else(|| log.build(python)).or(network).or_else(|| log.missing()).or_else(|| log.conflict())
}

const NETWORK: &[&str] = &[
    "Failed to establish a new connection",
    "Name or service not known",
    "Temporary failure in name resolution",
    "dns error",
    "tcp connect error",
    "Connection refused",
    "Connection reset",
    "Network is unreachable",
    "Cannot connect to proxy",
    "ProxyError",
    "ReadTimeoutError",
    "Read timed out",
    "operation timed out",
    "ConnectTimeoutError",
    "CondaHTTPError",
    "Could not resolve host",
    "error sending request for url",
];

/// The lines of a log.
#[derive(Clone, Copy)]
struct Lines<'a>(&'a [String]);

impl<'a> Lines<'a> {
    fn any(self, needles: &[&str]) -> bool {
        needles.iter().any(|needle| self.0.iter().any(|line| line.contains(needle)))
    }

    /// Returns the text between `before` and `after` in the first line with both.
    fn between(self, before: &str, after: &str) -> Option<&'a str> {
        self.0.iter().find_map(|line| between(line, before, after)).filter(|found| !found.is_empty())
    }

    fn host(self) -> Option<String> {
        let address = self.between("Failed to fetch: ", "\0").or_else(|| self.between("for url (", ")"));
        let address = address.or_else(|| self.between(" for `http", "`"));
        let address = address.or_else(|| self.between("Looking in indexes: ", "\0")).map(|text| text.trim_matches('`'));
        let host = address
            .and_then(|address| address.split_once("://"))
            .map(|(_, rest)| rest.rsplit_once('@').map_or(rest, |(_, rest)| rest));
        let host = host.and_then(|rest| rest.split(['/', ',', ' ']).next()).filter(|host| !host.is_empty());
        host.or_else(|| self.between("host='", "'")).map(str::to_owned)
    }

    fn other_python(self, python: Option<PythonVersion>) -> Option<InstallProblem> {
        // uv lists the tags of the existing wheels: `cp27m`, `cp36m`, `cp38`.
        if let Some(package) = self.between("Because ", " has no wheels with a matching Python") {
            let tagged = self.between("Python ABI tags: ", "\0").or_else(|| self.between("Python implementation tags: ", "\0"));
            let would_do = tagged.and_then(newest_tag).or_else(|| would_do(package, python));
            return Some(InstallProblem::WrongPython { package: package.to_owned(), would_do });
        }
        if self.any(&["does not satisfy Python"]) {
            let depends =
                self.between("and ", " depends on Python").or_else(|| self.between("we can conclude that ", " cannot be used"));
            let package = depends.map_or_else(|| "a package".to_owned(), str::to_owned);
            let would_do = would_do(&package, python);
            return Some(InstallProblem::WrongPython { package, would_do });
        }
        let package = self.between("ERROR: Package '", "' requires a different Python").or_else(|| {
            let ignored = self.any(&["versions that require a different python version"]);
            ignored.then(|| self.between("satisfies the requirement ", " (from versions")).flatten()
        })?;
        let would_do = self.python_before_bound(package).or_else(|| would_do(package, python));
        Some(InstallProblem::WrongPython { package: package.to_owned(), would_do })
    }

    /// Returns the newest Python that pip's list of ignored releases admits: `1.7.0 Requires-Python >=3.6,<3.10; 1.7.1 …`.
    fn python_before_bound(self, package: &str) -> Option<PythonVersion> {
        let (_, version) = package.split_once("==")?;
        let ignored = self.between("require a different python version: ", "\0")?;
        let bound = ignored.split("; ").find_map(|one| one.strip_prefix(version)?.strip_prefix(" Requires-Python "))?;
        let below: u16 = bound.split(',').find_map(|clause| clause.strip_prefix("<3."))?.parse().ok()?;
        below.checked_sub(1).map(|minor| PythonVersion::minor(3, minor))
    }

    fn build(self, python: Option<PythonVersion>) -> Option<InstallProblem> {
        const SIGNS: &[&str] = &[
            "Failed to build",
            "Failed building wheel",
            "BackendUnavailable",
            "Getting requirements to build wheel did not run successfully",
            "metadata-generation-failed",
            "Preparing metadata (pyproject.toml) did not run successfully",
            "python setup.py egg_info did not run successfully",
            "Command errored out with exit status 1: python setup.py",
        ];
        if !self.any(SIGNS) {
            return None;
        }
        let named = self.between("Failed to build `", "`").or_else(|| self.between("Failed building wheel for ", "\0"));
        let collected = || self.0.iter().rev().find_map(|line| line.trim().strip_prefix("Collecting ")).map(first_word);
        let name = named.or_else(collected).unwrap_or("a package");
        let package = if name.contains("==") { name.to_owned() } else { self.with_version(name) };
        let no_compiler = self.any(&[
            "unable to execute 'gcc'",
            "command 'gcc' failed: No such file",
            "unable to execute 'cc'",
            "Unknown compiler(s)",
        ]);
        let (would_do, brought_by) = (would_do(&package, python), self.brought_by(&package));
        Some(InstallProblem::BuildFailed { package, would_do, no_compiler, brought_by })
    }

    /// Returns the package that depends on another one: uv explains it (`a` was included because `b` (v1) depends on …).
    fn brought_by(self, package: &str) -> Option<String> {
        let included = format!("hint: `{}` (v", package.split("==").next().unwrap_or(package));
        let line = self.0.iter().find(|line| line.contains(&included))?;
        let (name, version) = between(line, " was included because `", ") depends on")?.split_once("` (v")?;
        Some(format!("{name}=={version}"))
    }

    /// Adds the version that pip downloaded to the name of a package.
    fn with_version(self, name: &str) -> String {
        let version = self.0.iter().rev().find_map(|line| {
            let file =
                line.trim().strip_prefix("Downloading ").or_else(|| line.trim().strip_prefix("Using cached ")).map(first_word)?;
            let file = file.rsplit('/').next()?;
            let (project, version) = file.strip_suffix(".tar.gz").or_else(|| file.strip_suffix(".zip"))?.rsplit_once('-')?;
            (normalised(project) == normalised(name)).then_some(version)
        });
        version.map_or_else(|| name.to_owned(), |version| format!("{name}=={version}"))
    }

    fn missing(self) -> Option<InstallProblem> {
        if let Some(name) = self.between("Because ", " was not found in the package registry") {
            let name = name.rsplit(' ').next().unwrap_or(name);
            return Some(InstallProblem::NoSuchPackage { name: name.to_owned() });
        }
        // A page without files: uv says so of what is no index, too.
        if let Some(name) = self.between("Because there are no versions of ", " and ") {
            return Some(InstallProblem::NoSuchPackage { name: first_word(name).to_owned() });
        }
        if let Some(requirement) = self.between("there is no version of ", " and ") {
            let requirement = first_word(requirement.trim_end_matches(',')).to_owned();
            return Some(InstallProblem::NoSuchVersion { requirement, newest: None });
        }
        if let Some(requirement) = self.between("satisfies the requirement ", " (from versions: ") {
            let requirement = requirement.split(" (from").next().unwrap_or(requirement).to_owned();
            let versions = self.between("(from versions: ", ")").unwrap_or("none");
            if versions == "none" {
                return Some(InstallProblem::NoSuchPackage { name: requirement });
            }
            let is_final = |version: &&str| version.chars().all(|c| c.is_ascii_digit() || c == '.');
            let newest = versions.split(", ").filter(is_final).last().map(str::to_owned);
            return Some(InstallProblem::NoSuchVersion { requirement, newest });
        }
        self.missing_in_conda()
    }

    fn missing_in_conda(self) -> Option<InstallProblem> {
        // micromamba: "nothing provides requested nosuch *"; mamba 2: "nosuch =* * does not exist (perhaps a typo …)"; conda lists them.
        let name = self.between("nothing provides requested ", " ").or_else(|| {
            let line = self.0.iter().find(|line| line.contains(" does not exist"))?;
            Some(first_word(line.trim_start_matches(|c: char| !c.is_ascii_alphanumeric())))
        });
        let listed = || {
            let at = self
                .0
                .iter()
                .position(|line| line.contains("ResolvePackageNotFound") || line.contains("PackagesNotFoundError"))?;
            self.0.get(at + 1..)?.iter().find_map(|line| line.trim().strip_prefix("- "))
        };
        name.or_else(listed).map(|name| InstallProblem::NoSuchPackage { name: name.to_owned() })
    }

    fn conflict(self) -> Option<InstallProblem> {
        const MOST: usize = 8;
        if let Some(at) = self.0.iter().position(|line| line.contains("The conflict is caused by:")) {
            let between = self.0[at + 1..].iter().take_while(|line| !line.trim().is_empty()).take(MOST);
            return Some(InstallProblem::Conflict { between: between.map(|line| line.trim().to_owned()).collect() });
        }
        let at = self.0.iter().position(|line| {
            line.contains("No solution found")
                || line.contains("ResolutionImpossible")
                || line.contains("Could not solve for environment")
        })?;
        let causes =
            self.0[at + 1..].iter().map(|line| line.trim()).filter(|line| !line.is_empty() && !line.starts_with("hint:"));
        let between = causes.take(MOST).map(|line| line.strip_prefix("cause: ").unwrap_or(line).to_owned()).collect();
        Some(InstallProblem::Conflict { between })
    }
}

fn between<'a>(line: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let rest = &line[line.find(before)? + before.len()..];
    // '\0' as the end means the rest of the line.
    let end = if after == "\0" { rest.len() } else { rest.find(after)? };
    Some(rest[..end].trim())
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or(text)
}

/// Returns the newest Python among wheel tags such as `cp27m`, `cp38`.
fn newest_tag(tags: &str) -> Option<PythonVersion> {
    let minors = tags.split(|c: char| !c.is_ascii_alphanumeric()).filter_map(|tag| tag.strip_prefix("cp3"));
    let minors = minors.filter_map(|minor| minor.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok());
    minors.max().map(|minor| PythonVersion::minor(3, minor))
}

/// Returns the newest Python with a wheel of a package, if known and older than the one that was used.
fn would_do(package: &str, used: Option<PythonVersion>) -> Option<PythonVersion> {
    let (name, version) = package.split_once("==")?;
    let version = version.split([',', ';', ' ']).next()?;
    let newest = newest_python_for(&normalised(name), version)?;
    used.is_none_or(|used| newest.without_patch() < used.without_patch()).then_some(newest)
}

mod explain;
#[cfg(test)]
mod tests;
