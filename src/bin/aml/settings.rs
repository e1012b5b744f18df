//! The only reader of environment variables: folders, `PATH`, colours, interactivity. Everything else is given values.

mod builds;
mod container;
mod registries;
mod run_folder;
mod services;

use std::ffi::OsString;
use std::fs;
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use aml::config::Faults;
use aml::operations::Home;
use aml::platform::{Host, LONGEST_RUNTIME};
use aml::programs::SearchPath;
use aml::service::contract;
use aml::workspace::WorkspaceDefaults;

pub(crate) use container::ContainerReplica;
pub(crate) use services::for_services;

/// Whether text may be coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Colour {
    /// Coloured text.
    On,
    /// Plain text.
    Off,
}

/// The settings from the environment.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    data: Option<PathBuf>,
    state: Option<PathBuf>,
    runtime: RuntimeFolder,
    user: Option<PathBuf>,
    search_path: SearchPath,
    /// The port that a workspace's router asks for the first time (`AML_ROUTER_PORT`); 0 lets the machine choose.
    pub(crate) router_port: u16,
    /// Whether progress may be drawn in place: a person watches stderr, on a terminal that can.
    pub(crate) interactive: bool,
    /// The format of results where the command doesn't name one (`AML_OUTPUT`, else `AZURE_CORE_OUTPUT`), with its variable.
    pub(crate) format: Option<(&'static str, String)>,
    /// Whether stdout may hold colours.
    pub(crate) colour_out: Colour,
    /// The columns of the terminal that stdout is, if it is one.
    pub(crate) width_out: Option<usize>,
    /// Likewise for stderr.
    pub(crate) width_err: Option<usize>,
    /// Whether stderr may hold colours.
    pub(crate) colour_err: Colour,
}

/// The folder for sockets.
#[derive(Debug, Clone)]
enum RuntimeFolder {
    /// A folder that the user or the login named.
    Given(PathBuf),
    /// A private folder below this one, as none was named.
    Below(PathBuf),
}

/// Why the folders of this user can't be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    /// Nothing says where to keep things.
    #[error("no folder to store workspaces in: neither HOME nor {variable} is set")]
    NoHome {
        /// The variable that would do.
        variable: &'static str,
    },
    /// A folder in a public place belongs to another user, or other users have access to it.
    #[error("the folder {} is not private to you", path.display())]
    NotPrivate { path: PathBuf },
    /// The working directory or this program's own file is gone.
    #[error("cannot determine {what}")]
    Unknown { what: &'static str, source: io::Error },
}

impl SettingsError {
    /// Returns what to do about it.
    pub(crate) fn remedy(&self) -> &'static str {
        match self {
            Self::NoHome { .. } => "set HOME, or AML_DATA_DIR and AML_STATE_DIR",
            Self::NotPrivate { .. } => "remove it, deny others access (chmod 700), or set AML_RUNTIME_DIR to a folder of yours",
            Self::Unknown { .. } => "change to a folder that exists and try again",
        }
    }
}

impl Settings {
    /// Reads the environment.
    pub(crate) fn from_environment() -> Self {
        let user = absolute("HOME");
        let below_home = |folder: &str| user.as_ref().map(|home| home.join(folder));
        let data = absolute("AML_DATA_DIR")
            .or_else(|| absolute("XDG_DATA_HOME").map(|folder| folder.join("aml")))
            .or_else(|| below_home(".local/share/aml"));
        let state = absolute("AML_STATE_DIR")
            .or_else(|| absolute("XDG_STATE_HOME").map(|folder| folder.join("aml")))
            .or_else(|| below_home(".local/state/aml"));
        // A login's folder can be named and yet be missing, as after `su` or in a container.
        let fits = |folder: &PathBuf| folder.as_os_str().len() <= LONGEST_RUNTIME;
        let login = absolute("XDG_RUNTIME_DIR").filter(|folder| folder.is_dir()).map(|folder| folder.join("aml")).filter(fits);
        // A runner's temporary folder can be too long for sockets; `/tmp` is as private, by the folder's owner and mode.
        let temporary = absolute("TMPDIR").filter(|folder| fits(&private_below(folder)));
        let runtime = absolute("AML_RUNTIME_DIR")
            .or(login)
            .map_or_else(|| RuntimeFolder::Below(temporary.unwrap_or_else(|| PathBuf::from("/tmp"))), RuntimeFolder::Given);
        let capable = variable("TERM").is_none_or(|term| term != "dumb");
        let forced = ["FORCE_COLOR", "CLICOLOR_FORCE"].iter().any(|name| variable(name).is_some_and(|value| value != "0"));
        let wanted = variable("NO_COLOR").is_none();
        let colour = |terminal: bool| if wanted && (forced || (terminal && capable)) { Colour::On } else { Colour::Off };
        Self {
            data,
            state,
            runtime,
            user,
            search_path: variable("PATH").unwrap_or_default().into(),
            router_port: variable("AML_ROUTER_PORT").and_then(|port| port.to_str()?.parse().ok()).unwrap_or(contract::PORT),
            interactive: io::stderr().is_terminal() && capable && variable("CI").is_none(),
            width_out: width(&io::stdout()),
            width_err: width(&io::stderr()),
            format: first_of(&["AML_OUTPUT", "AZURE_CORE_OUTPUT"]),
            colour_out: colour(io::stdout().is_terminal()),
            colour_err: colour(io::stderr().is_terminal()),
        }
    }

    /// Returns what the library needs to know of this machine. The folders of this user need not be there yet.
    pub(crate) fn home(&self) -> Result<Home, SettingsError> {
        let data = self.data.clone().ok_or(SettingsError::NoHome { variable: "AML_DATA_DIR" })?;
        let state = self.state.clone().ok_or(SettingsError::NoHome { variable: "AML_STATE_DIR" })?;
        let runtime = match &self.runtime {
            RuntimeFolder::Given(folder) => folder.clone(),
            RuntimeFolder::Below(folder) => private_below(folder),
        };
        if matches!(self.runtime, RuntimeFolder::Below(_)) {
            check_private(&runtime)?;
        }
        let executable = self.executable()?;
        Ok(Home {
            builds: self.build_host(&data),
            credential_files: self.credential_files(),
            kubeconfigs: self.kubeconfigs(),
            azure: self.azure(),
            trusted_places: registries::trusted_places(),
            safe: registries::safe_folders(),
            data,
            host: Host { state, runtime, build: build_of(&executable), executable, variables: services::for_supervisor() },
            user: self.user.clone(),
            working_directory: std::env::current_dir()
                .map_err(|source| SettingsError::Unknown { what: "the working directory", source })?,
            search_path: self.search_path.clone(),
        })
    }

    /// Returns the workspace and the resource group that `az` and Azure ML's own machines name in variables.
    pub(crate) fn workspace_defaults() -> WorkspaceDefaults {
        WorkspaceDefaults {
            name: first_of(&["AZURE_DEFAULTS_WORKSPACE", "AZURE_DEFAULTS_WORKSPACE_NAME", "AZUREML_ARM_WORKSPACE_NAME"]),
            resource_group: first_of(&["AZURE_DEFAULTS_GROUP", "AZUREML_ARM_RESOURCEGROUP"]),
        }
    }

    /// Returns the user's home folder.
    pub(crate) fn user(&self) -> Option<&Path> {
        self.user.as_deref()
    }

    /// Returns the kubeconfigs that kubectl would read, in its order.
    fn kubeconfigs(&self) -> Vec<PathBuf> {
        match variable("KUBECONFIG") {
            Some(list) => std::env::split_paths(&list).filter(|path| !path.as_os_str().is_empty()).collect(),
            None => self.user.iter().map(|home| home.join(".kube/config")).collect(),
        }
    }

    /// Returns this program's file. A container may lack `/proc`: then it is where it was started from.
    pub(crate) fn executable(&self) -> Result<PathBuf, SettingsError> {
        let source = match std::env::current_exe() {
            Ok(executable) => return Ok(executable),
            Err(source) => source,
        };
        let called = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
        let candidates = if called.components().count() > 1 {
            std::env::current_dir().into_iter().map(|folder| folder.join(&called)).collect()
        } else {
            self.search_path.folders().map(|folder| folder.join(&called)).collect::<Vec<_>>()
        };
        // Asked last: nothing else tells where the program is.
        let found = candidates.into_iter().chain([PathBuf::from(contract::PROGRAM)]).find(|candidate| candidate.is_file());
        found.ok_or(SettingsError::Unknown { what: "this program's file", source })
    }

    /// Returns who a router in a cluster is, as `pod/address`: its Deployment says both.
    pub(crate) fn pod_identity() -> Option<String> {
        let word = |name: &str| variable(name).map(|value| value.to_string_lossy().into_owned());
        Some(format!("{}/{}", word("POD_NAME")?, word("POD_IP")?))
    }

    /// Returns the replica that the environment describes, as that of a container does.
    pub(crate) fn container_replica(executable: PathBuf) -> Result<ContainerReplica, Faults> {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
        let variables = std::env::vars_os().collect();
        container::read(variables, executable, Self::termination_log())
    }

    /// Returns the file in which a replica in a container leaves the reason of its end.
    pub(crate) fn termination_log() -> PathBuf {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
        let given = std::env::var_os(contract::variables::TERMINATION_LOG);
        given.filter(|path| !path.is_empty()).map_or_else(|| contract::TERMINATION_LOG.into(), PathBuf::from)
    }
}

/// Returns this user's own folder in a place that all users share.
fn private_below(folder: &Path) -> PathBuf {
    folder.join(format!("aml-{}", rustix::process::geteuid().as_raw()))
}

/// Tells builds of this program apart: two of one version differ in size or time.
fn build_of(executable: &Path) -> String {
    let version = env!("CARGO_PKG_VERSION");
    fs::metadata(executable)
        .map_or_else(|_| version.to_owned(), |file| format!("{version} {} {}.{}", file.len(), file.mtime(), file.mtime_nsec()))
}

/// A folder in a public place could have been made by somebody else; one that isn't there yet is made private.
fn check_private(path: &Path) -> Result<(), SettingsError> {
    let Ok(metadata) = fs::symlink_metadata(path) else { return Ok(()) };
    // The six lowest bits are the rights of others.
    let private =
        metadata.is_dir() && metadata.uid() == rustix::process::geteuid().as_raw() && metadata.mode().trailing_zeros() >= 6;
    if private { Ok(()) } else { Err(SettingsError::NotPrivate { path: path.to_owned() }) }
}

/// Returns a variable that is set and not empty.
fn variable(name: &str) -> Option<OsString> {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// Returns the columns of a terminal.
fn width(stream: &(impl IsTerminal + AsFd)) -> Option<usize> {
    let size = stream.is_terminal().then(|| rustix::termios::tcgetwinsize(stream).ok())??;
    (size.ws_col > 0).then_some(usize::from(size.ws_col))
}

/// Returns the first of these variables that is set, and what it holds.
fn first_of(names: &[&'static str]) -> Option<(&'static str, String)> {
    names.iter().find_map(|name| Some((*name, variable(name)?.to_str()?.to_owned())))
}

/// Returns a variable that holds an absolute path; the XDG rules say to ignore any other.
fn absolute(name: &str) -> Option<PathBuf> {
    variable(name).map(PathBuf::from).filter(|path| path.is_absolute())
}
