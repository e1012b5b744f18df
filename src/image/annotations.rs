//! What is said of an environment image in its manifest, so that whoever finds it knows what it is without running it.

use std::collections::{BTreeMap, HashMap};

use super::base::BaseImage;
use super::manifest::Image;
use crate::names::Digest;

/// OCI's own words.
pub(super) const CREATED: &str = "org.opencontainers.image.created";
const BASE_NAME: &str = "org.opencontainers.image.base.name";
const BASE_DIGEST: &str = "org.opencontainers.image.base.digest";
/// Ours.
const KEY: &str = "dev.aml.environment.key";
const FORM: &str = "dev.aml.environment.form";
const PACKAGES: &str = "dev.aml.environment.packages";
const PYTHON: &str = "dev.aml.environment.python";

/// What an environment image was made on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseName {
    /// Its reference, as it was asked for.
    pub name: String,
    /// What its tag named then.
    pub digest: Digest,
}

/// What is said of an environment image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
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

impl Said {
    /// Returns it as annotations of an image that is made now.
    pub(super) fn annotations(&self, now: jiff::Timestamp) -> HashMap<String, String> {
        let Self { key, form, packages, python, base } = self;
        let ours = [(KEY, key), (FORM, form), (PACKAGES, &packages.join("\n")), (PYTHON, python)];
        let mut said: BTreeMap<&str, String> =
            ours.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (key, text.clone())).collect();
        said.insert(CREATED, now.to_string());
        if let Some(base) = base {
            said.insert(BASE_NAME, base.name.clone());
            said.insert(BASE_DIGEST, base.digest.to_string());
        }
        said.into_iter().map(|(key, text)| (key.to_owned(), text)).collect()
    }

    /// Reads it from an image that was found.
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
