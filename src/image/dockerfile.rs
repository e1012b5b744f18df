//! What a build needs to know of its base: how an engine is to name it, and how the registry that holds it is spoken to. Pure.

use super::base::{BaseImage, address_of};
use super::builders::Transport;
use crate::environment::{StageBase, stage_bases};
use crate::names::{ImageReference, Scheme};

/// Returns the base of a Dockerfile's last stage, where it is an image.
pub(super) fn final_base(text: &str) -> Option<ImageReference> {
    match stage_bases(text).pop()? {
        StageBase::Image(reference) => Some(reference),
        StageBase::Local | StageBase::Unknown => None,
    }
}

/// Returns how engines name a base: by the digest of its manifest for our platform.
pub(super) fn pinned(base: &BaseImage) -> String {
    format!("{}/{}@{}", base.reference.host, base.repository, base.manifest_digest)
}

/// Returns how an engine speaks to the registries of a build. One setting holds for all, so it is plain HTTP only if no other host is asked.
pub(super) fn transport(base: &BaseImage, dockerfile: &str) -> Transport {
    let only_there = |stage: StageBase| match stage {
        StageBase::Image(other) => other.host == base.reference.host,
        StageBase::Local => true,
        StageBase::Unknown => false,
    };
    match address_of(base).scheme() {
        Scheme::Http | Scheme::Loopback if stage_bases(dockerfile).into_iter().all(only_there) => Transport::Plain,
        Scheme::Https | Scheme::Http | Scheme::Loopback => Transport::Verified,
    }
}
