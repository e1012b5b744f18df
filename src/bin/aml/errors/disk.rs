//! What to do about a file system that takes no more.

use std::error::Error;
use std::io;

/// Returns the hint for a full or read-only file system, wherever in the causes that stands.
pub(super) fn remedy(error: &(dyn Error + 'static)) -> Option<String> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(remedy) = error.downcast_ref::<io::Error>().and_then(of_disk) {
            return Some(remedy.to_owned());
        }
        next = error.source();
    }
    None
}

fn of_disk(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        io::ErrorKind::StorageFull => Some(
            "make room there (df -h shows space, df -i the number of files), then run the same command again: \
             what was there before is as it was",
        ),
        io::ErrorKind::QuotaExceeded => {
            Some("make room within your quota there, then run the same command again: what was there before is as it was")
        }
        io::ErrorKind::ReadOnlyFilesystem => Some("name a place that can be written, or make this one writable"),
        _ => None,
    }
}
