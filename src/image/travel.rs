//! What must travel from one registry to another: found out, and told, before it does.

use std::collections::BTreeSet;

use futures_util::{StreamExt, TryStreamExt, stream};

use crate::names::{Digest, Repository};
use crate::progress::Progress;
use crate::registry::{Registry, RegistryError, RegistryPlace};

/// Blobs that are asked for at once.
const AT_ONCE: usize = 8;

/// Tells how many bytes of `blobs` must come from another registry, since the repository lacks them; returns them. Within one registry
/// nothing travels.
pub(super) async fn tell_what_travels(
    what: &str,
    (blobs, from): (&[(Digest, u64)], &Registry),
    (registry, repository): (&Registry, &Repository),
    progress: &dyn Progress,
) -> Result<u64, RegistryError> {
    let Some(from) = elsewhere(from, registry) else { return Ok(0) };
    let missing = stream::iter(blobs.iter().copied().collect::<BTreeSet<_>>()).map(async |(digest, size)| {
        let there = registry.has_blob(repository, &digest).await?;
        Ok(if there.is_some() { 0 } else { size })
    });
    let bytes = missing.buffer_unordered(AT_ONCE).try_fold(0, async |sum, size| Ok(sum + size)).await?;
    if bytes > 0 {
        progress.note(format!("{what} is copied from {from} once: {}", in_words(bytes)));
    }
    Ok(bytes)
}

/// Returns the name of the registry that content comes from, where that isn't the target itself.
fn elsewhere(from: &Registry, to: &Registry) -> Option<String> {
    match (from.place(), to.place()) {
        (RegistryPlace::Remote(from), RegistryPlace::Remote(to)) if from.host() == to.host() => None,
        (from, to) if from == to => None,
        (RegistryPlace::Remote(from), _) => Some(from.host().to_owned()),
        (RegistryPlace::Folder(path), _) => Some(path.display().to_string()),
    }
}

/// Says a number of bytes as people read it.
fn in_words(bytes: u64) -> String {
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
    fn bytes_are_said_in_the_unit_that_fits() {
        assert_eq!([7, 1_500, 2_340_000, 9_999_999_999].map(in_words), ["7 bytes", "1.5 kB", "2.3 MB", "9.9 GB"]);
    }
}
