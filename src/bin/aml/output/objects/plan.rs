//! What `model deploy --dry-run` prints: what would be sent, and which rule left a file out.

use aml::package::Listing;

use crate::output::{Format, Report};

/// Returns what `--dry-run` prints: in a table one row for each file, sent or left out.
pub(crate) fn report(listing: &Listing, format: Option<Format>) -> Report {
    let _ = (listing, format);
    todo!()
}
