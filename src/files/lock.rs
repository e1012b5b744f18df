//! Lock files.

use std::fs::File;
use std::io;
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, openat};

use super::folder::{regular, told};

/// Opens a lock file, made with this mode where it is missing; it isn't locked yet. A symbolic link isn't followed, and what is no
/// regular file is refused: else a lock could be made, or touched, anywhere.
pub fn open_lock(path: &Path, mode: u32) -> io::Result<File> {
    let how = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let opened = openat(CWD, path, how, Mode::from_raw_mode(mode));
    regular(opened.map_err(|error| told(CWD, path.as_os_str(), error))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_made_where_it_is_asked_for_and_not_where_a_link_leads() {
        let folder = tempfile::tempdir().unwrap();
        let (lock, link, elsewhere) = (folder.path().join("lock"), folder.path().join("link"), folder.path().join("elsewhere"));
        open_lock(&lock, 0o600).unwrap();
        open_lock(&lock, 0o600).expect("one that is there is opened");
        std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
        open_lock(&link, 0o600).unwrap_err();
        assert!(!elsewhere.exists(), "a lock was made through a link");
        open_lock(folder.path(), 0o600).unwrap_err();
    }
}
