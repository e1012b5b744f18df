//! Layers by digest. One home so far: an OCI image-layout folder on this machine, which ordinary OCI tools can read.
//! It knows nothing of what is inside a layer, and never decides what may be removed.

mod blob;
mod error;
mod incoming;
mod layout;
mod lock;

pub use blob::BlobWriter;
pub use error::RegistryError;
pub use layout::LayoutFolder;
pub use lock::LayoutLock;
