//! Why a router can't be brought to a cluster, or be given another key.

use super::super::api_error::ApiError;
use crate::access::AccessError;

/// Why a router can't be brought to a cluster.
#[derive(Debug, thiserror::Error)]
pub enum BringError {
    #[error(transparent)]
    Api(#[from] ApiError),
    #[error("failed to {0}")]
    Key(#[from] AccessError),
}
