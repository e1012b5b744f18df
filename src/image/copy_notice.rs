//! Announces what must be copied from another registry before it is copied.

use std::collections::BTreeSet;

use futures_util::{StreamExt, TryStreamExt, stream};

use super::layer_pusher::Destination;
use crate::names::Digest;
use crate::progress::Progress;
use crate::registry::{Registry, RegistryError, RegistryPlace};

const AT_ONCE: usize = 8;

/// Announces how many bytes of `blobs` must be copied from another registry because the destination lacks them; returns their number.
/// Within one registry nothing is copied.
pub(super) async fn announce_copy(
    what: &str,
    blobs: &[(Digest, u64)],
    from: &Registry,
    to: Destination<'_>,
    progress: &dyn Progress,
) -> Result<u64, RegistryError> {
    let Some(from) = other_registry(from, to.registry) else { return Ok(0) };
    let missing = stream::iter(blobs.iter().copied().collect::<BTreeSet<_>>()).map(async |(digest, size)| {
        let there = to.registry.has_blob(to.repository, &digest).await?;
        Ok(if there.is_some() { 0 } else { size })
    });
    let bytes = missing.buffer_unordered(AT_ONCE).try_fold(0, async |sum, size| Ok(sum + size)).await?;
    if bytes > 0 {
        progress.note(format!("{what} is copied from {from} once: {}", human_bytes(bytes)));
    }
    Ok(bytes)
}

/// Returns the name of the source registry, unless it is the destination itself.
fn other_registry(from: &Registry, to: &Registry) -> Option<String> {
    match (from.place(), to.place()) {
        (RegistryPlace::Remote(from), RegistryPlace::Remote(to)) if from.host() == to.host() => None,
        (from, to) if from == to => None,
        (RegistryPlace::Remote(from), _) => Some(from.host().to_owned()),
        (RegistryPlace::Folder(path), _) => Some(path.display().to_string()),
    }
}

/// Formats a number of bytes with its unit.
fn human_bytes(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match UNITS.iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_in_the_unit_that_fits() {
        assert_eq!([7, 1_500, 2_340_000, 9_999_999_999].map(human_bytes), ["7 bytes", "1.5 kB", "2.3 MB", "9.9 GB"]);
    }
}
