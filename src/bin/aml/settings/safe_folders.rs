//! The folders of other users whose config.json the user trusts.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use aml::workspace::SafeFolders;

use super::{Settings, variable};

impl Settings {
    /// Returns what `AML_SAFE_DIRECTORIES` (paths with commas between them) and `sudo` say.
    pub(super) fn safe_folders() -> SafeFolders {
        let listed = variable("AML_SAFE_DIRECTORIES").unwrap_or_default();
        let paths = listed.as_bytes().split(|byte| *byte == b',').map(|path| PathBuf::from(OsStr::from_bytes(path.trim_ascii())));
        let allowed = paths.filter(|path| *path != PathBuf::new()).collect();
        SafeFolders { sudo_user: variable("SUDO_UID").and_then(|user| user.to_str()?.parse().ok()), allowed }
    }
}
