//! Housekeeping of images and of this machine's Python environments: what there is, who uses it, what can go.

mod judge;
mod list;
mod prune;

pub use list::{EnvironmentEntry, ImageListing, PythonEntry, ShownImage, list_images, show_image};
pub use prune::{PruneKind, PruneMode, PruneRequest, Pruned, prune_images};
