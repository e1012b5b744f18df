//! An image-layout folder as a registry: the same verbs as a remote one, in files. Blobs are shared by all its repositories.

mod blobs;
mod contents;
mod descriptor;
mod index;
mod manifests;

pub use contents::StoredBlob;
pub(super) use index::INDEX_LOCK;

use super::{LayoutFolder, RegistryError};

impl LayoutFolder {
    /// Does work that waits for the disk or a lock, on a thread that may wait.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, RegistryError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let layout = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&layout)).await;
        // Only a panic of the work itself ends a blocking task early.
        done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }
}
