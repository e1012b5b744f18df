//! A machine of the test's own: its own state and sockets, and Python environments shared with the other tests, since they are slow to make.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// Returns a folder of `fixtures/`.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Where one test works.
pub(crate) struct Machine {
    folder: TempDir,
    group: String,
}

impl Machine {
    pub(crate) fn new() -> Self {
        // A short path: sockets below it may have 107 bytes.
        let folder = tempfile::Builder::new().prefix("aml-test-").tempdir_in("/tmp").unwrap();
        // Workspaces live in the shared data folder: each test has a resource group of its own there.
        let group = folder.path().file_name().unwrap().to_string_lossy().into_owned();
        Self { folder, group }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.folder().join("state")
    }

    pub(crate) fn runtime(&self) -> PathBuf {
        self.folder().join("run")
    }

    /// The data folder of all tests.
    pub(crate) fn data() -> PathBuf {
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("data")
    }

    /// The command, ready to run in `directory`. Words that begin with `aml` are left to the caller.
    pub(crate) fn command(&self, directory: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aml"));
        command.args(arguments).current_dir(directory).stdin(Stdio::null());
        command.env("AML_DATA_DIR", Self::data()).env("AML_STATE_DIR", self.state()).env("AML_RUNTIME_DIR", self.runtime());
        // Tests run side by side: each has a router of its own.
        command.env("AML_ROUTER_PORT", "0").env("NO_COLOR", "1").env("CI", "1");
        command
    }

    /// The options that choose this test's workspace.
    pub(crate) fn workspace(&self) -> [&str; 4] {
        ["-w", "tests", "-g", &self.group]
    }

    /// Runs `aml` in `directory` in this test's workspace.
    pub(crate) fn run_in(&self, directory: &Path, arguments: &[&str]) -> Ran {
        let mut all = arguments.to_vec();
        if takes_workspace(arguments) {
            all.extend(["-w", "tests", "-g", &self.group]);
        }
        let output = self.command(directory, &all).output().unwrap();
        Ran { arguments: all.join(" "), output }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in(self.folder(), arguments)
    }

    /// The value of a `--query` on a service.
    pub(crate) fn service(&self, name: &str, query: &str) -> String {
        let text = self.run(&["service", "show", "-n", name, "-v", "--query", query, "-o", "tsv"]).succeeded();
        text.trim().to_owned()
    }

    pub(crate) fn primary_key(&self, name: &str) -> String {
        self.run(&["service", "get-keys", "-n", name, "--query", "primaryKey", "-o", "tsv"]).succeeded().trim().to_owned()
    }

    /// Makes a project of one script in a folder of its own; its environment is the scoring server alone.
    pub(crate) fn project(&self, name: &str, script: &str) -> PathBuf {
        let folder = self.folder().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("score.py"), script).unwrap();
        fs::write(folder.join(".amlignore"), "").unwrap();
        let inference = r#"{"entryScript": "score.py", "sourceDirectory": ".", "environment": {"python": {"condaDependencies": {
            "dependencies": ["python=3.11", {"pip": ["azureml-inference-server-http"]}]}}}}"#;
        fs::write(folder.join("ic.json"), inference).unwrap();
        folder
    }

    /// Deploys such a project.
    pub(crate) fn deploy(&self, project: &Path, service: &str, more: &[&str]) -> Ran {
        let mut arguments = vec!["model", "deploy", "-n", service, "--ic", "ic.json"];
        arguments.extend(more);
        self.run_in(project, &arguments)
    }

    /// Numbers and command lines of all processes that belong to this machine.
    pub(crate) fn processes(&self) -> Vec<(i32, String)> {
        let mark = self.folder().to_string_lossy().into_owned();
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let Some(number) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
            if number != std::process::id().cast_signed()
                && (line.contains(&mark) || String::from_utf8_lossy(&environment).contains(&mark))
            {
                found.push((number, line));
            }
        }
        found
    }

    /// Sends a signal to the one process whose command line holds `word`; returns its number.
    pub(crate) fn signal(&self, word: &str, signal: rustix::process::Signal) -> i32 {
        let hit: Vec<_> = self.processes().into_iter().filter(|(_, line)| line.contains(word)).collect();
        assert_eq!(hit.len(), 1, "one process is '{word}': {hit:?}");
        rustix::process::kill_process(rustix::process::Pid::from_raw(hit[0].0).unwrap(), signal).unwrap();
        hit[0].0
    }

    /// Whether a process of this number belongs to this machine.
    pub(crate) fn runs(&self, number: i32) -> bool {
        self.processes().iter().any(|(found, _)| *found == number)
    }

    /// The folder in which the platform keeps the state of this test's workspace.
    pub(crate) fn workspace_state(&self) -> PathBuf {
        self.state().join(&self.group).join("tests")
    }

    /// The record of a service.
    pub(crate) fn record(&self, service: &str) -> PathBuf {
        self.workspace_state().join("services").join(service).join("record.json")
    }

    /// Kills with -9 the processes whose command line holds `word`; returns how many.
    pub(crate) fn kill(&self, word: &str) -> usize {
        let hit: Vec<_> = self.processes().into_iter().filter(|(_, line)| line.contains(word)).collect();
        for (number, _) in &hit {
            let _ =
                rustix::process::kill_process(rustix::process::Pid::from_raw(*number).unwrap(), rustix::process::Signal::KILL);
        }
        hit.len()
    }
}

/// Commands that name a workspace themselves, or none.
fn takes_workspace(arguments: &[&str]) -> bool {
    !arguments.contains(&"-w") && !arguments.contains(&"--path") && arguments.first() != Some(&"completion")
}

impl Drop for Machine {
    fn drop(&mut self) {
        // A failed test must not leave servers behind: the supervisor first, or it would start the others anew.
        for word in ["supervisor", "router", "replica", ""] {
            self.kill(word);
        }
        let _ = fs::remove_dir_all(Self::data().join("workspaces").join(&self.group));
    }
}

/// What a run of `aml` gave.
#[must_use]
pub(crate) struct Ran {
    arguments: String,
    pub(crate) output: Output,
}

impl Ran {
    pub(crate) fn of(arguments: String, output: Output) -> Self {
        Self { arguments, output }
    }

    pub(crate) fn code(&self) -> i32 {
        self.output.status.code().unwrap_or(-1)
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// Returns stdout of a run that has to succeed.
    pub(crate) fn succeeded(&self) -> String {
        assert!(
            self.code() == 0,
            "aml {} exited with {}\nstdout: {}\nstderr: {}",
            self.arguments,
            self.code(),
            self.stdout(),
            self.stderr()
        );
        self.stdout()
    }

    /// Returns stderr of a run that has to fail with this exit code.
    pub(crate) fn failed(&self, code: i32) -> String {
        let (out, err) = (self.stdout(), self.stderr());
        assert!(
            self.code() == code,
            "aml {} exited with {}, not {code}\nstdout: {out}\nstderr: {err}",
            self.arguments,
            self.code()
        );
        assert!(out.is_empty(), "a failed command has no result, but stdout is: {out}");
        err
    }

    /// Returns the JSON result.
    pub(crate) fn json(&self) -> Value {
        let text = self.succeeded();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("aml {}: {error}: {text}", self.arguments))
    }
}

/// Waits until `probe` holds; a machine that is busy with other tests is given a minute.
pub(crate) fn eventually(what: &str, mut probe: impl FnMut() -> bool) {
    let start = Instant::now();
    while !probe() {
        assert!(start.elapsed() < Duration::from_secs(60), "never came true: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}
