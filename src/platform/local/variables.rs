//! The environment variables that a process is started with.

use std::collections::BTreeMap;
use std::ffi::OsString;

/// All variables that a process gets: what else the environment holds stays out. `Debug` prints names alone, since a proxy's address may
/// hold a password.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Variables(pub BTreeMap<OsString, OsString>);

impl std::fmt::Debug for Variables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
