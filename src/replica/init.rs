//! Process 1 of a container: it starts this program again as a child, forwards signals to it, and reaps orphans, so that none stays as a
//! zombie. It knows nothing of scoring, and reads nothing below `/proc`.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitOptions, WaitStatus, getpid, kill_process, kill_process_group, wait};
use tokio::signal::unix::{Signal as SignalStream, SignalKind, signal};
use tokio::time::timeout;

/// How long killed processes may take to end. Only one blocked in the kernel (a dead network disk) takes longer, and the container ends
/// with process 1 in any case.
const LAST_REAPING: Duration = Duration::from_secs(2);

/// Why process 1 failed.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    #[error("install signal handlers as process 1")]
    Signals(#[source] io::Error),
    #[error("start '{}' as a child of process 1", program.display())]
    Start { program: PathBuf, source: io::Error },
}

/// Returns whether this process is process 1 of its container, which inherits orphans.
pub fn is_first_process() -> bool {
    getpid().is_init()
}

/// Runs `program` as a child and returns its exit code, as a shell would: 128 plus the number of a signal.
///
/// Only for process 1, on its main thread: all remaining processes of the container are killed at the end.
pub async fn run_as_first_process(program: &Path, arguments: &[OsString]) -> Result<u8, InitError> {
    // Before the child is started, so that no signal and no end of a child is missed.
    let mut signals = Signals::listen().map_err(InitError::Signals)?;
    let mut ends = signal(SignalKind::child()).map_err(InitError::Signals)?;
    let child = start(program, arguments)?;
    let status = loop {
        tokio::select! {
            signal = signals.next() => {
                // It fails only if the child has just ended, which the other branch sees.
                let _ = kill_process(child, signal);
            }
            _ = ends.recv() => if let Some(status) = reap(child) { break status },
        }
    };
    let _ = timeout(LAST_REAPING, end_the_rest(&mut ends)).await;
    Ok(exit_code(status))
}

fn start(program: &Path, arguments: &[OsString]) -> Result<Pid, InitError> {
    let failed = |source| InitError::Start { program: program.to_owned(), source };
    #[expect(clippy::disallowed_methods, reason = "this file is about this one child")]
    let child = Command::new(program).args(arguments).spawn().map_err(failed)?;
    // One loop reaps all children; nothing waits through this handle.
    i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or_else(|| failed(io::ErrorKind::NotFound.into()))
}

/// Reaps all processes that have ended and returns the status of `child`, if it is among them.
fn reap(child: Pid) -> Option<WaitStatus> {
    let mut ended = None;
    loop {
        match wait(WaitOptions::NOHANG) {
            Ok(Some((pid, status))) if pid == child => ended = Some(status),
            Ok(Some(_)) | Err(Errno::INTR) => {}
            Ok(None) | Err(_) => return ended,
        }
    }
}

/// Kills and reaps what user code has left running.
async fn end_the_rest(ends: &mut SignalStream) {
    // For any other process, "all but process 1" would be the whole machine.
    if !is_first_process() || kill_process_group(Pid::INIT, Signal::KILL).is_err() {
        return;
    }
    loop {
        match wait(WaitOptions::NOHANG) {
            Ok(Some(_)) | Err(Errno::INTR) => {}
            Ok(None) => {
                ends.recv().await;
            }
            Err(_) => return,
        }
    }
}

/// Returns the exit code that a shell would report.
fn exit_code(status: WaitStatus) -> u8 {
    let code = status.exit_status().or_else(|| status.terminating_signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX)
}

/// The signals that ask a container to stop.
struct Signals {
    terminate: SignalStream,
    interrupt: SignalStream,
    quit: SignalStream,
    hang_up: SignalStream,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.terminate.recv() => Signal::TERM,
            _ = self.interrupt.recv() => Signal::INT,
            _ = self.quit.recv() => Signal::QUIT,
            _ = self.hang_up.recv() => Signal::HUP,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(script: &str) -> WaitStatus {
        #[expect(
            clippy::disallowed_methods,
            clippy::zombie_processes,
            reason = "a test starts a real process, and waits for its id"
        )]
        let child = Command::new("sh").args(["-c", script]).spawn().unwrap();
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap());
        rustix::process::waitpid(pid, WaitOptions::empty()).unwrap().unwrap().1
    }

    #[test]
    fn an_end_has_the_exit_code_that_a_shell_gives_it() {
        assert_eq!(exit_code(ended("exit 0")), 0);
        assert_eq!(exit_code(ended("exit 3")), 3);
        assert_eq!(exit_code(ended("kill -TERM $$")), 143, "128 and the number of SIGTERM");
        assert_eq!(exit_code(ended("kill -KILL $$")), 137, "what engines report for a process out of memory");
    }

    #[test]
    fn a_test_is_never_process_1() {
        // `end_the_rest` relies on this: elsewhere it would kill every process of the user.
        assert!(!is_first_process());
    }
}
