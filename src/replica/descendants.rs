//! What the user's code starts beside the scoring server ends with the replica, however it detached itself: the replica takes in orphans
//! below it, reaps them, and kills them at its own end. For a replica that can't do so any more, its processes bear a mark.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, getpid, getsid, kill_process, set_child_subreaper, waitpid};
use tokio::signal::unix::{SignalKind, signal};

use crate::service::contract::variables::REPLICA;

/// How often processes are looked for until none is left: one that is killed may have started another.
const ROUNDS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(10);

/// Takes in processes whose parents have ended, from now on, and reaps those that end. A replica in a container leaves this to process 1.
pub fn take_in_descendants() -> io::Result<()> {
    set_child_subreaper(Some(getpid()))?;
    let mut ends = signal(SignalKind::child())?;
    tokio::spawn(async move {
        while ends.recv().await.is_some() {
            reap_orphans();
        }
    });
    Ok(())
}

/// Kills all processes below this one that it took in.
pub fn end_descendants() {
    for _ in 0..ROUNDS {
        let children = children();
        if children.is_empty() {
            return;
        }
        for child in children {
            // It fails only for one that has ended, which is to be reaped.
            let _ = kill_process(child.id, Signal::KILL);
            let _ = waitpid(Some(child.id), WaitOptions::NOHANG);
        }
        std::thread::sleep(PAUSE);
    }
    tracing::warn!("not all processes of the service could be ended");
}

/// Kills what is left of a replica that ended without doing so itself: all processes that bear its mark, which is its server's socket.
pub fn end_marked(server_socket: &Path) {
    let mark = [REPLICA.as_bytes(), b"=", server_socket.as_os_str().as_encoded_bytes()].concat();
    let own = getpid();
    for _ in 0..ROUNDS {
        let marked: Vec<Pid> = processes().filter(|process| *process != own && bears(*process, &mark)).collect();
        if marked.is_empty() {
            return;
        }
        for process in marked {
            let _ = kill_process(process, Signal::KILL);
        }
        std::thread::sleep(PAUSE);
    }
}

/// The environment that a process was started with is readable by its user alone, and empty once it has ended.
fn bears(process: Pid, mark: &[u8]) -> bool {
    let environment = fs::read(format!("/proc/{}/environ", process.as_raw_nonzero())).unwrap_or_default();
    environment.split(|byte| *byte == 0).any(|variable| variable == mark)
}

fn reap_orphans() {
    let session = getsid(None).ok();
    for child in children() {
        // The scoring server itself leads a group in this session; whoever waits for it reaps it.
        let is_own = child.group == child.id.as_raw_nonzero().get()
            && session.is_some_and(|own| own.as_raw_nonzero().get() == child.session);
        if child.ended && !is_own {
            let _ = waitpid(Some(child.id), WaitOptions::NOHANG);
        }
    }
}

/// A child of this process.
#[derive(Debug, PartialEq, Eq)]
struct Child {
    id: Pid,
    group: i32,
    session: i32,
    /// Whether it waits to be reaped.
    ended: bool,
}

fn children() -> Vec<Child> {
    let own = getpid().as_raw_nonzero().get();
    let child = |id: Pid| {
        let text = fs::read_to_string(format!("/proc/{}/stat", id.as_raw_nonzero())).ok()?;
        child_in(&text, id, own)
    };
    processes().filter_map(child).collect()
}

/// Reads a line of `/proc/<pid>/stat`; the program's name in it may hold anything, brackets and spaces too.
fn child_in(text: &str, id: Pid, parent: i32) -> Option<Child> {
    let (_, rest) = text.rsplit_once(')')?;
    let mut words = rest.split_whitespace();
    let state = words.next()?;
    let mut number = || words.next()?.parse::<i32>().ok();
    let (found, group, session) = (number()?, number()?, number()?);
    (found == parent).then_some(Child { id, group, session, ended: state == "Z" })
}

fn processes() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_process_is_read_whatever_its_name() {
        let id = Pid::from_raw(7).unwrap();
        let child = |ended| Some(Child { id, group: 8, session: 9, ended });
        assert_eq!(child_in("7 (sh) S 5 8 9 0 -1 4194560", id, 5), child(false));
        assert_eq!(child_in("7 (a) Z 1 2 3) Z 5 8 9 0", id, 5), child(true));
        assert_eq!(child_in("7 (sh) S 6 8 9 0", id, 5), None, "another's child");
        for broken in ["", "7 (sh)", "7 (sh) S", "7 (sh) S x 8 9"] {
            assert_eq!(child_in(broken, id, 5), None, "{broken}");
        }
    }
}
