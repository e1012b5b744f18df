//! A folder and its ignore rules as one deterministic layer, and the way back.
//!
//! One walk gives a `Listing`; what is shown to a person and what is packed come from that same value. A layer's bytes
//! depend on names, contents, links and executable bits alone. This room never talks to a registry and never compresses.

mod below;
mod cache;
mod checked;
mod clone;
mod error;
mod header;
mod ignore;
mod layer;
mod links;
mod listing;
mod place;
mod reading;
mod secrets;
mod seen;
mod shipped;
mod take_out;
mod unpack;
mod walk;
mod warning;
mod writing;

pub use cache::LayerCache;
pub use clone::{Tally, can_clone, clone_tree, tally};
pub use error::{EntryFault, EntryFaults, PackageError};
pub use layer::{Layer, write_layer};
pub use links::LinkFault;
pub use listing::{Entry, EntryKind, LeftOut, LeftOutReason, Listing, Rule};
pub use place::{Bundle, PlaceError, place};
pub use seen::Seen;
pub use take_out::take_out;
pub use unpack::{UnpackError, unpack, unpack_below, unpack_named};
pub use walk::{list_file, list_model, list_project};
pub use warning::{PackageWarning, SecretFile};
