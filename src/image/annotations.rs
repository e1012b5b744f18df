//! The annotations of an environment image's manifest: they describe the image without running it.

use std::collections::{BTreeMap, HashMap};

use super::base::BaseImage;
use super::manifest::Image;
use crate::names::Digest;

/// Annotations that OCI defines.
pub(super) const CREATED: &str = "org.opencontainers.image.created";
const BASE_NAME: &str = "org.opencontainers.image.base.name";
const BASE_DIGEST: &str = "org.opencontainers.image.base.digest";
/// Annotations of this program.
const KEY: &str = "dev.aml.environment.key";
const FORM: &str = "dev.aml.environment.form";
const PACKAGES: &str = "dev.aml.environment.packages";
const PYTHON: &str = "dev.aml.environment.python";

/// The base image that an environment image was built on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseName {
    /// Its reference, as it was asked for.
    pub name: String,
    /// What its tag named at the time of the build.
    pub digest: Digest,
}

/// What an environment image's annotations say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct EnvironmentAnnotations {
    pub(super) key: String,
    pub(super) form: String,
    pub(super) packages: Vec<String>,
    pub(super) python: String,
    pub(super) base: Option<BaseName>,
}

impl BaseName {
    pub(super) fn of(base: &BaseImage) -> Self {
        Self { name: base.reference.to_string(), digest: base.digest }
    }
}

impl EnvironmentAnnotations {
    /// Returns the annotations of an image that is created now.
    pub(super) fn annotations(&self, now: jiff::Timestamp) -> HashMap<String, String> {
        let Self { key, form, packages, python, base } = self;
        let ours = [(KEY, key), (FORM, form), (PACKAGES, &packages.join("\n")), (PYTHON, python)];
        let mut annotations: BTreeMap<&str, String> =
            ours.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (key, text.clone())).collect();
        annotations.insert(CREATED, now.to_string());
        if let Some(base) = base {
            annotations.insert(BASE_NAME, base.name.clone());
            annotations.insert(BASE_DIGEST, base.digest.to_string());
        }
        annotations.into_iter().map(|(key, text)| (key.to_owned(), text)).collect()
    }

    /// Reads the annotations of an image.
    pub(super) fn of(image: &Image) -> Self {
        let text = |key| image.annotation(key).unwrap_or_default().to_owned();
        let base = image.annotation(BASE_NAME).zip(image.annotation(BASE_DIGEST));
        Self {
            key: text(KEY),
            form: text(FORM),
            packages: text(PACKAGES).lines().map(str::to_owned).collect(),
            python: text(PYTHON),
            base: base.and_then(|(name, digest)| Some(BaseName { name: name.to_owned(), digest: digest.parse().ok()? })),
        }
    }
}
