//! Descriptors, as manifests and indexes name other content by them (OCI image specification, descriptor.md).

use serde_json::Value;

use crate::names::Digest;

/// Returns what a descriptor names, and as what.
pub(super) fn entry_of(descriptor: &Value) -> Option<(Digest, String)> {
    let media_type = descriptor.get("mediaType").and_then(Value::as_str).unwrap_or_default();
    Some((digest_of(descriptor)?, media_type.to_owned()))
}

/// Returns the content that a descriptor names.
pub(super) fn digest_of(descriptor: &Value) -> Option<Digest> {
    descriptor.get("digest")?.as_str()?.parse().ok()
}
