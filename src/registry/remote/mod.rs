//! A registry that speaks the OCI distribution API.

/// A registry that speaks the OCI distribution API. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RemoteRegistry {}
