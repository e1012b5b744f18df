//! Keys that a command is given: in a file, or (as in v1) in its arguments, which other users of the machine can read.

use std::path::PathBuf;

use aml::names::Secret;

/// A key that may be given in two ways, of which the parser lets one through.
pub(crate) struct PresetKey<'a> {
    /// The flag that holds the key itself.
    pub(crate) flag: &'static str,
    /// The flag that names a file which holds it; `-` is standard input.
    pub(crate) file_flag: &'static str,
    /// The key, as far as it is known.
    pub(crate) key: &'a mut Option<Secret>,
    /// The file.
    pub(crate) file: Option<PathBuf>,
}
