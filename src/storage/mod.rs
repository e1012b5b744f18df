//! JSON documents in an object store by URL, with create-if-absent and compare-and-swap. A folder (`file://`) is the only
//! store so far. Documents aren't interpreted here.

mod error;
mod folder;
mod sweep;

pub use error::StorageError;
pub use folder::{Created, Replaced, Revision, Storage};
