//! Files on their way into the layout. Each is locked by its writer for as long as it is being written, so that
//! what a killed writer left can be told from what a living one is working on.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::NamedTempFile;

use super::{RegistryError, held_file, left_files};

/// Makes a locked temporary file in `folder`; it is removed when dropped.
pub(super) fn begin(folder: &Path) -> Result<NamedTempFile, RegistryError> {
    let make = || {
        let readable_as_the_user_wishes = Permissions::from_mode(0o666);
        tempfile::Builder::new().permissions(readable_as_the_user_wishes).tempfile_in(folder)
    };
    held_file(make).map_err(RegistryError::io("write into", folder))
}

/// Removes the files that no living process is writing.
pub(super) fn sweep(folder: &Path) -> Result<(), RegistryError> {
    for left in left_files(folder).map_err(RegistryError::io("list", folder))? {
        // What can't be removed now is found again by the next.
        let _ = left.remove();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_takes_what_no_one_holds_and_leaves_what_is_being_written() {
        let folder = tempfile::tempdir().unwrap();
        let living = begin(folder.path()).unwrap();
        let left = folder.path().join("left-by-a-killed-process");
        std::fs::write(&left, "half").unwrap();
        sweep(folder.path()).unwrap();
        assert!(living.path().exists(), "a file that is being written was swept");
        assert!(!left.exists(), "a file that no one writes was left");
    }
}
