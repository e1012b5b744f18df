//! Files on their way into the layout. Each is locked by its writer for as long as it is being written, so that
//! what a killed writer left can be told from what a living one is working on.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::NamedTempFile;

use super::RegistryError;
use crate::files::{held_file, is_random_word, orphan_files};

/// What the names of these files begin with; a word of letters and digits follows.
const PREFIX: &str = ".aml-";
const WORD: usize = 16;

/// Makes a locked temporary file in `folder`; it is removed when dropped.
pub(super) fn begin(folder: &Path) -> Result<NamedTempFile, RegistryError> {
    let make = || {
        let readable_as_the_user_wishes = Permissions::from_mode(0o666);
        let mut named = tempfile::Builder::new();
        named.prefix(PREFIX).rand_bytes(WORD).permissions(readable_as_the_user_wishes).tempfile_in(folder)
    };
    held_file(make).map_err(RegistryError::io("write into", folder))
}

/// Removes the files that no living process is writing.
pub(super) fn sweep(folder: &Path) -> Result<(), RegistryError> {
    for left in orphan_files(folder, is_incoming).map_err(RegistryError::io("list", folder))? {
        // What can't be removed now is found again by the next.
        let _ = left.remove();
    }
    Ok(())
}

fn is_incoming(name: &str) -> bool {
    name.strip_prefix(PREFIX).is_some_and(|word| is_random_word(word, WORD))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::MarkedFolder;

    #[test]
    fn a_sweep_takes_what_no_one_holds_and_leaves_what_is_being_written_and_what_has_another_name() {
        let folder = tempfile::tempdir().unwrap();
        MarkedFolder::make(folder.path(), 0o777).unwrap();
        let living = begin(folder.path()).unwrap();
        let (left, other) = (folder.path().join(".aml-0123456789abcDEF"), folder.path().join(".aml-notes"));
        for path in [&left, &other] {
            std::fs::write(path, "half").unwrap();
        }
        sweep(folder.path()).unwrap();
        assert!(living.path().exists(), "a file that is being written was swept");
        assert!(!left.exists(), "a file that no one writes was left");
        assert!(other.exists(), "a file of another form was swept");
    }
}
