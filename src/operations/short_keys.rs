//! Warns of keys that can be guessed where others see their hashes.

use super::Session;
use crate::names::Secret;
use crate::platform::Platform;

/// The letters and digits of a random key.
const LONG_ENOUGH: usize = 32;

/// Warns if one of the keys that somebody chose is short, and its hash lies where others read it: in a cluster, in a `ConfigMap`.
pub(super) fn warn_of_short_keys<'a>(session: Session<'_>, platform: &Platform, keys: impl IntoIterator<Item = &'a Secret>) {
    let short = |key: &Secret| key.expose().chars().count() < LONG_ENOUGH;
    if platform.runs_images() && keys.into_iter().any(short) {
        session.progress.warning(format!(
            "a key of fewer than {LONG_ENOUGH} characters can be guessed by whoever may read ConfigMaps of the service's namespace, which \
             hold its hash; choose a longer one, or leave it out for a random one"
        ));
    }
}
