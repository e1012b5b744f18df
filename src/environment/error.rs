//! Why there is no environment: one variant for each thing a person can do something about.

use std::path::PathBuf;

use super::failure::InstallFailure;
use super::interpreter::Interpreter;
use super::pypi_names::nearest;
use super::python_version::PythonVersion;

/// Why an environment could not be made.
#[derive(Debug, thiserror::Error)]
pub enum EnvironmentError {
    /// Conda packages that no conda tool is here to install and that PyPI doesn't have.
    #[error("{}", not_on_pypi(unknown, unreadable))]
    NotOnPyPi {
        /// Packages, as written, of which no project on PyPI is known.
        unknown: Vec<String>,
        /// Packages, as written, whose version form only conda understands.
        unreadable: Vec<String>,
    },
    /// `--conda always`, and no tool.
    #[error("no micromamba, mamba or conda is on PATH")]
    NoCondaTool,
    /// The `python` dependency of the definition makes no sense.
    #[error("'{text}' asks for no version of Python that can be read")]
    UnreadablePython {
        /// The dependency as written.
        text: String,
    },
    /// None of the installed interpreters will do.
    #[error("{}", no_python(wanted, found))]
    NoPython {
        /// What the definition asks for (`Python 3.8`).
        wanted: String,
        /// The version to get.
        best: Option<PythonVersion>,
        /// What is installed instead.
        found: Vec<Interpreter>,
        /// What `uv` said when it was asked to fetch one.
        fetching: Vec<String>,
    },
    /// The interpreter lacks what makes virtual environments (Debian packs it apart).
    #[error("{} can't make virtual environments: it comes without ensurepip", python.display())]
    NoVenv {
        /// The interpreter.
        python: PathBuf,
        /// Its version.
        version: PythonVersion,
    },
    /// A pip line that names a file of the definition's folder.
    #[error("the pip line '{line}' names a local file, which does not travel with the definition")]
    LocalFile {
        /// The line.
        line: String,
    },
    /// The base image's name can't be read.
    #[error("could not read the base image's name")]
    BaseImage {
        /// Why.
        source: crate::names::NameError,
    },
    /// A curated environment of which no image for serving was published.
    #[error("no image for serving was published for the curated environment '{name}'")]
    CuratedUnknown {
        /// Its name.
        name: String,
        /// What to use.
        instead: String,
    },
    /// A curated environment is an image, and services run as processes here.
    #[error("the curated environment '{name}' is the image {image}, which needs a platform that runs containers")]
    CuratedNeedsContainers {
        /// Its name.
        name: String,
        /// Its image.
        image: String,
        /// What to list for the same packages.
        instead: String,
    },
    /// The interpreter of a user-managed environment isn't here.
    #[error("the interpreter '{path}' of the user-managed environment was not found")]
    NoUserInterpreter {
        /// As written in the definition.
        path: String,
    },
    /// The interpreter of a user-managed environment lacks what serves.
    #[error("{} lacks {}", python.display(), missing.join(" and "))]
    UserInterpreterLacks {
        /// The interpreter.
        python: PathBuf,
        /// The distributions to install.
        missing: Vec<String>,
    },
    /// A tool ran and failed.
    #[error("{0}")]
    Install(Box<InstallFailure>),
    /// A file or folder of the store could not be read or written.
    #[error("could not use {}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A tool could not be started.
    #[error("could not start {}", program.display())]
    Start {
        /// Which.
        program: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another process has been making the same environment for too long.
    #[error("waited too long for another deployment that holds {}", lock.display())]
    WaitedTooLong {
        /// The lock's file.
        lock: PathBuf,
    },
}

impl EnvironmentError {
    /// Returns a stable word for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOnPyPi { .. } => "CondaPackagesUnavailable",
            Self::NoCondaTool => "CondaToolMissing",
            Self::UnreadablePython { .. } => "PythonVersionInvalid",
            Self::NoPython { .. } => "PythonNotFound",
            Self::NoVenv { .. } => "PythonWithoutVenv",
            Self::LocalFile { .. } => "LocalRequirement",
            Self::BaseImage { .. } => "BaseImageInvalid",
            Self::CuratedUnknown { .. } | Self::CuratedNeedsContainers { .. } => "CuratedEnvironment",
            Self::NoUserInterpreter { .. } | Self::UserInterpreterLacks { .. } => "UserManagedEnvironmentInvalid",
            Self::Install(failure) => failure.problem.code(),
            Self::Folder { .. } | Self::Start { .. } | Self::WaitedTooLong { .. } => "EnvironmentFailed",
        }
    }

    /// Returns what to do, as a sentence or two.
    pub fn remedy(&self) -> String {
        match self {
            Self::NotOnPyPi { unknown, unreadable } => {
                let meant = meant(unknown);
                let versions = if unreadable.is_empty() { "" } else { " Write versions as name=1.2, name==1.2.3 or name>=1,<2." };
                format!(
                    "{meant}Install micromamba, mamba or conda, which make such environments, or list other packages under pip:.{versions}"
                )
            }
            Self::NoCondaTool => {
                "Install micromamba, mamba or conda, or leave --conda at auto to take the same projects from PyPI.".to_owned()
            }
            Self::UnreadablePython { .. } => "Write python=3.12, python>=3.9 or python>=3.9,<3.13.".to_owned(),
            Self::NoPython { best: None, .. } => {
                "Ask for a version that is here, or for none to get the best of them.".to_owned()
            }
            Self::NoPython { best: Some(version), .. } => {
                format!(
                    "Install one with 'uv python install {version}' or 'pyenv install {version}', or ask for a version that is here."
                )
            }
            Self::NoVenv { version, .. } => {
                format!(
                    "Run 'apt install python{version}-venv' (Debian, Ubuntu), or install uv.",
                    version = version.without_patch()
                )
            }
            Self::LocalFile { .. } => {
                "List the packages themselves under pip:, or name an address that can be fetched.".to_owned()
            }
            Self::CuratedUnknown { instead, .. } => format!("Instead, {instead}."),
            Self::CuratedNeedsContainers { instead, .. } => {
                format!("Package an image with 'aml model package', or write a conda file that lists {instead}.")
            }
            Self::BaseImage { .. } => {
                "Write docker.baseImage as [host[:port]/]repository[:tag][@digest], and only a host in docker.baseImageRegistry."
                    .to_owned()
            }
            Self::NoUserInterpreter { .. } => {
                "A path inside an image can't be used on this machine: name an interpreter that is here in \
                python.interpreterPath, or set python.userManagedDependencies to false and list the packages."
                    .to_owned()
            }
            Self::UserInterpreterLacks { python, missing } => {
                format!("Run '{} -m pip install {}'.", python.display(), missing.join(" "))
            }
            Self::Install(failure) => failure.remedy(),
            Self::Folder { .. } => "Check that the folder can be written and that its disk has room.".to_owned(),
            Self::Start { .. } => "Check that the program can be run.".to_owned(),
            Self::WaitedTooLong { .. } => "End the other deployment, then deploy again.".to_owned(),
        }
    }

    /// Returns the lines that show the cause: an installer's own last ones. They hold no secret.
    pub fn evidence(&self) -> &[String] {
        match self {
            Self::Install(failure) => &failure.lines,
            Self::NoPython { fetching, .. } => fetching,
            _ => &[],
        }
    }
}

fn not_on_pypi(unknown: &[String], unreadable: &[String]) -> String {
    let unknown =
        (!unknown.is_empty()).then(|| format!("no project on PyPI is known for the conda packages {}", unknown.join(", ")));
    let unreadable = (!unreadable.is_empty()).then(|| format!("only conda understands the version of {}", unreadable.join(", ")));
    unknown.into_iter().chain(unreadable).collect::<Vec<_>>().join("; ")
}

/// Names the known packages that unknown ones may have been meant to be.
fn meant(unknown: &[String]) -> String {
    let name =
        |text: &String| text.rsplit("::").next().unwrap_or_default().split(['=', '<', '>', '!', ' ']).next().map(str::to_owned);
    let near: Vec<_> = unknown.iter().filter_map(name).filter_map(|name| nearest(&name)).collect();
    if near.is_empty() { String::new() } else { format!("Did you mean {}? ", near.join(", ")) }
}

fn no_python(wanted: &str, found: &[Interpreter]) -> String {
    if found.is_empty() {
        return format!("{wanted} is wanted, and no Python was found on PATH, in ~/.pyenv or among uv's");
    }
    let found: Vec<_> = found.iter().map(|python| format!("{} ({})", python.version, python.path.display())).collect();
    format!("{wanted} is wanted; found were {}", found.join(", "))
}
