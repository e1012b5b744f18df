//! Lists and removes the environment images of a registry.

use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;

use super::annotations::CREATED;
use super::environment_image::{environments_repository, find_in};
use super::manifest::ImageError;
use super::{EnvironmentImage, EnvironmentImageError, Found};
use crate::environment::EnvironmentKey;
use crate::progress::Progress;
use crate::registry::{Registry, RegistryError};

const READS_AT_ONCE: usize = 8;

/// Returns the environment images of a registry, by key. Warns of those that can't be read, and leaves them out.
pub async fn list_environment_images(
    registry: &Registry,
    progress: &dyn Progress,
) -> Result<Vec<EnvironmentImage>, EnvironmentImageError> {
    let repository = environments_repository();
    let tags = registry.tags(&registry.repository(&repository)).await?;
    let keys: Vec<EnvironmentKey> = tags.iter().filter_map(|tag| EnvironmentKey::parse(tag.as_str())).collect();
    let read = |key: EnvironmentKey| async move {
        match find_in(&key, registry, Found::Workspace).await {
            Err(EnvironmentImageError::Image(error)) if !matches!(error, ImageError::Registry(_)) => {
                progress.warning(format!("environment image {key} is not listed: failed to {error}"));
                Ok(None)
            }
            found => found,
        }
    };
    let found = stream::iter(keys).map(read).buffered(READS_AT_ONCE);
    found.try_filter_map(async |found| Ok(found)).try_collect().await
}

/// Removes an environment image with all its tags, but not its layers.
pub async fn remove_environment_image(image: &EnvironmentImage) -> Result<(), RegistryError> {
    image.registry.remove_manifest(&image.repository, &image.digest).await
}

impl EnvironmentImage {
    /// Returns when it was created, if it says so.
    pub fn created(&self) -> Option<Timestamp> {
        self.image.annotation(CREATED)?.parse().ok()
    }

    /// Returns its layers' digests and bytes, lowest first.
    pub fn layers(&self) -> Vec<(String, u64)> {
        self.image.manifest.layers().iter().map(|layer| (layer.digest().to_string(), layer.size())).collect()
    }

    /// Returns the compressed size of its layers in bytes.
    pub fn size(&self) -> u64 {
        self.layers().iter().map(|(_, size)| size).sum()
    }
}
