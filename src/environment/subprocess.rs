//! Runs a tool to its end: its output line by line, with a time limit, and no process left over when this one ends, however it ends.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, PipeReader};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use crate::programs::SearchPath;

/// A program and its arguments.
#[derive(Debug)]
pub struct Invocation<'a> {
    pub program: &'a Path,
    /// Its arguments; no secrets, which other users could read.
    pub arguments: Vec<OsString>,
    pub directory: &'a Path,
    /// `PATH`, for the programs that it starts.
    pub search_path: &'a SearchPath,
}

/// How a tool is run.
#[derive(Debug)]
pub struct RunOptions<'a> {
    pub limit: Duration,
    /// Set this to cancel: the tool gets SIGTERM, and SIGKILL if it doesn't end within seconds.
    pub stop: &'a AtomicBool,
    /// Environment variables, besides those of this process.
    pub variables: &'a [(String, OsString)],
    /// A folder that is removed when this process ends before the tool does, however it ends.
    pub private: Option<&'a Path>,
}

/// How a tool ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With this exit code; 128 + n for signal n.
    Exited(i32),
    /// Killed at the time limit.
    TimedOut,
    Stopped,
}

impl Ending {
    /// Returns whether the tool exited with code 0.
    pub fn succeeded(self) -> bool {
        self == Self::Exited(0)
    }
}

/// The tool runs in its own process group. This process holds the write end of its standard input: when that closes, because this process
/// ended in whatever way, the watcher removes the private folder and kills the group.
const WATCHED: &str = r#"exec 3<&0 </dev/null
private=$1
shift
(read -r _ <&3; [ -z "$private" ] || /bin/rm -rf -- "$private"; kill -KILL 0) >/dev/null 2>&1 &
watcher=$!
exec 3<&-
"$@"
status=$?
kill "$watcher" 2>/dev/null
exit "$status""#;

/// Environment variables that would install packages elsewhere.
const MISLEADING: [&str; 10] = [
    "PYTHONHOME",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_REQUIRE_VIRTUALENV",
    "PIP_REQUIREMENT",
    "UV_SYSTEM_PYTHON",
    "__PYVENV_LAUNCHER__",
];

const LONGEST_LINE: u64 = 64 * 1024;

/// Runs a tool; each line of stdout and stderr goes to `on_line`.
pub(super) fn run(invocation: &Invocation<'_>, limit: Duration, on_line: &mut dyn FnMut(String)) -> std::io::Result<Ending> {
    run_with(invocation, &RunOptions { limit, stop: &AtomicBool::new(false), variables: &[], private: None }, on_line)
}

/// Runs a tool with [`RunOptions`]; each line of stdout and stderr goes to `on_line`. No process of its group is left when this returns, nor
/// when this process ends, however it ends. It blocks.
pub fn run_with(
    invocation: &Invocation<'_>,
    options: &RunOptions<'_>,
    on_line: &mut dyn FnMut(String),
) -> std::io::Result<Ending> {
    let deadline = Instant::now() + options.limit;
    let (mut child, output) = start(invocation, options)?;
    let (sender, lines) = sync_channel(256);
    let reader = std::thread::spawn(move || read_lines(output, &sender));
    let finished = forward(&lines, &mut child, deadline, options.stop, on_line);
    if finished.is_err() {
        terminate_group(&mut child);
        kill_group(&child);
    }
    // Processes that the tool left running would hold the pipe open.
    drop(lines);
    let status = child.wait();
    kill_group(&child);
    let _ = reader.join();
    match finished {
        Ok(()) => status.map(|status| Ending::Exited(code(status))),
        Err(ending) => Ok(ending),
    }
}

fn start(invocation: &Invocation<'_>, options: &RunOptions<'_>) -> std::io::Result<(Child, PipeReader)> {
    let (output, writer) = std::io::pipe()?;
    #[expect(clippy::disallowed_methods, reason = "this room owns the tools that make environments")]
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", WATCHED, "sh"])
        .arg(options.private.unwrap_or(Path::new("")))
        .arg(invocation.program)
        .args(&invocation.arguments);
    command.current_dir(invocation.directory).env("PATH", invocation.search_path.as_os_str()).env("PYTHONNOUSERSITE", "1");
    for variable in MISLEADING {
        command.env_remove(variable);
    }
    command.envs(options.variables.iter().map(|(name, value)| (name, value)));
    command.stdin(Stdio::piped()).stdout(writer.try_clone()?).stderr(writer).process_group(0);
    Ok((command.spawn()?, output))
}

/// Forwards lines until the output or the tool ends; an error says why the tool must end.
fn forward(
    lines: &Receiver<String>,
    child: &mut Child,
    deadline: Instant,
    stop: &AtomicBool,
    on_line: &mut dyn FnMut(String),
) -> Result<(), Ending> {
    const POLL: Duration = Duration::from_millis(200);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match lines.recv_timeout(left.min(POLL)) {
            Ok(line) => on_line(line),
            Err(RecvTimeoutError::Disconnected) => return wait(child, deadline, stop),
            Err(RecvTimeoutError::Timeout) if matches!(child.try_wait(), Ok(Some(_)) | Err(_)) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => {}
        }
        check_limits(deadline, stop)?;
    }
}

fn check_limits(deadline: Instant, stop: &AtomicBool) -> Result<(), Ending> {
    match (stop.load(Ordering::Relaxed), Instant::now() >= deadline) {
        (true, _) => Err(Ending::Stopped),
        (false, true) => Err(Ending::TimedOut),
        (false, false) => Ok(()),
    }
}

/// Waits for a tool that has closed its output; an error says why the tool must end.
fn wait(child: &mut Child, deadline: Instant, stop: &AtomicBool) -> Result<(), Ending> {
    let mut pause = Duration::from_millis(1);
    while matches!(child.try_wait(), Ok(None)) {
        check_limits(deadline, stop)?;
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(50));
    }
    Ok(())
}

fn read_lines(output: PipeReader, lines: &SyncSender<String>) {
    use std::io::Read;
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut output).take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        // Text before a carriage return is an overwritten progress display.
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end().rsplit('\r').next().unwrap_or_default();
        // The receiver is gone at the time limit; reading on lets the tool end.
        let _ = lines.send(text.to_owned());
    }
}

/// Sends SIGTERM to the group, so that the tool can clean up, and waits a while for it.
fn terminate_group(child: &mut Child) {
    const GRACE: Duration = Duration::from_secs(3);
    let Some(group) = group(child) else { return };
    let deadline = Instant::now() + GRACE;
    let _ = rustix::process::kill_process_group(group, rustix::process::Signal::TERM);
    while rustix::process::test_kill_process_group(group).is_ok() && Instant::now() < deadline {
        // A zombie counts as running until it is reaped.
        let _ = child.try_wait();
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn group(child: &Child) -> Option<rustix::process::Pid> {
    i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw)
}

fn kill_group(child: &Child) {
    if let Some(group) = group(child) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

fn code(status: ExitStatus) -> i32 {
    status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(-1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, limit: Duration) -> (Ending, Vec<String>) {
        let arguments = ["-c", script].map(OsString::from).to_vec();
        let search_path = SearchPath::from("/usr/bin:/bin");
        let invocation =
            Invocation { program: Path::new("/bin/sh"), arguments, directory: Path::new("/"), search_path: &search_path };
        let mut lines = Vec::new();
        let ending = run(&invocation, limit, &mut |line| lines.push(line)).unwrap();
        (ending, lines)
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn lines_of_both_streams_and_the_code_come_back() {
        let (ending, lines) = sh("echo one; echo two >&2; printf '10%%\\r100%%\\nthree'; exit 7", LONG);
        assert_eq!(lines, ["one", "two", "100%", "three"]);
        assert_eq!(ending, Ending::Exited(7));
    }

    #[test]
    fn a_tool_that_takes_too_long_is_ended_with_all_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let script = format!("(sleep 2; touch {0}/survivor) & echo started; sleep 60", folder.path().display());
        let (ending, lines) = sh(&script, Duration::from_millis(700));
        assert_eq!((ending, lines), (Ending::TimedOut, vec!["started".to_owned()]));
        std::thread::sleep(Duration::from_millis(2500));
        assert!(!folder.path().join("survivor").exists(), "a process of the tool outlived it");
    }

    #[test]
    fn a_tool_ends_when_the_command_that_started_it_is_gone() {
        let arguments = ["-c", "echo started; sleep 60; echo survived"].map(OsString::from).to_vec();
        let search_path = SearchPath::from("/usr/bin:/bin");
        let invocation =
            Invocation { program: Path::new("/bin/sh"), arguments, directory: Path::new("/"), search_path: &search_path };
        let folder = tempfile::tempdir().unwrap();
        let private = folder.path().join("private things");
        std::fs::create_dir(&private).unwrap();
        std::fs::write(private.join("requirements.txt"), "--index-url https://me:token@host/simple").unwrap();
        let options = RunOptions { limit: LONG, stop: &AtomicBool::new(false), variables: &[], private: Some(&private) };
        let (mut child, output) = start(&invocation, &options).unwrap();
        let mut lines = BufReader::new(output).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "started");
        // A process that ends closes all that it holds, however it ends.
        drop(child.stdin.take());
        assert_eq!(child.wait().unwrap().signal(), Some(9), "the tool went on alone");
        assert!(lines.next().is_none(), "the tool wrote on");
        assert!(!private.exists(), "its passwords were left behind");
    }

    #[test]
    fn what_a_tool_leaves_running_does_not_keep_it_from_ending() {
        let (ending, lines) = sh("sleep 60 & echo done", LONG);
        assert_eq!((ending, lines), (Ending::Exited(0), vec!["done".to_owned()]));
    }

    #[test]
    fn a_tool_reads_no_input_and_gets_no_misleading_variable() {
        let (_, lines) = sh("cat; echo \"[$PYTHONPATH][$VIRTUAL_ENV]\"", LONG);
        assert_eq!(lines, ["[][]"]);
    }

    #[test]
    fn a_tool_that_is_no_longer_wanted_may_put_its_things_away() {
        let folder = tempfile::tempdir().unwrap();
        let script = format!(
            "trap 'sleep 0.3; touch {0}/tidied; exit 1' TERM; echo begun; while :; do sleep 0.05; done",
            folder.path().display()
        );
        let search_path = SearchPath::from("/usr/bin:/bin");
        let arguments = ["-c", &script].map(OsString::from).to_vec();
        let invocation =
            Invocation { program: Path::new("/bin/sh"), arguments, directory: Path::new("/"), search_path: &search_path };
        let stop = AtomicBool::new(false);
        let options = RunOptions { limit: LONG, stop: &stop, variables: &[], private: None };
        let ending = run_with(&invocation, &options, &mut |_| stop.store(true, Ordering::Relaxed)).unwrap();
        assert_eq!(ending, Ending::Stopped);
        assert!(folder.path().join("tidied").exists(), "the tool was killed before it could put its things away");
    }
}
