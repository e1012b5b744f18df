//! A replica's configuration from environment variables, as in v1's containers. All faults are reported at once.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use aml::config::{Fault, Faults, Severity};
use aml::names::ServiceName;
use aml::programs::{SearchPath, is_program};
use aml::replica::{Front, Listen, ReplicaConfig};
use aml::service::contract::{APP_ROOT, CLUSTER_DRAIN_DELAY_MS, MODELS_FOLDER, PASS_KEYS_FILE, PORT, variables};
use aml::service::{WORKER_TIMEOUT_MS, scoring_timeout_ms};
use tempfile::TempDir;

use super::run_folder::{self, NoFolder};

/// Where programs are when `PATH` isn't set.
const SEARCH_PATH: &str = "/usr/local/bin:/usr/bin:/bin";
const MAX_QUEUE_WAIT_MS: u64 = 60_000;
const HOUR_MS: u64 = 3_600_000;

/// A replica as the environment describes it.
pub(crate) struct ContainerReplica {
    /// All that it needs to run.
    pub(crate) config: ReplicaConfig,
    /// Its sockets and settings; gone with this value.
    pub(crate) folder: TempDir,
}

/// Returns the replica that the variables describe.
pub(super) fn read(
    variables: BTreeMap<OsString, OsString>,
    executable: PathBuf,
    termination_log: PathBuf,
) -> Result<ContainerReplica, Faults> {
    let mut reader = Reader { variables, faults: Faults::default() };
    reader.add_more();
    let app_root = reader.app_root();
    let entry_script = reader.entry_script(&app_root);
    let python = reader.python();
    let service = reader.service();
    let listen = reader.listen();
    let workers = reader.number(variables::WORKER_COUNT, 1, 1..=1000);
    let scoring_timeout_ms = reader.scoring_timeout_ms();
    let cluster = reader.cluster();
    let drain_delay_ms = if cluster.is_some() { CLUSTER_DRAIN_DELAY_MS } else { 0 };
    let drain_delay_ms = reader.number(variables::DRAIN_DELAY_MS, drain_delay_ms, 0..=HOUR_MS);
    let max_queue_wait_ms = reader.number(variables::MAX_QUEUE_WAIT_MS, MAX_QUEUE_WAIT_MS, 0..=HOUR_MS);
    let folder = reader.run_folder();
    let (Some(entry_script), Some(python), Some(service), Some(listen), Some(folder), false) =
        (entry_script, python, service, listen, folder, reader.faults.any_error())
    else {
        return Err(reader.faults);
    };
    let config = ReplicaConfig {
        id: rustix::system::uname().nodename().to_string_lossy().into_owned(),
        service,
        listen,
        server_socket: folder.path().join(run_folder::SOCKET),
        log_file: None,
        python,
        model_dir: reader.model_dir(&app_root),
        app_root,
        entry_script: entry_script.path,
        source_directory: entry_script.source_directory,
        variables: reader.applications_variables(folder.path()),
        max_concurrent_requests: u32::try_from(workers).unwrap_or(u32::MAX),
        scoring_timeout_ms,
        drain_delay_ms,
        front: cluster.unwrap_or(Front::Standalone { max_queue_wait_ms }),
        termination_log: Some(termination_log),
        open_files: None,
        executable,
    };
    Ok(ContainerReplica { config, folder })
}

struct EntryScript {
    path: String,
    source_directory: Option<String>,
}

struct Reader {
    variables: BTreeMap<OsString, OsString>,
    faults: Faults,
}

impl Reader {
    /// Returns a variable that is set and not empty.
    fn path(&self, name: &str) -> Option<PathBuf> {
        self.variables.get(&OsString::from(name)).filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    fn text(&self, name: &str) -> Option<String> {
        self.path(name).map(|value| value.to_string_lossy().into_owned())
    }

    fn fault(&mut self, variable: &str, what: impl Into<String>, remedy: impl Into<String>) {
        let (key, what, remedy) = (variable.to_owned(), what.into(), remedy.into());
        self.faults.push(Fault { severity: Severity::Error, file: None, at: None, key, what, remedy });
    }

    fn app_root(&mut self) -> PathBuf {
        let root = self.path(variables::APP_ROOT).unwrap_or_else(|| APP_ROOT.into());
        if !root.is_absolute() || !root.is_dir() {
            let what = format!("must be the absolute path of a folder, but '{}' is not", root.display());
            self.fault(
                variables::APP_ROOT,
                what,
                format!("set it to the folder that holds project and models ({APP_ROOT} by default)"),
            );
        }
        root
    }

    /// The script's path is relative to the application root; `<source directory>/<script>` and the script alone are both understood.
    fn entry_script(&mut self, app_root: &Path) -> Option<EntryScript> {
        const NAME: &str = variables::ENTRY_SCRIPT;
        let Some(script) = self.text(NAME) else {
            self.fault(NAME, "is not set", "set it to the script's path relative to AML_APP_ROOT, such as project/score.py");
            return None;
        };
        let source = self.text(variables::SOURCE_DIRECTORY).map(|source| source.trim_end_matches('/').to_owned());
        let script = script.strip_prefix("./").map_or(script.clone(), str::to_owned);
        let below = source.as_ref().and_then(|source| Some(script.strip_prefix(source.as_str())?.strip_prefix('/')?.to_owned()));
        let found = if let (Some(path), Some(source)) = (below, &source) {
            Some((app_root.join(&script), EntryScript { path, source_directory: Some(source.clone()) }))
        } else if app_root.join(&script).is_file() {
            // The source directory is then passed on as any other variable: it is part of Python's search path.
            Some((app_root.join(&script), EntryScript { path: script.clone(), source_directory: None }))
        } else {
            let inside = |source: &String| app_root.join(source).join(&script);
            source.clone().map(|source| (inside(&source), EntryScript { path: script.clone(), source_directory: Some(source) }))
        };
        if let Some((file, entry_script)) = found
            && file.is_file()
        {
            return Some(entry_script);
        }
        let what = format!("names '{script}', but there is no such file in '{}'", app_root.display());
        self.fault(NAME, what, "give its path relative to AML_APP_ROOT, or name its folder in AZUREML_SOURCE_DIRECTORY");
        None
    }

    fn python(&mut self) -> Option<PathBuf> {
        let search_path = self.variables.get(&OsString::from("PATH")).cloned().unwrap_or_else(|| SEARCH_PATH.into());
        let search_path = SearchPath::from(search_path);
        let (given, environment) = (self.path(variables::PYTHON), self.path("AZUREML_CONDA_ENVIRONMENT_PATH"));
        if let Some(given) = given {
            let found = if given.components().count() > 1 { Some(given.clone()) } else { search_path.find(&given) };
            let found = found.filter(|program| program.is_absolute() && is_program(program));
            if found.is_none() {
                let what = format!("names '{}', which this user can't run", given.display());
                self.fault(variables::PYTHON, what, "set it to the absolute path of a Python interpreter in this image");
            }
            return found;
        }
        if let Some(environment) = environment {
            let program = environment.join("bin/python");
            if is_program(&program) {
                return Some(program);
            }
            let what = format!("names '{}', which has no bin/python that this user can run", environment.display());
            self.fault(
                "AZUREML_CONDA_ENVIRONMENT_PATH",
                what,
                "set it to the Python environment of this image, or set AML_PYTHON",
            );
            return None;
        }
        let found = ["python3", "python"].iter().find_map(|name| search_path.find(name));
        if found.is_none() {
            let what = format!("is not set, and there is no python3 or python on PATH ({})", search_path.as_os_str().display());
            self.fault(
                variables::PYTHON,
                what,
                "use an image with Python, or set AML_PYTHON to the absolute path of its interpreter",
            );
        }
        found
    }

    fn service(&mut self) -> Option<ServiceName> {
        let name = self.text(variables::SERVICE_NAME).unwrap_or_else(|| "service".to_owned());
        match ServiceName::new(&name) {
            Ok(name) => Some(name),
            Err(error) => {
                self.fault(variables::SERVICE_NAME, error.to_string(), "");
                None
            }
        }
    }

    fn listen(&mut self) -> Option<Listen> {
        let Some(given) = self.text(variables::LISTEN) else { return Some(Listen::AllAddresses(PORT)) };
        let address = given.parse::<SocketAddr>().ok();
        if address.is_none() {
            let what = format!("must be an IP address and a port, not '{given}'");
            self.fault(variables::LISTEN, what, format!("write 0.0.0.0:{PORT}, or [::]:{PORT} for both IPv6 and IPv4"));
        }
        address.map(Listen::Tcp)
    }

    /// Returns the front of a replica in a cluster, where it has one.
    fn cluster(&mut self) -> Option<Front> {
        let (record, keys) = (self.text(variables::RECORD), self.path(variables::PASS_KEYS));
        match (record, keys) {
            (Some(record), Some(keys)) if keys.is_absolute() => {
                let pass_keys = if keys.is_dir() { keys.join(PASS_KEYS_FILE) } else { keys };
                Some(Front::Cluster { record, pass_keys })
            }
            (None, None) => None,
            (None, Some(_)) => {
                let remedy = "set it to the id of the service's record, or leave out AML_PASS_KEYS too";
                self.fault(variables::RECORD, "is not set, but AML_PASS_KEYS is", remedy);
                None
            }
            (Some(_), keys) => {
                let what = keys.map_or_else(
                    || "is not set, but AML_RECORD is".to_owned(),
                    |keys| format!("must be an absolute path, not '{}'", keys.display()),
                );
                let remedy =
                    format!("set it to the folder where the router's {PASS_KEYS_FILE} is mounted, or leave out AML_RECORD too");
                self.fault(variables::PASS_KEYS, what, remedy);
                None
            }
        }
    }

    /// Adds the variables that a line of a Dockerfile can't hold; those that the container was started with win.
    fn add_more(&mut self) {
        let Some(given) = self.text(variables::MORE) else { return };
        match serde_json::from_str::<BTreeMap<String, String>>(&given) {
            Ok(more) => {
                for (name, value) in more {
                    self.variables.entry(name.into()).or_insert_with(|| value.into());
                }
            }
            Err(error) => self.fault(variables::MORE, format!("must be a JSON object of texts: {error}"), ""),
        }
    }

    /// Returns the longest time of a call: as in v1's containers, whichever of two variables says less.
    fn scoring_timeout_ms(&mut self) -> u64 {
        let mut given = BTreeMap::new();
        for (name, default, range) in [
            (variables::SCORING_TIMEOUT_MS, WORKER_TIMEOUT_MS, 1..=24 * HOUR_MS),
            (variables::WORKER_TIMEOUT, WORKER_TIMEOUT_MS / 1000, 0..=24 * HOUR_MS / 1000),
        ] {
            if self.text(name).is_some() {
                given.insert(name.to_owned(), self.number(name, default, range).to_string());
            }
        }
        // A deployment's own limit may be longer than what a container's default would be.
        match (given.get(variables::SCORING_TIMEOUT_MS), given.contains_key(variables::WORKER_TIMEOUT)) {
            (Some(only), false) => only.parse().unwrap_or(WORKER_TIMEOUT_MS),
            _ => scoring_timeout_ms(&given).unwrap_or(WORKER_TIMEOUT_MS),
        }
    }

    fn number(&mut self, name: &str, default: u64, range: RangeInclusive<u64>) -> u64 {
        let Some(given) = self.text(name) else { return default };
        let number = given.trim().parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            let what = format!("must be a whole number from {} to {}, not '{given}'", range.start(), range.end());
            self.fault(name, what, format!("leave it out for the default, {default}"));
        }
        number.unwrap_or(default)
    }

    /// Returns the folder of models. It isn't looked into: a service without models has none.
    fn model_dir(&self, app_root: &Path) -> Option<String> {
        self.text(variables::MODEL_DIR).or_else(|| app_root.join(MODELS_FOLDER).is_dir().then(|| MODELS_FOLDER.to_owned()))
    }

    fn run_folder(&mut self) -> Option<TempDir> {
        let failed = match run_folder::make(self.path(variables::RUN_DIR), self.path("TMPDIR")) {
            Ok(folder) => return Some(folder),
            Err(failed) => failed,
        };
        let (what, remedy) = match failed {
            NoFolder::Given { path, why } => {
                let remedy = "set it to the short absolute path of a folder that this user can write to, or leave it out";
                (format!("names '{}', which can't hold sockets: {why}", path.display()), remedy)
            }
            NoFolder::None { tried } => {
                let remedy = "mount a tmpfs on one of them (--tmpfs /tmp), or set AML_RUN_DIR to a writable folder";
                let user = rustix::process::geteuid().as_raw();
                (format!("is not set, and user {user} can't write to any of {}", tried.join(", ")), remedy)
            }
        };
        self.fault(variables::RUN_DIR, what, remedy);
        None
    }

    /// Returns the variables of the application: all but those that speak to the replica, with folders that it can write.
    fn applications_variables(&self, run: &Path) -> BTreeMap<String, String> {
        let text = |(name, value): (&OsString, &OsString)| Some((name.to_str()?.to_owned(), value.to_str()?.to_owned()));
        // What isn't UTF-8 is inherited as it is.
        let mut variables: BTreeMap<String, String> = self.variables.iter().filter_map(text).collect();
        let passed_on_otherwise = [variables::WORKER_COUNT, variables::SCORING_TIMEOUT_MS];
        variables.retain(|name, _| !variables::OF_REPLICA.iter().chain(&passed_on_otherwise).any(|taken| taken == name));
        // Without a router there is nothing before `/score`.
        variables.entry(variables::SERVICE_PATH_PREFIX.to_owned()).or_default();
        for (name, folder) in run_folder::replacements(run, self.path("HOME"), self.path("TMPDIR")) {
            variables.insert(name.to_owned(), folder.to_string_lossy().into_owned());
        }
        variables
    }
}

#[cfg(test)]
#[path = "container_tests.rs"]
mod tests;
