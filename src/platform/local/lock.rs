//! A process's life as a lock: whoever starts it hands it the locked file as its standard input, and the kernel lets go of the lock
//! when it ends, however it ends. Unlike a process number, a lock is never somebody else's.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use crate::files::{FileLock, LockMode, try_lock_file};

/// The pause before another try to open a lock.
const AGAIN: Duration = Duration::from_secs(1);

/// Takes the lock, to be handed to a process that is about to start; `None` when a living process holds it.
pub(super) fn take(path: &Path) -> io::Result<Option<File>> {
    try_lock_file(path, 0o600, LockMode::Exclusive)
}

/// Returns whether a living process holds the lock. If nobody can tell (no file can be opened any more), it counts as held:
/// what is alive must not be taken for dead.
pub(super) fn is_held(path: &Path) -> bool {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        _ => !matches!(FileLock::try_acquire(path, 0o600, LockMode::Exclusive), Ok(Some(_))),
    }
}

/// Waits until nobody holds the lock. It blocks a thread; a missing file counts as not held.
pub(super) fn wait_until_free(path: &Path) {
    loop {
        match File::open(path).and_then(|file| file.lock_shared().and_then(|()| file.unlock())) {
            Ok(()) => return,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            // No file can be opened for now, which says nothing about the process.
            Err(_) => std::thread::sleep(AGAIN),
        }
    }
}

/// Returns the process number that the process wrote beside its lock.
pub(super) fn process_id(folder: &Path) -> Option<rustix::process::Pid> {
    let text = fs::read_to_string(folder.join("pid")).ok()?;
    rustix::process::Pid::from_raw(text.trim().parse().ok()?)
}

/// Sends a signal to the process that holds the lock in `folder`, if it still does.
pub(super) fn signal_holder(folder: &Path, signal: rustix::process::Signal) {
    // Only where it is sure that the process lives: the number of a dead one may be somebody else's by now.
    let lives = matches!(FileLock::try_acquire(&folder.join("lock"), 0o600, LockMode::Exclusive), Ok(None));
    if let (true, Some(process)) = (lives, process_id(folder)) {
        // It may end between the look and the signal; then there is nothing to signal.
        let _ = rustix::process::kill_process(process, signal);
    }
}

/// Takes a lock for this very process: the one it was handed as standard input, or, started by hand, one of its own.
/// `None` when another process holds it. The file has to be kept for as long as the process lives.
pub(super) fn own(path: &Path) -> io::Result<Option<File>> {
    use std::os::fd::AsFd;
    let handed = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    if !is_same_file(&handed, path) {
        return take(path);
    }
    match handed.try_lock() {
        Ok(()) => Ok(Some(handed)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn is_same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(handed), Ok(named)) = (file.metadata(), fs::metadata(path)) else { return false };
    (handed.dev(), handed.ino()) == (named.dev(), named.ino())
}

/// Writes this process's number beside its lock, over the one of the process before: that takes no room, so that a supervisor starts on a
/// full disk, too.
pub(super) fn write_process_id(folder: &Path) -> io::Result<()> {
    // As long as any number, so that nothing of a longer one is left.
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(folder.join("pid"));
    file?.write_all(format!("{:<10}\n", std::process::id()).as_bytes())
}
