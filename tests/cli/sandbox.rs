//! A machine of its own for the command: own home, own folders, own `PATH`, nothing inherited.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Variables that a machine behind a proxy needs in order to reach the network at all.
const NETWORK: &[&str] = &[
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "PIP_CERT",
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
    "PIP_CONFIG_FILE",
    "UV_DEFAULT_INDEX",
    "UV_INDEX_URL",
    "UV_NATIVE_TLS",
    "UV_SYSTEM_CERTS",
];

/// A machine of its own. It goes away, with all its files, when it is dropped.
pub(crate) struct Sandbox {
    root: TempDir,
    variables: BTreeMap<String, OsString>,
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        unmount_below(self.root.path());
    }
}

impl Sandbox {
    /// Returns a machine with an empty home, an empty working folder and an empty `PATH`.
    pub(crate) fn new() -> Self {
        // Sockets live below it, and their paths must stay short.
        let root = tempfile::Builder::new().prefix("aml").tempdir_in("/tmp").expect("a temporary folder can be made");
        let mut sandbox = Self { root, variables: BTreeMap::new() };
        for (name, folder) in [
            ("HOME", "home"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_RUNTIME_DIR", "run"),
            ("TMPDIR", "tmp"),
            ("PATH", "bin"),
        ] {
            let folder = sandbox.path(folder);
            std::fs::create_dir_all(&folder).expect("the sandbox can be written");
            sandbox.set(name, folder);
        }
        std::fs::create_dir_all(sandbox.work()).expect("the sandbox can be written");
        sandbox.set("CI", "true");
        sandbox
    }

    /// Returns the sandbox with the machine's real `PATH` behind its own, and what it needs to reach the network.
    #[must_use]
    pub(crate) fn with_tools_of_the_machine(mut self) -> Self {
        let mut path = self.path("bin").into_os_string();
        path.push(":");
        path.push(inherited("PATH").unwrap_or_default());
        self.set("PATH", path);
        for name in NETWORK {
            if let Some(value) = inherited(name) {
                self.set(name, value);
            }
        }
        self
    }

    /// Sets a variable of the command's environment.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.variables.insert(name.to_owned(), value.into());
    }

    /// Removes a variable of the command's environment.
    pub(crate) fn unset(&mut self, name: &str) {
        self.variables.remove(name);
    }

    /// Returns a path below the sandbox's root.
    pub(crate) fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.root.path().join(below)
    }

    /// Returns the working folder.
    pub(crate) fn work(&self) -> PathBuf {
        self.path("work")
    }

    /// Writes a file in the working folder, with the folders it needs, and returns its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.work().join(name);
        let folder = path.parent().expect("the working folder is above every file");
        std::fs::create_dir_all(folder).expect("the sandbox can be written");
        std::fs::write(&path, content).expect("the sandbox can be written");
        path
    }

    /// Returns the command, ready to be given arguments and started.
    pub(crate) fn command(&self) -> Command {
        #[expect(clippy::disallowed_methods, reason = "the tests start the command that they test")]
        let mut command = Command::new(env!("CARGO_BIN_EXE_aml"));
        command.env_clear().envs(&self.variables).current_dir(self.work()).stdin(Stdio::null());
        command
    }

    /// Runs the command with a line of arguments, split at blanks.
    pub(crate) fn aml(&self, line: &str) -> Outcome {
        self.aml_words(line.split_whitespace())
    }

    /// Runs the command with these arguments.
    pub(crate) fn aml_words<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Outcome {
        let mut command = self.command();
        command.args(words);
        self.outcome(&mut command)
    }

    /// Runs the command with these arguments, ended by a signal where it wants more memory than this or writes a file of more than 16 MiB.
    pub(crate) fn aml_within(&self, mebibytes: u32, words: &[&str]) -> Outcome {
        let limits = format!("ulimit -c 0 && ulimit -v {} && ulimit -f 32768 && exec \"$0\" \"$@\"", mebibytes * 1024);
        self.outcome(self.started_by("/bin/sh").args(["-c", &limits, env!("CARGO_BIN_EXE_aml")]).args(words))
    }

    /// Runs the command with a line of arguments on a terminal of its own, which shows stdout and stderr as one.
    pub(crate) fn aml_on_terminal(&self, line: &str) -> Outcome {
        let line = format!("{} {line}", env!("CARGO_BIN_EXE_aml"));
        self.outcome(self.started_by("/usr/bin/script").args(["-q", "-e", "-c", &line, "/dev/null"]))
    }

    /// Returns a call of another program, ready to be given arguments and started.
    pub(crate) fn started_by(&self, program: &str) -> Command {
        #[expect(clippy::disallowed_methods, reason = "the tests start the command that they test, here through another program")]
        let mut command = Command::new(program);
        command.env_clear().envs(&self.variables).current_dir(self.work()).stdin(Stdio::null());
        command
    }

    fn outcome(&self, command: &mut Command) -> Outcome {
        let output = command.output().expect("the command can be started");
        self.redacted(&output)
    }

    fn redacted(&self, output: &std::process::Output) -> Outcome {
        Outcome {
            code: output.status.code(),
            stdout: self.redact(&String::from_utf8_lossy(&output.stdout)),
            stderr: self.redact(&String::from_utf8_lossy(&output.stderr)),
        }
    }

    /// Returns the text with the sandbox's own path replaced.
    pub(crate) fn redact(&self, text: &str) -> String {
        text.replace(self.root.path().to_str().expect("temporary folders have plain names"), "[SANDBOX]")
    }
}

/// What the command did.
#[must_use = "say what the command should have done"]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Its exit code; none if a signal ended it.
    pub(crate) code: Option<i32>,
    /// What it printed as its result.
    pub(crate) stdout: String,
    /// What else it said.
    pub(crate) stderr: String,
}

impl Outcome {
    /// Returns stdout of a command that must have succeeded.
    #[track_caller]
    pub(crate) fn success(self) -> String {
        assert_eq!(self.code, Some(0), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self.stdout
    }

    /// Returns stderr of a command that must have failed with this exit code, and without a result.
    #[track_caller]
    pub(crate) fn failure(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        assert_eq!(self.stdout, "", "a failed command has no result; stderr:\n{}", self.stderr);
        self.stderr
    }
}

fn inherited(name: &str) -> Option<OsString> {
    #[expect(clippy::disallowed_methods, reason = "the sandbox hands on what the network needs, and nothing else")]
    std::env::var_os(name)
}

/// Unmounts all that is mounted below a folder. Container engines mount their storage and leave it mounted, also where they end well; a
/// mounted folder can't be removed.
#[expect(clippy::disallowed_methods, reason = "a test cleans up after what it started")]
fn unmount_below(folder: &Path) {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let points = mounts.lines().rev().filter_map(|line| line.split(' ').nth(4));
    for point in points.filter(|point| Path::new(point).starts_with(folder)) {
        let _ = Command::new("umount").args(["--lazy", point]).output();
    }
}
