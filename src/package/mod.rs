//! A folder and its ignore rules as one deterministic layer, and the way back.
//!
//! One walk gives a `Listing`, which is both shown to people and packed. A layer's bytes
//! depend on names, contents, links and executable bits alone. This room never talks to a registry and never compresses.

mod bundle;
mod cache;
mod clone;
mod error;
mod fingerprint;
mod ignore;
mod ignored_data;
mod layer;
mod links;
mod listing;
mod secrets;
mod tar_header;
mod tar_reader;
mod tar_writer;
mod unpack;
mod venv;
mod walk;
mod warning;
mod work_queue;

pub use bundle::{Bundle, BundleError, unbundle};
pub use cache::LayerCache;
pub use clone::{Tally, can_clone, clone_tree, tally};
pub use error::{EntryFault, EntryFaults, PackageError};
pub use fingerprint::Fingerprint;
pub use layer::{Layer, write_layer, write_layer_as_read};
pub use links::LinkFault;
pub use listing::{Entry, EntryKind, LeftOut, LeftOutReason, Listing, Rule};
pub use tar_header::ENTRY_TIME;
pub use unpack::{UnpackError, unpack, unpack_named};
pub use walk::{Links, list_file, list_model, list_project};
pub use warning::{PackageWarning, SecretFile};
