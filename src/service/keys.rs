//! What callers show: the two keys of a service, or a token.

use jiff::Timestamp;

use crate::names::Secret;

/// The two keys of a service. Either lets a caller in, so that one can be replaced while callers use the other.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Keys {
    pub primary: Secret,
    /// The secondary key.
    pub secondary: Secret,
}

/// What a change does to the keys of a service.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum KeyChange {
    /// A service that exists keeps its keys; a new one gets these.
    Keep {
        /// The keys of a new service.
        otherwise: Keys,
    },
    /// The service has these keys from now on.
    Set(Keys),
}

/// A token for calling a service, with the fields that v1 gave.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessToken {
    /// The token, sent as `Bearer`.
    pub token: Secret,
    /// When callers should ask for a new one.
    pub refresh_after: Timestamp,
    pub expires: Timestamp,
}
