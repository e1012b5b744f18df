//! The layout's lock, between processes: shared while a reference to a blob is being written, exclusive while blobs are removed.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use super::RegistryError;
use crate::files::open_lock;

/// Longest wait for the lock: a holder syncs one large layer at most.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
const PAUSE: Duration = Duration::from_millis(5);

/// Holds the layout's lock until it is dropped. The system lets go of it when the process dies.
#[derive(Debug)]
pub struct LayoutLock {
    _file: File,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Mode {
    Shared,
    Exclusive,
}

pub(super) fn acquire(path: &Path, mode: Mode) -> Result<LayoutLock, RegistryError> {
    acquire_within(path, mode, PATIENCE)
}

fn acquire_within(path: &Path, mode: Mode, patience: Duration) -> Result<LayoutLock, RegistryError> {
    let file = open_lock(path, 0o666).map_err(RegistryError::io("open", path))?;
    let deadline = Instant::now() + patience;
    loop {
        // Asking again and again instead of waiting in the system: a stopped holder must not stop us for ever.
        let locked = match mode {
            Mode::Shared => file.try_lock_shared(),
            Mode::Exclusive => file.try_lock(),
        };
        match locked {
            Ok(()) => return Ok(LayoutLock { _file: file }),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => std::thread::sleep(PAUSE),
            Err(TryLockError::WouldBlock) => {
                return Err(RegistryError::Locked { path: path.to_owned(), waited: patience.as_secs() });
            }
            Err(TryLockError::Error(source)) => return Err(RegistryError::io("lock", path)(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_holders_keep_an_exclusive_one_out_until_they_are_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let moment = Duration::from_millis(20);
        let first = acquire_within(&path, Mode::Shared, moment).unwrap();
        let second = acquire_within(&path, Mode::Shared, moment).expect("two may share the lock");
        drop(first);
        assert!(matches!(acquire_within(&path, Mode::Exclusive, moment), Err(RegistryError::Locked { .. })));
        drop(second);
        let _alone = acquire_within(&path, Mode::Exclusive, moment).expect("no holder is left");
        assert!(matches!(acquire_within(&path, Mode::Shared, moment), Err(RegistryError::Locked { .. })));
    }
}
