//! Hints for full and read-only file systems.

use std::error::Error;
use std::io;

/// Returns the hint for a full or read-only file system anywhere in the chain of causes.
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
            "free up space there (df -h shows bytes, df -i files), then run the same command again; what was there before \
             is unchanged",
        ),
        io::ErrorKind::QuotaExceeded => {
            Some("free up some of your quota there, then run the same command again; what was there before is unchanged")
        }
        io::ErrorKind::ReadOnlyFilesystem => Some("use a writable location, or make this one writable"),
        _ => None,
    }
}
