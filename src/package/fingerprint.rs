//! The state of a package's files by their metadata, so that an unchanged package is recognised without reading it.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::time::{SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

use super::listing::sort_key;
use super::{Entry, EntryKind};
use crate::names::Digest;

/// The coarsest resolution of modification times, in seconds: FAT stores units of two, and a time may be one unit old when it is given
/// to a file.
const COARSEST: i64 = 2;

/// The state of all files of a package as one value. Equal states mean equal bytes, once the state is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    /// The hash of each entry's path and target and of each file's stamp.
    pub(super) state: Digest,
    /// The latest time of any file, in Unix seconds.
    latest: i64,
    /// When the listing began, in Unix seconds.
    pub(super) begun: i64,
}

/// The metadata that changes when a file is edited or replaced. Unlike mtime, ctime can't be set back (`touch -d`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Stamp {
    device: u64,
    inode: u64,
    size: u64,
    mode: u32,
    content_time: (i64, i64),
    change_time: (i64, i64),
}

impl Fingerprint {
    pub(super) fn of<'a>(entries: impl Iterator<Item = (&'a Entry, &'a Stamp)>, begun: i64) -> Self {
        let mut hasher = Sha256::new();
        let mut latest = 0;
        let mut row = Vec::with_capacity(256);
        for (entry, stamp) in entries {
            row.clear();
            text(&mut row, sort_key(&entry.path));
            match &entry.kind {
                EntryKind::Folder => row.push(b'd'),
                EntryKind::File { executable: _ } => {
                    row.push(b'f');
                    stamp.write(&mut row);
                    latest = latest.max(stamp.content_time.0).max(stamp.change_time.0);
                }
                EntryKind::Link { target } => {
                    row.push(b'l');
                    text(&mut row, sort_key(target));
                }
            }
            hasher.update(&row);
        }
        Self { state: Digest::from_sha256(hasher.finalize().into()), latest, begun }
    }

    /// Returns whether every later change would give another state. A file that changed just before the listing may have changed again
    /// since, within the resolution of its file system's times.
    pub(super) fn is_settled(&self) -> bool {
        self.latest.saturating_add(COARSEST) < self.begun
    }
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            size: metadata.size(),
            mode: metadata.mode(),
            content_time: (metadata.mtime(), metadata.mtime_nsec()),
            change_time: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }

    fn write(&self, row: &mut Vec<u8>) {
        let Self { device, inode, size, mode, content_time, change_time } = self;
        for number in [device, inode, size, &u64::from(*mode)] {
            row.extend_from_slice(&number.to_le_bytes());
        }
        for part in [content_time.0, content_time.1, change_time.0, change_time.1] {
            row.extend_from_slice(&part.to_le_bytes());
        }
    }
}

/// Returns the time in Unix seconds.
pub(super) fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs().cast_signed())
}

fn text(row: &mut Vec<u8>, bytes: &[u8]) {
    row.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    row.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint(times: (i64, i64), begun: i64) -> Fingerprint {
        let entry = Entry { path: "a".into(), kind: EntryKind::File { executable: false }, size: 1 };
        let stamp = Stamp { content_time: (times.0, 0), change_time: (times.1, 999_999_999), ..Stamp::default() };
        Fingerprint::of([(&entry, &stamp)].into_iter(), begun)
    }

    #[test]
    fn a_state_is_settled_when_all_times_are_well_before_the_listing() {
        assert!(fingerprint((100, 97), 103).is_settled());
        for (times, begun, why) in [
            ((100, 100), 100, "changed in the second of the listing"),
            ((100, 100), 102, "a file system with units of two seconds"),
            ((90, 100), 101, "its content's time was set back"),
            ((200, 90), 103, "its content's time is to come"),
            ((100, 100), 50, "the clock was set back"),
        ] {
            assert!(!fingerprint(times, begun).is_settled(), "{why}");
        }
        assert!(!fingerprint((i64::MAX, 0), i64::MAX).is_settled());
    }

    #[test]
    fn paths_and_targets_do_not_run_into_each_other() {
        let link =
            |path: &str, target: &str| Entry { path: path.into(), kind: EntryKind::Link { target: target.into() }, size: 0 };
        let stamp = Stamp::default();
        let state = |entries: &[Entry]| Fingerprint::of(entries.iter().map(|entry| (entry, &stamp)), 0).state;
        assert_ne!(state(&[link("a", "bc")]), state(&[link("ab", "c")]));
        assert_ne!(state(&[link("a", "b")]), state(&[link("a", "b"), link("c", "d")]));
    }
}
